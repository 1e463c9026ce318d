"""Noting what a service cost, changing it, taking it away and putting it back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.forms.costs import CostForm
from viewmybox.boxes.models import Cost, Service
from viewmybox.wall.context import member_id
from viewmybox.web.pages import form_page, go


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def new_cost(request: HttpRequest, service_id: UUID) -> HttpResponse:
    service = get_object_or_404(Service.objects.select_related("box"), id=service_id)
    form = CostForm(request.POST or None, initial={"day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        form.instance.service = service
        form.instance.member_id = member_id()
        form.save()
        return go(place(form.instance), "cost-made")
    return form_page(request, "boxes/cost_form.html", form, service=service, cost=None)


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def change_cost(request: HttpRequest, cost_id: UUID) -> HttpResponse:
    cost = get_object_or_404(Cost.objects.select_related("service__box"), id=cost_id)
    form = CostForm(request.POST or None, instance=cost)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(place(cost), "saved")
    return form_page(request, "boxes/cost_form.html", form, service=cost.service, cost=cost)


@require_POST
@permitted(Permission.EDIT)
def close_cost(request: HttpRequest, cost_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Take it away: it counts no more."""
    cost = get_object_or_404(Cost.objects, id=cost_id)
    cost.close()
    return go(place(cost), "cost-removed")


@require_POST
@permitted(Permission.EDIT)
def reopen_cost(request: HttpRequest, cost_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Put back what was taken away."""
    cost = get_object_or_404(Cost.objects, id=cost_id)
    cost.reopen()
    return go(place(cost), "cost-back")


def place(cost: Cost) -> str:
    """Where it is seen: its service's costs, of its year."""
    return f"/services/{cost.service_id}/costs/?year={cost.day.year}"
