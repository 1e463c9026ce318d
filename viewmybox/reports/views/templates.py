"""What reports a box has, and beginning one."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.asked import asked_box
from viewmybox.boxes.models import Box
from viewmybox.kit.periods import period_label
from viewmybox.reports.forms import BeginForm, TemplateForm
from viewmybox.reports.models import Report, ReportTemplate
from viewmybox.web.jinja import language
from viewmybox.web.pages import form_page, go, page

SHOWN = 200


@require_GET
@permitted(Permission.READ)
def reports_page(request: HttpRequest) -> HttpResponse:
    """Drafts first, then the signed, the newest first; `?box=` one box's."""
    boxes, box = asked_box(request, Box.opened())
    templates = ReportTemplate.opened().filter(box__closed_at=None)
    reports = Report.opened().filter(template__box__closed_at=None)
    if box:
        templates = templates.filter(box_id=box["id"])
        reports = reports.filter(template__box_id=box["id"])
    columns = (
        "id", "name", "starts_on", "template__period", "template__box__name", "version",
        "signed_at", "signed_by__name",
    )  # fmt: skip
    rows = list(reports.order_by("-starts_on", "name", "-version").values(*columns)[:SHOWN])
    for row in rows:
        row["period"] = period_label(row["starts_on"], row["template__period"], language())
    return page(
        request,
        "reports/reports.html",
        box=box,
        boxes=boxes,
        templates=list(
            templates.order_by("box__name", "name").values(
                "id", "name", "period", "box_id", "box__name"
            )
        ),
        drafts=[row for row in rows if row["signed_at"] is None],
        signed=[row for row in rows if row["signed_at"] is not None],
    )


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def new_template(request: HttpRequest, box_id: UUID) -> HttpResponse:
    box = get_object_or_404(Box.objects, id=box_id)
    form = TemplateForm(request.POST or None, box=box)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        return go(f"/reports/templates/{made.id}/reports/new/", "report-template-made")
    return form_page(request, "reports/template_form.html", form, box=box, kept=None)


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def change_template(request: HttpRequest, template_id: UUID) -> HttpResponse:
    template = get_object_or_404(ReportTemplate.objects.select_related("box"), id=template_id)
    form = TemplateForm(request.POST or None, instance=template, box=template.box)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(f"/reports/?box={template.box_id}", "saved")
    return form_page(request, "reports/template_form.html", form, box=template.box, kept=template)


@require_POST
@permitted(Permission.EDIT)
def close_template(request: HttpRequest, template_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    template = get_object_or_404(ReportTemplate.objects, id=template_id)
    template.close()
    return go(f"/reports/templates/{template.id}/change/", "closed")


@require_POST
@permitted(Permission.EDIT)
def reopen_template(request: HttpRequest, template_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    template = get_object_or_404(ReportTemplate.objects, id=template_id)
    template.reopen()
    return go(f"/reports/templates/{template.id}/change/", "reopened")


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def new_report(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Begin a period's report: its draft if there is one, a new version of a signed one."""
    template = get_object_or_404(ReportTemplate.objects.select_related("box"), id=template_id)
    form = BeginForm(request.POST or None, template=template, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        report = Report.begin(template, form.cleaned_data["starts_on"])
        return go(f"/reports/{report.id}/", "report-begun")
    return form_page(request, "reports/begin.html", form, kept=template)
