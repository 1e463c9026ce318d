from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.box import Box
from viewmybox.journal.noted import Noted
from viewmybox.kit.periods import last_day_to_act
from viewmybox.wall.models import CustomerForeignKey


class Renewal(models.TextChoices):
    """What happens at the end if nobody does anything."""

    TACIT = "tacit", _("Renews by itself")
    EXPRESS = "express", _("Ends unless renewed")
    NONE = "none", _("Ends")


class PricePeriod(models.TextChoices):
    MONTH = "month", _("a month")
    QUARTER = "quarter", _("a quarter")
    YEAR = "year", _("a year")
    ONCE = "once", _("once")


class Agreement(Noted):
    """What was agreed with a supplier: period, notice, renewal, price."""

    box = CustomerForeignKey(Box)
    supplier = models.CharField(_("Supplier"), max_length=200)
    number = models.CharField(_("Agreement number"), max_length=100, blank=True)
    starts_on = models.DateField(_("From"), null=True, blank=True)
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    notice_months = models.PositiveSmallIntegerField(_("Months of notice"), null=True, blank=True)
    renewal = models.CharField(
        _("At the end"), max_length=10, choices=Renewal.choices, default=Renewal.NONE
    )
    price_ore = models.BigIntegerField(null=True, blank=True)
    price_period = models.CharField(
        _("Price per"), max_length=10, choices=PricePeriod.choices, default=PricePeriod.MONTH
    )

    class Meta(Noted.Meta):
        db_table = "agreement"
        indexes = [models.Index(fields=["customer", "box"], name="agreement_of_box")]

    def __str__(self) -> str:
        return self.supplier

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The agreement ends before it starts.")})

    @property
    def act_by(self) -> date | None:
        """The last day on which notice can be given, where the end and the notice are known."""
        return act_by(self.ends_on, self.notice_months)


def act_by(ends_on: date | None, notice_months: int | None) -> date | None:
    return last_day_to_act(ends_on, notice_months or 0) if ends_on else None
