"""One measurement by hand."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.forms.indicators import MeasurementForm
from viewmybox.boxes.models import Indicator
from viewmybox.boxes.recording import record, remove
from viewmybox.kit.dates import parse_at
from viewmybox.kit.errors import Refused
from viewmybox.web.errors import error_page
from viewmybox.web.pages import form_page, go


@require_http_methods(["GET", "POST"])
@permitted(Permission.REPORT)
def new_measurement(request: HttpRequest, indicator_id: UUID) -> HttpResponse:
    found = Indicator.objects.select_related("service__box")
    indicator = get_object_or_404(found, id=indicator_id)
    zone = request.viewer.zone  # type: ignore[attr-defined] # set by the door
    form = MeasurementForm(request.POST or None, zone=zone)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        row = (indicator.id, given["at"], given["value"], given["note"] or None)
        record([row], source="form")
        return go(f"/indicators/{indicator.id}/", "recorded")
    return form_page(request, "boxes/measurement_form.html", form, indicator=indicator)


@require_POST
@permitted(Permission.EDIT)
def remove_measurement(request: HttpRequest, indicator_id: UUID) -> HttpResponse:
    """Take one away; the page then offers to put it back, with its value in the form's address."""
    indicator = get_object_or_404(Indicator.objects, id=indicator_id)
    zone = request.viewer.zone  # type: ignore[attr-defined] # set by the door
    try:
        at = parse_at(request.POST.get("at", ""), zone)
    except Refused as refused:
        return error_page(request, 400, _t("The request could not be understood"), str(refused))
    remove(indicator.id, at)
    return go(f"/indicators/{indicator.id}/", "measurement-removed")
