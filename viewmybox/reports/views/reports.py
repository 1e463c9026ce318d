"""One report: read, written on, signed, and had as a file."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.followup.lists.files import XLSX_TYPE
from viewmybox.journal.noting import note
from viewmybox.kit.dates import format_at
from viewmybox.reports.facts import gather
from viewmybox.reports.forms import CommentForm, PartForm
from viewmybox.reports.models import PartKind, Report, ReportComment, ReportPart, SignedError
from viewmybox.reports.pdf import PDF_TYPE, as_pdf
from viewmybox.reports.sections import Sheet, sheet
from viewmybox.reports.workbook import as_xlsx
from viewmybox.wall.context import member_id
from viewmybox.web.attachments import attach
from viewmybox.web.jinja import language
from viewmybox.web.pages import form_page, go, page

WITH_ALL = ("template__box", "signed_by", "corrects")


def found(report_id: UUID) -> Report:
    report: Report = get_object_or_404(Report.objects.select_related(*WITH_ALL), id=report_id)
    return report


def facts_of(report: Report, request: HttpRequest) -> dict[str, Any]:
    """What was signed; of a draft, what is so now."""
    if report.is_signed:
        kept: dict[str, Any] = report.facts
        return kept
    zone = request.viewer.zone  # type: ignore[attr-defined] # set by the door
    return gather(report, timezone.localdate(), timezone.localtime(timezone=zone))


def written(report: Report, request: HttpRequest) -> Sheet:
    return sheet(facts_of(report, request), language())


@require_GET
@permitted(Permission.READ)
def report_page(request: HttpRequest, report_id: UUID) -> HttpResponse:
    return shown(request, found(report_id))


def shown(request: HttpRequest, report: Report, form: CommentForm | None = None) -> HttpResponse:
    made = written(report, request)
    parts = ReportPart.objects.filter(report=report).values(
        "id", "kind", "ready_at", "ready_by__name", "responsible__name"
    )
    by_kind = {part["kind"]: part for part in parts}
    comments: dict[str, list[Any]] = {}
    columns = ("kind", "text", "at", "member__name")
    for one in ReportComment.objects.filter(report=report).order_by("at", "id").values(*columns):
        comments.setdefault(one["kind"], []).append(one)
    newer = Report.objects.filter(corrects=report).values("id", "signed_at").first()
    kinds = [section.kind for section in made.sections]
    return page(
        request,
        "reports/report.html",
        status=422 if form is not None else 200,
        report=report,
        sheet=made,
        parts=by_kind,
        waiting=[kind for kind in kinds if kind in by_kind and not by_kind[kind]["ready_at"]],
        labels=dict(PartKind.choices),
        comments=comments,
        form=form or CommentForm(kinds=kinds),
        newer=newer,
        signed=signature(report, request),
    )


def signature(report: Report, request: HttpRequest) -> list[str]:
    """Who signed it, when, and what kind of version it is."""
    zone = request.viewer.zone  # type: ignore[attr-defined] # set by the door
    lines = []
    if report.version > 1:
        lines.append(
            _("Version %(number)s; it takes the place of the one before.")
            % {"number": report.version}
        )
    if not report.is_signed:
        return [*lines, _("A draft: nobody has signed it, and its facts are those of today.")]
    who = report.signed_by.name if report.signed_by else ""
    at = format_at(report.signed_at, zone, language())  # type: ignore[arg-type] # it is signed
    lines.append(_("Signed by %(who)s on %(at)s.") % {"who": who or _("a former member"), "at": at})
    if not report.is_as_signed:
        lines.append(_("What is kept is not what was signed. Tell support at once."))
    return lines


@require_GET
@permitted(Permission.READ)
def report_pdf(request: HttpRequest, report_id: UUID) -> HttpResponse:
    report = found(report_id)
    content = as_pdf(written(report, request), language(), signature(report, request))
    return file(content, PDF_TYPE, report, "pdf")


@require_GET
@permitted(Permission.READ)
def report_workbook(request: HttpRequest, report_id: UUID) -> HttpResponse:
    report = found(report_id)
    content = as_xlsx(written(report, request), signature(report, request))
    return file(content, XLSX_TYPE, report, "xlsx")


def file(content: bytes, content_type: str, report: Report, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    attach(response, f"{report.name} {report.starts_on}.{ending}")
    return response


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def change_part(request: HttpRequest, part_id: UUID) -> HttpResponse:
    part = get_object_or_404(ReportPart.objects.select_related("report__template__box"), id=part_id)
    form = PartForm(request.POST or None, instance=part)
    if request.method == "POST" and form.is_valid():
        try:
            part.report.write(form.instance)
        except SignedError as error:
            form.add_error(None, str(error))
        else:
            return go(f"/reports/{part.report_id}/", "saved")
    return form_page(request, "reports/part_form.html", form, part=part, report=part.report)


@require_POST
@permitted(Permission.EDIT)
def close_part(request: HttpRequest, part_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """It is ready."""
    return marked(part_id, ready=True)


@require_POST
@permitted(Permission.EDIT)
def reopen_part(request: HttpRequest, part_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """It is not ready after all."""
    return marked(part_id, ready=False)


def marked(part_id: UUID, *, ready: bool) -> HttpResponse:
    part = get_object_or_404(ReportPart.objects.select_related("report"), id=part_id)
    try:
        part.report.mark(part, ready=ready)
    except SignedError:
        return go(f"/reports/{part.report_id}/", "report-is-signed")
    return go(f"/reports/{part.report_id}/#part-{part.kind}")


@require_POST
@permitted(Permission.EDIT)
def comment(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Say something of a part."""
    report = found(report_id)
    kinds = [kind for kind, _text in report.texts().items()]
    form = CommentForm(request.POST, kinds=kinds)
    if not form.is_valid():
        return shown(request, report, form)
    form.instance.report, form.instance.member_id = report, member_id()
    form.save()
    note("report.commented", report)
    return go(f"/reports/{report.id}/#part-{form.instance.kind}")


@require_POST
@permitted(Permission.EDIT)
def sign(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Keep it as it is, for good."""
    report = found(report_id)
    try:
        report.hold()  # before its facts are gathered: what is written meanwhile waits
        report.sign(facts_of(report, request))
    except SignedError:
        return go(f"/reports/{report.id}/", "report-is-signed")
    return go(f"/reports/{report.id}/", "report-signed")


@require_POST
@permitted(Permission.EDIT)
def correct(request: HttpRequest, report_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A new version of a signed report, or its draft as it is."""
    report = found(report_id)
    made = Report.begin(report.template, report.starts_on)
    return go(f"/reports/{made.id}/", "report-begun")


@require_POST
@permitted(Permission.EDIT)
def close_report(request: HttpRequest, report_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Lay a draft aside; a signed report stays."""
    report = found(report_id)
    if report.is_signed:
        return go(f"/reports/{report.id}/", "report-is-signed")
    report.close()
    return go(f"/reports/{report.id}/", "closed")


@require_POST
@permitted(Permission.EDIT)
def reopen_report(request: HttpRequest, report_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    report = found(report_id)
    report.reopen()
    return go(f"/reports/{report.id}/", "reopened")
