"""Bringing a file in: of measurements from an indicator's page, of all else from a box's."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.models import Box, Indicator, Service
from viewmybox.boxes.recording import record
from viewmybox.imports import costs, things
from viewmybox.imports.kinds import KINDS, keep
from viewmybox.imports.measurements import LARGEST_FILE, UTC, understand
from viewmybox.kit.errors import Refused
from viewmybox.web.pages import form_page, page
from viewmybox.web.sizes import takes_up_to

MEGABYTE = 1024 * 1024


class TableForm(forms.Form):
    """A file, and whether what cannot be read of it is to be left out."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the reader says better what is wrong with it
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )
    leave_out = forms.BooleanField(
        label=_("Leave out lines that cannot be read and record the others"), required=False
    )


class FileForm(TableForm):
    field_order = ("file", "times", "leave_out")
    times = forms.ChoiceField(
        label=_("Times without an offset are in"),
        choices=[("local", _("local time, with summer time")), ("utc", _("UTC, without"))],
        initial="local",
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Machines often log in UTC. A wrong choice shows as an hour that is missing."),
    )


@takes_up_to(LARGEST_FILE)
@require_http_methods(["GET", "POST"])
@permitted(Permission.REPORT)
def import_measurements(request: HttpRequest, indicator_id: UUID) -> HttpResponse:
    """All of the file, or nothing of it with every wrong line named; or, when asked, the rest."""
    found = Indicator.objects.select_related("service__box")
    indicator = get_object_or_404(found, id=indicator_id)
    form = FileForm(request.POST or None, request.FILES or None)
    facts = {"indicator": indicator, "megabytes": LARGEST_FILE // MEGABYTE}
    template = "imports/measurements.html"
    if request.method != "POST" or not form.is_valid():
        return form_page(request, template, form, understood=None, **facts)
    asked = form.cleaned_data
    zone = UTC if asked["times"] == "utc" else request.viewer.zone  # type: ignore[attr-defined]
    try:
        understood = understand(asked["file"].file, indicator.id, zone, indicator.name)
    except Refused as refused:
        form.add_error("file", refused.message)
        return form_page(request, template, form, understood=None, **facts)
    if understood.problem_count and not (asked["leave_out"] and understood.rows):
        form.add_error("file", _t("Some lines could not be read, so nothing was recorded."))
        return form_page(request, template, form, understood=understood, **facts)
    outcome = record(understood.rows, source="csv")
    return page(
        request,
        "imports/measurements_done.html",
        understood=understood,
        outcome=outcome,
        **facts,
    )


@takes_up_to(costs.LARGEST_FILE)
@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def import_costs(request: HttpRequest, box_id: UUID) -> HttpResponse:
    """Costs of the box's services; what is there already stays as it is."""
    box = get_object_or_404(Box.objects, id=box_id)
    form = TableForm(request.POST or None, request.FILES or None)
    facts = {"box": box, "megabytes": costs.LARGEST_FILE // MEGABYTE}
    template = "imports/costs.html"
    if request.method != "POST" or not form.is_valid():
        return form_page(request, template, form, understood=None, **facts)
    services = Service.objects.filter(box=box).select_related("agreement")
    try:
        understood = costs.understand(form.cleaned_data["file"].file, list(services))
    except Refused as refused:
        form.add_error("file", refused.message)
        return form_page(request, template, form, understood=None, **facts)
    if not understood.rows or (understood.problem_count and not form.cleaned_data["leave_out"]):
        form.add_error(
            "file",
            _t("Some lines could not be read, so nothing was recorded.")
            if understood.problem_count
            else _t("No line is of a service here, so nothing was recorded."),
        )
        return form_page(request, template, form, understood=understood, **facts)
    added, there = costs.keep(box.id, box.name, understood.rows)
    return page(
        request, "imports/costs_done.html", understood=understood, added=added, there=there, **facts
    )


@takes_up_to(things.LARGEST_FILE)
@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def import_things(request: HttpRequest, box_id: UUID, name: str) -> HttpResponse:
    """Services, agreements, entries or actions; pressed “look”, nothing is brought in."""
    box = get_object_or_404(Box.opened(), id=box_id)
    form = TableForm(request.POST or None, request.FILES or None)
    kind = KINDS[name](box, request.viewer.zone)  # type: ignore[attr-defined]
    facts = {"box": box, "name": name, "megabytes": things.LARGEST_FILE // MEGABYTE}

    def asked_again(understood: things.Understood | None) -> HttpResponse:
        return form_page(
            request,
            "imports/things.html",
            form,
            understood=understood,
            known=kind.columns,
            **facts,
        )

    if request.method != "POST" or not form.is_valid():
        return asked_again(None)
    try:
        understood = things.understand(form.cleaned_data["file"].file, kind)
    except Refused as refused:
        form.add_error("file", refused.message)
        return asked_again(None)
    refused_lines = understood.problem_count and not form.cleaned_data["leave_out"]
    if refused_lines:
        form.add_error("file", _t("Some lines could not be read, so nothing was recorded."))
    if refused_lines or "look" in request.POST:
        return asked_again(understood)
    keep(kind, understood.things)
    return page(request, "imports/things_done.html", understood=understood, **facts)
