from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.closing import Closable
from viewmybox.boxes.models.service import Service
from viewmybox.wall.models import CustomerForeignKey

MOST_MONTHS = 36
# What an amount may be, in öre: far more than anybody's invoice, far less than a bigint.
MOST_ORE = 10**14


class Currency(models.TextChoices):
    """What an invoice may be in. The amount that counts is in kronor, as it was booked."""

    SEK = "SEK", _("Swedish kronor (SEK)")
    EUR = "EUR", _("euro (EUR)")
    NOK = "NOK", _("Norwegian kroner (NOK)")
    DKK = "DKK", _("Danish kroner (DKK)")
    GBP = "GBP", _("pounds (GBP)")
    USD = "USD", _("US dollars (USD)")
    CHF = "CHF", _("Swiss francs (CHF)")
    PLN = "PLN", _("Polish zloty (PLN)")


class Cost(Closable):
    """What a service cost: an invoice, or a part of one. A credit note is below nothing.

    It falls evenly on `months` calendar months, from the one that `day` is in. One that is taken
    away is closed: it counts no more, and can be put back.
    """

    class Source(models.TextChoices):
        FORM = "form", _("written")
        FILE = "file", _("from a file")
        API = "api", _("by the API")

    service = CustomerForeignKey(Service)
    day = models.DateField(_("Date"))
    months = models.PositiveSmallIntegerField(
        _("Months it covers"),
        default=1,
        db_default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
    )
    text = models.CharField(_("What it is for"), max_length=200)
    number = models.CharField(
        _("Invoice number"), max_length=100, blank=True, default="", db_default=""
    )
    # Öre, without VAT.
    amount_ore = models.BigIntegerField(
        _("Amount"), validators=[MinValueValidator(-MOST_ORE), MaxValueValidator(MOST_ORE)]
    )
    # What the invoice says, where it is in another currency: hundredths of it.
    currency = models.CharField(
        _("Currency"),
        max_length=3,
        choices=Currency.choices,
        default=Currency.SEK,
        db_default=Currency.SEK,
    )
    in_currency = models.BigIntegerField(
        _("In that currency"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-MOST_ORE), MaxValueValidator(MOST_ORE)],
    )
    source = models.CharField(
        max_length=4, choices=Source.choices, default=Source.FORM, editable=False
    )
    member = CustomerForeignKey("accounts.Member", null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Closable.Meta):
        db_table = "cost"
        indexes = [models.Index(fields=["customer", "service", "-day"], name="cost_of_service")]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """An amount in another currency says which, and the other way round."""
        if self.currency == Currency.SEK:
            if self.in_currency is not None:
                raise ValidationError({"currency": _("Say in which currency.")})
        elif self.in_currency is None:
            raise ValidationError({"in_currency": _("Say how much it is in that currency.")})
