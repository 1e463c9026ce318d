from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.box import Box
from viewmybox.boxes.models.former_price import FormerPrice
from viewmybox.boxes.organisations import check_organisation_number
from viewmybox.journal.noted import Noted
from viewmybox.kit.terms import Course, Terms, course
from viewmybox.wall.models import CustomerForeignKey

TERMS = ("ends_on", "notice_months", "notice_days", "renewal", "renewal_months", "noticed_on")
# What a price is made of: a change of it from a day leaves the days before theirs.
PRICE = (
    "price_model", "price_ore", "price_period", "price_unit", "price_units", "index_name",
    "index_base", "index_latest",
)  # fmt: skip


LEAD_DAYS, MOST_LEAD_DAYS = 60, 730
# What is known of each further contact, all of it text.
CONTACT = ("name", "title", "email", "phone")
MOST_CONTACTS = 10


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


class PriceModel(models.TextChoices):
    """How the price comes about."""

    FIXED = "fixed", _("The same every period")
    UNIT = "unit", _("Per unit")
    INDEX = "index", _("Adjusted by an index")


class Agreement(Noted):
    """What was agreed with a supplier: period, notice, renewal, price.

    When it ends and until when it can be acted on is nowhere kept: `course` works it out.
    """

    box = CustomerForeignKey(Box)
    supplier = models.CharField(_("Supplier"), max_length=200)
    organisation_number = models.CharField(
        _("Organisation number"),
        max_length=20,
        blank=True,
        default="",
        db_default="",
        validators=[check_organisation_number],
    )
    contact_name = models.CharField(
        _("Contact person"), max_length=200, blank=True, default="", db_default=""
    )
    contact_email = models.EmailField(_("E-mail address"), blank=True, default="", db_default="")
    contact_phone = models.CharField(
        _("Telephone number"), max_length=40, blank=True, default="", db_default=""
    )
    # Others at the supplier, in order, each with what CONTACT names.
    contacts: Any = models.JSONField(
        _("Further contacts"),
        default=list,
        db_default=models.Value([], models.JSONField()),
        editable=False,
    )
    number = models.CharField(_("Agreement number"), max_length=100, blank=True)
    starts_on = models.DateField(_("From"), null=True, blank=True)
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    notice_months = models.PositiveSmallIntegerField(_("Months of notice"), null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("Days of notice"), null=True, blank=True)
    renewal = models.CharField(
        _("At the end"), max_length=10, choices=Renewal.choices, default=Renewal.NONE
    )
    renewal_months = models.PositiveSmallIntegerField(
        _("Months of each renewal"), null=True, blank=True
    )
    noticed_on = models.DateField(_("Notice was given"), null=True, blank=True)
    # How long before the last day to act whoever is responsible is told of it.
    lead_days = models.PositiveSmallIntegerField(
        _("Remind so many days before the last day to act"),
        default=LEAD_DAYS,
        db_default=LEAD_DAYS,
        validators=[MaxValueValidator(MOST_LEAD_DAYS)],
    )
    price_model = models.CharField(
        _("The price is"),
        max_length=10,
        choices=PriceModel.choices,
        default=PriceModel.FIXED,
        db_default=PriceModel.FIXED,
    )
    price_ore = models.BigIntegerField(null=True, blank=True)
    price_period = models.CharField(
        _("Price per"), max_length=10, choices=PricePeriod.choices, default=PricePeriod.MONTH
    )
    price_unit = models.CharField(_("Unit"), max_length=40, blank=True, default="", db_default="")
    price_units = models.FloatField(_("Number of units"), null=True, blank=True)
    index_name = models.CharField(_("Index"), max_length=80, blank=True, default="", db_default="")
    index_base = models.FloatField(_("The index when agreed"), null=True, blank=True)
    index_latest = models.FloatField(_("The index now"), null=True, blank=True)
    # The first day of this price; the days before have `former_price`s. It may be a day to come.
    price_from = models.DateField(_("The price counts from"), null=True, editable=False)
    # What the box's own fields say of it (boxes/custom.py).
    custom: Any = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), editable=False
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Noted.Meta):
        db_table = "agreement"
        indexes = [models.Index(fields=["customer", "box"], name="agreement_of_box")]

    def __str__(self) -> str:
        return self.supplier

    def clean(self) -> None:
        """What belongs together fits together; what its model of price lacks is emptied."""
        wrong = {}
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            wrong["ends_on"] = _("The agreement ends before it starts.")
        if self.notice_months and self.notice_days:
            wrong["notice_days"] = _("Say the notice in months or in days, not in both.")
        if self.renewal_months == 0:
            wrong["renewal_months"] = _("A renewal is at least one month.")
        if self.index_base is not None and self.index_base <= 0:
            wrong["index_base"] = _("An index is larger than nothing.")
        if wrong:
            raise ValidationError(wrong)
        if self.renewal == Renewal.NONE:
            self.renewal_months = None
        if self.price_model != PriceModel.UNIT:
            self.price_unit, self.price_units = "", None
        if self.price_model != PriceModel.INDEX:
            self.index_name, self.index_base, self.index_latest = "", None, None

    def check_reprice(self, since: date | None) -> None:
        """Raises ValidationError: the price that is written counts from a later day."""
        if since and self.price_from and since < self.price_from:
            words = _("The price written here counts from %(day)s. Say that day or a later.")
            raise ValidationError(words, params={"day": self.price_from})

    def reprice(self, since: date | None) -> None:
        """Called before a change is saved: a changed price counts from that day.

        The days before keep the price they had. Without a day it is a correction: the price that
        is written was wrong.

        Raises:
            ValidationError: the price that is written counts from a later day.
        """
        kept = self.__dict__["as_kept"]
        if since is None or all(kept[name] == self.__dict__[name] for name in PRICE):
            return
        # What is paid once has one price.
        if kept["price_period"] == self.price_period == PricePeriod.ONCE:
            return
        self.check_reprice(since)
        if since != self.price_from:
            FormerPrice.objects.create(
                agreement=self,
                until_on=since - timedelta(days=1),
                **{name: kept[name] for name in PRICE},
            )
            self.price_from = since

    @property
    def terms(self) -> Terms:
        return Terms(**{name: getattr(self, name) for name in TERMS})

    def course(self, today: date) -> Course:
        return course(self.terms, today)
