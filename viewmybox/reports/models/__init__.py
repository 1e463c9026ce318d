"""Report templates, reports, their parts and what is said of them."""

from viewmybox.reports.models.comment import ReportComment
from viewmybox.reports.models.part import PartKind, ReportPart
from viewmybox.reports.models.report import Report, SignedError
from viewmybox.reports.models.template import ReportPeriod, ReportTemplate

__all__ = [
    "PartKind",
    "Report",
    "ReportComment",
    "ReportPart",
    "ReportPeriod",
    "ReportTemplate",
    "SignedError",
]
