"""An invoice as the customer has it: written once by the database's own hand, then only paid."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.billing.days import swedish_today
from viewmybox.billing.ocr import reference
from viewmybox.wall.models import CustomerForeignKey, CustomerManager, CustomerOwned


class Invoice(CustomerOwned):
    """One invoice or credit note. Everything on it is frozen: what is sold and who sells and buys.

    `lines`: [{"sv", "en", "net_ore", "vat_percent", "vat_ore"}, …]. The provider's books keep the
    same facts apart (ledger.py), for these rows go when the customer is erased.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        CREDIT = "credit", _("Credit note")

    class Subject(models.TextChoices):
        EXTRACT = "extract", _("Extract")
        SUBSCRIPTION = "subscription", _("Subscription")

    number = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject = models.CharField(max_length=20, choices=Subject.choices)
    order = CustomerForeignKey("billing.Order", null=True)
    credits = models.BigIntegerField(null=True)
    issued_on = models.DateField()
    due_on = models.DateField()
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    seller = models.JSONField()
    buyer = models.JSONField()
    lines = models.JSONField()
    net_ore = models.BigIntegerField()
    vat_ore = models.BigIntegerField()
    total_ore = models.BigIntegerField()
    paid_ore = models.BigIntegerField(db_default=0)
    settled_at = models.DateTimeField(null=True)
    credited_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta(CustomerOwned.Meta):
        db_table = "invoice"
        constraints = [
            models.UniqueConstraint(fields=["customer", "number"], name="invoice_number_once")
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def ocr(self) -> str:
        """The reference that the payer gives."""
        return reference(self.number)

    @property
    def is_credit(self) -> bool:
        return self.kind == self.Kind.CREDIT

    @property
    def left_ore(self) -> int:
        """What is still to pay."""
        return 0 if self.settled_at else max(0, self.total_ore - self.paid_ore)

    @property
    def is_open(self) -> bool:
        return not self.is_credit and self.settled_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < swedish_today()

    @property
    def state(self) -> str:
        """A word for the list."""
        if self.is_credit:
            return str(_("Credit note"))
        if self.credited_by:
            return str(_("Credited"))
        if self.settled_at:
            return str(_("Paid"))
        return str(_("Overdue") if self.is_overdue else _("To pay"))

    @classmethod
    def unpaid(cls) -> models.QuerySet[Self]:
        """The entered customer's, the oldest first."""
        found = cls.objects.filter(kind=cls.Kind.INVOICE, settled_at=None)
        return found.order_by("due_on", "number")

    @classmethod
    def overdue_since(cls, day: date) -> models.QuerySet[Self]:
        """Unpaid ones that were due before that day."""
        return cls.unpaid().filter(due_on__lt=day)

    def words(self, language: str) -> list[dict[str, Any]]:
        """The lines, in the reader's language."""
        return [line | {"text": line[language]} for line in self.lines]
