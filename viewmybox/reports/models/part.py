from django.db import models
from django.utils.translation import gettext_lazy as _

from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class PartKind(models.TextChoices):
    """The parts that a report can have, in their order."""

    SUMMARY = "summary", _("Summary")
    STATUS = "status", _("Status month by month")
    INDICATORS = "indicators", _("Indicators")
    DEVIATIONS = "deviations", _("Deviations and other entries")
    ACTIONS = "actions", _("Actions")
    COSTS = "costs", _("Costs")
    AGREEMENTS = "agreements", _("Agreements")


class ReportPart(CustomerOwned):
    """A part of a draft: what somebody writes beside the facts, and that it is ready."""

    report = CustomerForeignKey("reports.Report")
    kind = models.CharField(max_length=10, choices=PartKind.choices)
    text = models.TextField(_("Text"), blank=True, max_length=20_000)
    responsible = CustomerForeignKey("accounts.Member", null=True, blank=True)
    ready_at = models.DateTimeField(null=True, editable=False)
    ready_by = CustomerForeignKey("accounts.Member", null=True, editable=False)

    class Meta(CustomerOwned.Meta):
        db_table = "report_part"
        constraints = [
            models.UniqueConstraint(fields=["customer", "report", "kind"], name="report_part_once")
        ]

    def __str__(self) -> str:
        return str(PartKind(self.kind).label)
