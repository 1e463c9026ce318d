"""The provider's books: what the Bookkeeping Act keeps when a customer is erased (decision 0014).

No login role reads or writes these tables. The functions that write an invoice write it here too,
in the same transaction, with no more than an invoice must say: no e-mail address, no telephone
number, nothing of what a box holds.
"""

from django.db import models
from django.db.models.functions import Now

from viewmybox.wall.models import new_id


class LedgerInvoice(models.Model):
    """An invoice or credit note, kept through the seventh year after the financial year's end."""

    number = models.BigIntegerField(primary_key=True)
    customer_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    subject = models.CharField(max_length=20)
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
    keep_until = models.DateField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "ledger_invoice"
        indexes = [
            models.Index(fields=["customer_id", "-number"], name="ledger_invoice_of"),
            models.Index(fields=["keep_until"], name="ledger_invoice_keep"),
        ]


class LedgerPayment(models.Model):
    """Money that came in: to an invoice, or to none that is known. Each is taken once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    source = models.CharField(max_length=10)
    reference = models.CharField(max_length=120)
    invoice = models.BigIntegerField(null=True)
    ore = models.BigIntegerField()
    received_on = models.DateField()
    about = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=10)
    taken_by = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "ledger_payment"
        constraints = [
            models.UniqueConstraint(fields=["source", "reference"], name="ledger_payment_once")
        ]
        indexes = [models.Index(fields=["invoice"], name="ledger_payment_invoice")]
