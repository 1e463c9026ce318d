"""Making and changing agreements, and passing a service from one to another."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.forms.agreements import ChangedAgreementForm, NewAgreementForm, PassingForm
from viewmybox.boxes.models import Agreement, Box, Service
from viewmybox.web.pages import form_page, go


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def new_agreement(request: HttpRequest, box_id: UUID) -> HttpResponse:
    """A new agreement, with the services it covers (`?service=` names one of them)."""
    box = get_object_or_404(Box.objects, id=box_id)
    first = {"services": [request.GET.get("service", "")]}
    form = NewAgreementForm(request.POST or None, box=box, initial=first)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        for service in form.cleaned_data["services"]:
            service.pass_to(made, form.since(service))
        return go(f"/agreements/{made.id}/", "agreement-made")
    return form_page(request, "boxes/agreement_form.html", form, box=box, agreement=None)


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def change_agreement(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    agreement = get_object_or_404(Agreement.objects.select_related("box"), id=agreement_id)
    form = ChangedAgreementForm(request.POST or None, instance=agreement, box=agreement.box)
    if request.method == "POST" and form.is_valid():
        form.instance.reprice(form.cleaned_data["since"])
        form.save()
        return go(f"/agreements/{agreement.id}/", "saved")
    return form_page(
        request, "boxes/agreement_form.html", form, box=agreement.box, agreement=agreement
    )


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def pass_service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """The service comes under another agreement from a day, or under none."""
    found = Service.objects.select_related("box", "agreement")
    service = get_object_or_404(found, id=service_id)
    first = {"since": timezone.localdate()}
    form = PassingForm(request.POST or None, service=service, initial=first)
    if request.method == "POST" and form.is_valid():
        service.pass_to(form.cleaned_data["agreement"], form.cleaned_data["since"])
        return go(f"/services/{service.id}/", "service-passed")
    return form_page(request, "boxes/passing_form.html", form, service=service)
