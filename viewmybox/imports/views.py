"""Bringing a file of measurements in, from an indicator's page."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.models import Indicator
from viewmybox.boxes.recording import record
from viewmybox.imports.measurements import LARGEST_FILE, understand
from viewmybox.kit.errors import Refused
from viewmybox.web.pages import form_page, page

MEGABYTE = 1024 * 1024


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the reader says better what is wrong with it
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def import_measurements(request: HttpRequest, indicator_id: UUID) -> HttpResponse:
    """All of the file is taken, or nothing of it with every wrong line named."""
    found = Indicator.objects.select_related("service__box")
    indicator = get_object_or_404(found, id=indicator_id)
    form = FileForm(request.POST or None, request.FILES or None)
    facts = {"indicator": indicator, "megabytes": LARGEST_FILE // MEGABYTE}
    template = "imports/measurements.html"
    if request.method != "POST" or not form.is_valid():
        return form_page(request, template, form, understood=None, **facts)
    zone = request.viewer.zone  # type: ignore[attr-defined] # set by the door
    try:
        understood = understand(form.cleaned_data["file"].file, indicator.id, zone)
    except Refused as refused:
        form.add_error("file", refused.message)
        return form_page(request, template, form, understood=None, **facts)
    if understood.problem_count:
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
