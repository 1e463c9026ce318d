"""The bin of a box: what was removed, put back or removed for good."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.models import Action, BinItem, Box, Document, Entry
from viewmybox.boxes.models.bin_item import KEPT
from viewmybox.boxes.removing import NotBackError, discard, put_back, remove
from viewmybox.web.pages import go, page

SHOWN = 500
CONFLICT = 409


@require_GET
@permitted(Permission.READ)
def bin_page(request: HttpRequest, box_id: UUID) -> HttpResponse:
    return shown(request, get_object_or_404(Box.objects, id=box_id))


def shown(request: HttpRequest, box: Box, problem: str = "") -> HttpResponse:
    columns = ("id", "kind", "title", "removed_at", "member__name")
    found = BinItem.objects.filter(box=box).order_by("-removed_at", "-id").values(*columns)
    return page(
        request,
        "boxes/bin.html",
        status=CONFLICT if problem else 200,
        box=box,
        problem=problem,
        kinds=dict(BinItem.Kind.choices),
        items=[row | {"until": row["removed_at"] + KEPT} for row in found[:SHOWN]],
    )


@require_POST
@permitted(Permission.EDIT)
def remove_entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return removed(Entry, entry_id)


@require_POST
@permitted(Permission.EDIT)
def remove_action(request: HttpRequest, action_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return removed(Action, action_id)


@require_POST
@permitted(Permission.EDIT)
def remove_document(request: HttpRequest, document_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """With all its versions."""
    return removed(Document, document_id)


def removed(model: Any, thing: UUID) -> HttpResponse:
    """To the bin's own page, where one press takes it back."""
    item = remove(get_object_or_404(model.objects.select_related("service"), id=thing))
    return go(f"/boxes/{item.box_id}/bin/", "binned")


@require_POST
@permitted(Permission.EDIT)
def return_item(request: HttpRequest, binned_id: UUID) -> HttpResponse:
    item = get_object_or_404(BinItem.objects.select_for_update(), id=binned_id)
    try:
        put_back(item)
    except NotBackError as refusal:
        return shown(request, item.box, str(refusal))
    return go(f"/boxes/{item.box_id}/bin/", "put-back")


@require_POST
@permitted(Permission.EDIT)
def discard_item(request: HttpRequest, binned_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    item = get_object_or_404(BinItem.objects.select_for_update(), id=binned_id)
    discard(item)
    return go(f"/boxes/{item.box_id}/bin/", "discarded")
