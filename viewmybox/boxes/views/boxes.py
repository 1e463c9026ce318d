"""Making, changing and closing boxes."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.forms.services import BoxForm
from viewmybox.boxes.models import Box
from viewmybox.web.pages import form_page, go


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def new_box(request: HttpRequest) -> HttpResponse:
    form = BoxForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return go(f"/boxes/{form.save().id}/", "box-made")
    return form_page(request, "boxes/box_form.html", form, box=None)


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def change_box(request: HttpRequest, box_id: UUID) -> HttpResponse:
    box = get_object_or_404(Box.objects, id=box_id)
    form = BoxForm(request.POST or None, instance=box)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(f"/boxes/{box.id}/", "saved")
    return form_page(request, "boxes/box_form.html", form, box=box)


@require_POST
@permitted(Permission.EDIT)
def close_box(request: HttpRequest, box_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    get_object_or_404(Box.objects, id=box_id).close()
    return go("/boxes/", "closed")


@require_POST
@permitted(Permission.EDIT)
def reopen_box(request: HttpRequest, box_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    box = get_object_or_404(Box.objects, id=box_id)
    box.reopen()
    return go(f"/boxes/{box.id}/", "reopened")
