from django.db import models
from django.db.models.functions import Now

from viewmybox.accounts.models import Member
from viewmybox.cases.models.case import Case
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class Message(CustomerOwned):
    """What one of the two wrote: a member, or an operator by name. Never changed afterwards."""

    case = CustomerForeignKey(Case)
    number = models.IntegerField()
    text = models.TextField()
    member = CustomerForeignKey(Member, null=True)
    operator_id = models.UUIDField(null=True)
    operator = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta(CustomerOwned.Meta):
        db_table = "support_case_message"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "case", "number"], name="support_case_message_number"
            )
        ]
