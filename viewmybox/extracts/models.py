"""Extracts: everything a customer owns, taken out."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.wall.models import CustomerForeignKey, CustomerManager, CustomerOwned

__all__ = ["Extract"]


class Extract(CustomerOwned):
    """One extract: ordered, built by a job, then to be fetched until it is deleted."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        BUILDING = "building", _("Being built")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Not built")

    box = CustomerForeignKey("boxes.Box", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # What to tell the customer, in a word that the page turns into a sentence.
    failure = models.CharField(max_length=20, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    file = models.CharField(max_length=100, blank=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    requested_by = CustomerForeignKey("accounts.Member", null=True)
    requested_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    delete_at = models.DateTimeField(null=True)

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta(CustomerOwned.Meta):
        db_table = "extract"
        indexes = [models.Index(fields=["customer", "-requested_at"], name="extract_newest")]
