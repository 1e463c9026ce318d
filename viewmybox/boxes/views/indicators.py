"""Making, changing and closing indicators."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.forms.indicators import ChangedIndicatorForm, IndicatorForm
from viewmybox.boxes.models import Indicator, Service
from viewmybox.boxes.recording import refresh
from viewmybox.web.pages import form_page, go


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def new_indicator(request: HttpRequest, service_id: UUID) -> HttpResponse:
    service = get_object_or_404(Service.objects.select_related("box"), id=service_id)
    form = IndicatorForm(request.POST or None, service=service)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        made.position = Indicator.objects.filter(service=service).count()
        made.save()
        return go(f"/indicators/{made.id}/", "indicator-made")
    return form_page(request, "boxes/indicator_form.html", form, service=service, indicator=None)


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def change_indicator(request: HttpRequest, indicator_id: UUID) -> HttpResponse:
    found = Indicator.objects.select_related("service__box")
    indicator = get_object_or_404(found, id=indicator_id)
    form = ChangedIndicatorForm(request.POST or None, instance=indicator, service=indicator.service)
    if request.method == "POST" and form.is_valid():
        # Only what the form holds: what recording keeps must not be put back to an older state.
        form.instance.aim(form.cleaned_data["since"])
        form.instance.save(update_fields=[*form.Meta.fields, "target_from"])
        refresh([indicator.id])
        return go(f"/indicators/{indicator.id}/", "saved")
    return form_page(
        request,
        "boxes/indicator_form.html",
        form,
        service=indicator.service,
        indicator=indicator,
    )


@require_POST
@permitted(Permission.EDIT)
def close_indicator(request: HttpRequest, indicator_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    indicator = get_object_or_404(Indicator.objects, id=indicator_id)
    indicator.close()
    return go(f"/services/{indicator.service_id}/", "closed")


@require_POST
@permitted(Permission.EDIT)
def reopen_indicator(request: HttpRequest, indicator_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    indicator = get_object_or_404(Indicator.objects, id=indicator_id)
    indicator.reopen()
    return go(f"/indicators/{indicator.id}/", "reopened")
