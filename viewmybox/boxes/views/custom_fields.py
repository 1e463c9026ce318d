"""A box's own fields of services, agreements and entries: listed, made, changed, taken away."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.forms.custom_fields import CustomFieldForm
from viewmybox.boxes.models import Box, CustomField
from viewmybox.web.pages import form_page, go, page


@require_GET
@permitted(Permission.READ)
def fields_page(request: HttpRequest, box_id: UUID) -> HttpResponse:
    box = get_object_or_404(Box.objects, id=box_id)
    found = list(CustomField.objects.filter(box=box).order_by("created_at", "id"))
    return page(
        request,
        "boxes/fields.html",
        box=box,
        groups=[
            (of, of.label, [one for one in found if one.of == of and one.closed_at is None])
            for of in CustomField.Of
        ],
        gone=[one for one in found if one.closed_at is not None],
    )


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def new_field(request: HttpRequest, box_id: UUID) -> HttpResponse:
    """A new field (`?of=service`, …)."""
    box = get_object_or_404(Box.objects, id=box_id)
    asked = request.GET.get("of", "")
    first = {"of": asked if asked in CustomField.Of.values else CustomField.Of.SERVICE}
    form = CustomFieldForm(request.POST or None, box=box, initial=first)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(f"/boxes/{box.id}/fields/", "field-made")
    return form_page(request, "boxes/field_form.html", form, box=box, kept=None)


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def change_field(request: HttpRequest, field_id: UUID) -> HttpResponse:
    kept = get_object_or_404(CustomField.objects.select_related("box"), id=field_id)
    form = CustomFieldForm(request.POST or None, instance=kept, box=kept.box)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(f"/boxes/{kept.box_id}/fields/", "saved")
    return form_page(request, "boxes/field_form.html", form, box=kept.box, kept=kept)


@require_POST
@permitted(Permission.EDIT)
def close_field(request: HttpRequest, field_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    kept = get_object_or_404(CustomField.objects, id=field_id)
    kept.close()
    return go(f"/boxes/{kept.box_id}/fields/", "field-removed")


@require_POST
@permitted(Permission.EDIT)
def reopen_field(request: HttpRequest, field_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    kept = get_object_or_404(CustomField.objects, id=field_id)
    kept.reopen()
    return go(f"/boxes/{kept.box_id}/fields/", "field-back")
