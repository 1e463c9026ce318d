from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.closing import Closable
from viewmybox.boxes.models.former_target import FormerTarget
from viewmybox.boxes.models.service import Service
from viewmybox.kit.periods import period_start
from viewmybox.wall.models import CustomerForeignKey

TREND_PERIODS = 12
TARGET = ("target", "low", "high", "tolerance")


class Target(models.TextChoices):
    AT_LEAST = "at_least", _("At least")
    AT_MOST = "at_most", _("At most")
    BETWEEN = "between", _("Between")
    NONE = "none", _("No target")


class Aggregate(models.TextChoices):
    """How a period's measurements become one value."""

    LAST = "last", _("The last")
    MEAN = "mean", _("The mean")
    SUM = "sum", _("The sum")
    MIN = "min", _("The lowest")
    MAX = "max", _("The highest")
    SHARE = "share", _("The share of ones, in per cent")


class Period(models.TextChoices):
    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


class Indicator(Closable):
    """Something measured about a service, with the target it is held against.

    The columns from `latest_at` on are kept by `boxes.recording` in the same transaction as the
    measurements, so that a page never reads the measurements themselves.
    """

    service = CustomerForeignKey(Service)
    name = models.CharField(_("Name"), max_length=120)
    unit = models.CharField(_("Unit"), max_length=20, blank=True)
    description = models.TextField(_("What is measured, and how"), blank=True, max_length=2000)
    decimals = models.PositiveSmallIntegerField(_("Decimals shown"), default=1)
    target = models.CharField(
        _("Target"), max_length=10, choices=Target.choices, default=Target.AT_LEAST
    )
    low = models.FloatField(_("Lowest"), null=True, blank=True)
    high = models.FloatField(_("Highest"), null=True, blank=True)
    # How far off the target still counts as "at risk" and not yet as "off target"; in the unit.
    tolerance = models.FloatField(_("Tolerance"), default=0)
    # The first period that the target counts for; the ones before have `former_target`s.
    target_from = models.DateField(_("The target counts from"), null=True, editable=False)
    # How much it counts in the service's weighted standing; 0 is followed and not counted.
    weight = models.PositiveSmallIntegerField(_("Weight"), default=1, db_default=1)
    # What a missed period takes off the price: a share of what is agreed for it, or an amount.
    credit_percent = models.FloatField(
        _("A missed period takes off, % of its price"), null=True, blank=True
    )
    credit_ore = models.BigIntegerField(_("or an amount, kr without VAT"), null=True, blank=True)
    aggregate = models.CharField(
        _("A period's value"), max_length=10, choices=Aggregate.choices, default=Aggregate.MEAN
    )
    period = models.CharField(
        _("Followed up per"), max_length=10, choices=Period.choices, default=Period.MONTH
    )
    expected = models.CharField(
        _("A measurement is expected every"),
        max_length=10,
        choices=Period.choices,
        default=Period.MONTH,
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(db_default=Now())

    latest_at = models.DateTimeField(null=True, editable=False)
    latest_value = models.FloatField(null=True, editable=False)
    # The last twelve periods' values, oldest first, NULL for a silent one; the last element
    # belongs to the period that begins on `trend_period`.
    trend = ArrayField(models.FloatField(null=True), default=list, editable=False)
    trend_period = models.DateField(null=True, editable=False)

    class Meta(Closable.Meta):
        db_table = "indicator"
        indexes = [
            models.Index(fields=["customer", "service", "position"], name="indicator_of_service")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "service", "name"],
                name="indicator_name_once",
                violation_error_message=_(
                    "There is already an indicator with this name for the service."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def former(self) -> list[FormerTarget]:
        """The targets it had, the first first."""
        if self.target_from is None:
            return []
        return list(FormerTarget.objects.filter(indicator=self).order_by("until_on"))

    def check_aim(self, since: date | None) -> None:
        """Raises ValidationError: the present target counts from a later day."""
        before = self.target_from
        if since and before and self.counted_from(since) < before:
            words = _("The target that counts now does so from %(day)s. Say that day or a later.")
            raise ValidationError(words, params={"day": before})

    def counted_from(self, day: date) -> date:
        return period_start(day, self.period)  # type: ignore[arg-type]

    def aim(self, since: date | None) -> None:
        """Called before a change is saved: a changed target counts for the periods from that day's.

        The periods before keep the target they had. Without a day it is a correction: the target
        that counts now was wrong.

        Raises:
            ValidationError: the present target counts from a later day.
        """
        kept = self.__dict__["as_kept"]
        if since is None or all(kept[name] == self.__dict__[name] for name in TARGET):
            return
        self.check_aim(since)
        since = self.counted_from(since)
        if since != self.target_from:
            FormerTarget.objects.create(
                indicator=self,
                until_on=since - timedelta(days=1),
                **{name: kept[name] for name in TARGET},
            )
            self.target_from = since
            self.__dict__.pop("former", None)

    def clean(self) -> None:
        """A target needs its limit or limits; others are emptied so that nothing lies hidden."""
        needs_low = self.target in (Target.AT_LEAST, Target.BETWEEN)
        needs_high = self.target in (Target.AT_MOST, Target.BETWEEN)
        if needs_low and self.low is None:
            raise ValidationError({"low": _("Say the lowest value that is on target.")})
        if needs_high and self.high is None:
            raise ValidationError({"high": _("Say the highest value that is on target.")})
        if self.target == Target.BETWEEN and self.low > self.high:  # type: ignore[operator]
            raise ValidationError({"high": _("The highest value is below the lowest.")})
        if self.credit_percent and self.credit_ore:
            raise ValidationError({"credit_ore": _("Say a share or an amount, not both.")})
        self.low = self.low if needs_low else None
        self.high = self.high if needs_high else None
