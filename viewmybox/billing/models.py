"""What the customer subscribes to. Prices, invoices and payments build on this."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viewmybox.wall.models import CustomerManager, CustomerOwned

__all__ = ["Plan", "Subscription"]

TRIAL = timedelta(days=30)


class Plan(models.TextChoices):
    STANDARD = "standard", _("Standard")


class Subscription(CustomerOwned):
    """The customer's subscription: one, with its state."""

    class State(models.TextChoices):
        TRIAL = "trial", _("On trial")
        ACTIVE = "active", _("Active")
        ENDED = "ended", _("Ended")

    plan = models.CharField(max_length=20, choices=Plan.choices, default=Plan.STANDARD)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TRIAL)
    started_at = models.DateTimeField(db_default=Now())
    trial_ends_on = models.DateField()

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta(CustomerOwned.Meta):
        db_table = "subscription"
        constraints = [models.UniqueConstraint(fields=["customer"], name="subscription_once")]

    @classmethod
    def start(cls) -> "Subscription":
        """Begin the trial for the entered customer."""
        started: Subscription = cls.objects.create(trial_ends_on=timezone.localdate() + TRIAL)
        return started
