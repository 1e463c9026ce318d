"""What an operator looked at, and why: the customer's own rows, written by the database alone."""

from django.db import models
from django.db.models.functions import Now

from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class Visit(CustomerOwned):
    """An operator opened the customer's account, for half an hour and for a stated reason."""

    session_id = models.UUIDField()
    operator_id = models.UUIDField()
    operator = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField()

    class Meta(CustomerOwned.Meta):
        db_table = "support_visit"
        indexes = [models.Index(fields=["customer", "-at"], name="support_visit_newest")]


class VisitView(CustomerOwned):
    """One page that was opened; `made_in` is the transaction that noted it (sql/looking.sql)."""

    visit = CustomerForeignKey(Visit)
    page = models.CharField(max_length=30)
    thing_id = models.UUIDField(null=True)
    # Of a page of content: the box that the customer had granted.
    box_id = models.UUIDField(null=True)
    at = models.DateTimeField(db_default=Now())
    made_in = models.BigIntegerField()

    class Meta(CustomerOwned.Meta):
        db_table = "support_view"
        indexes = [models.Index(fields=["customer", "visit", "at"], name="support_view_of_visit")]
