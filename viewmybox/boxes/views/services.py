"""Making, changing and closing services, with their agreements."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.forms.agreements import FirstAgreementForm
from viewmybox.boxes.forms.services import ServiceForm
from viewmybox.boxes.models import Box, Service
from viewmybox.web.pages import form_page, go


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def new_service(request: HttpRequest, box_id: UUID) -> HttpResponse:
    """A new service, with its agreement where that is told at once."""
    box = get_object_or_404(Box.objects, id=box_id)
    form = ServiceForm(request.POST or None, box=box)
    agreement = FirstAgreementForm(request.POST or None, box=box)
    if request.method == "POST" and all([form.is_valid(), agreement.is_valid()]):
        saved = form.save(commit=False)
        if agreement.is_given:
            saved.agreement = agreement.save()
            saved.agreement_from = saved.agreement.starts_on
        saved.save()
        return go(f"/services/{saved.id}/", "service-made")
    return form_page(
        request, "boxes/service_form.html", form, agreement_form=agreement, box=box, service=None
    )


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def change_service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    service = get_object_or_404(Service.objects.select_related("box"), id=service_id)
    form = ServiceForm(request.POST or None, instance=service, box=service.box)
    if request.method == "POST" and form.is_valid():
        form.instance.save(update_fields=[*form.Meta.fields, "custom"])
        return go(f"/services/{service.id}/", "saved")
    return form_page(
        request,
        "boxes/service_form.html",
        form,
        agreement_form=None,
        box=service.box,
        service=service,
    )


@require_POST
@permitted(Permission.EDIT)
def close_service(request: HttpRequest, service_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    service = get_object_or_404(Service.objects, id=service_id)
    service.close()
    return go(f"/services/{service.id}/", "closed")


@require_POST
@permitted(Permission.EDIT)
def reopen_service(request: HttpRequest, service_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    service = get_object_or_404(Service.objects, id=service_id)
    service.reopen()
    return go(f"/services/{service.id}/", "reopened")
