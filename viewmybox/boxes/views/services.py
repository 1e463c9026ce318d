"""Making, changing and closing services, with their agreements."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.forms.services import AgreementForm, ServiceForm
from viewmybox.boxes.models import Box, Service
from viewmybox.web.pages import form_page, go


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def new_service(request: HttpRequest, box_id: UUID) -> HttpResponse:
    box = get_object_or_404(Box.objects, id=box_id)
    return edit(request, box, None)


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def change_service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    found = Service.objects.select_related("box", "agreement")
    service = get_object_or_404(found, id=service_id)
    return edit(request, service.box, service)


def edit(request: HttpRequest, box: Box, service: Service | None) -> HttpResponse:
    data = request.POST or None
    form = ServiceForm(data, instance=service, box=box)
    agreement_form = AgreementForm(data, instance=service.agreement if service else None, box=box)
    valid = request.method == "POST" and all([form.is_valid(), agreement_form.is_valid()])
    if valid:
        saved = form.save(commit=False)
        if agreement_form.is_given:
            saved.agreement = agreement_form.save()
        elif saved.agreement_id:
            saved.agreement = None
        saved.save()
        return go(f"/services/{saved.id}/", "saved" if service else "service-made")
    return form_page(
        request,
        "boxes/service_form.html",
        form,
        agreement_form=agreement_form,
        box=box,
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
