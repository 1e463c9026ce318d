import zoneinfo
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.wall.models import CurrentCustomer, new_id


class CustomerOnlyManager(models.Manager["Customer"]):
    """The one customer who was entered; there is no list of customers to ask for."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(id=CurrentCustomer())


class Customer(models.Model):
    """A business, or a person in business, that subscribes."""

    class Kind(models.TextChoices):
        BUSINESS = "business", _("A business or an association")
        PERSON = "person", _("A private person")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The newest contact detail of kind "name", repeated here for headings and lists.
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, default="sv")
    time_zone = models.CharField(max_length=40, default="Europe/Stockholm")
    created_at = models.DateTimeField(db_default=Now())
    # Why nothing may be written just now: "unpaid", "ended", or nothing. Worked out by the database
    # from the subscription and its invoices.
    read_only = models.CharField(max_length=10, db_default="", default="", blank=True)

    objects: ClassVar[CustomerOnlyManager] = CustomerOnlyManager()

    class Meta:
        db_table = "customer"
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)
