from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.reports.models.part import PartKind
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class ReportComment(CustomerOwned):
    """What somebody says of a report's part, of a draft or later. It is no part of the report."""

    report = CustomerForeignKey("reports.Report")
    kind = models.CharField(max_length=10, choices=PartKind.choices)
    text = models.TextField(_("Comment"), max_length=4000)
    member = CustomerForeignKey("accounts.Member", null=True, editable=False)
    at = models.DateTimeField(db_default=Now())

    class Meta(CustomerOwned.Meta):
        db_table = "report_comment"
        indexes = [models.Index(fields=["customer", "report", "at"], name="comment_of_report")]
