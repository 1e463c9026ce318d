"""An action's checklist."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.forms.happenings import ItemForm
from viewmybox.boxes.models import Action, ChecklistItem
from viewmybox.boxes.views.happenings import may_be_done
from viewmybox.web.pages import form_page, go


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def new_item(request: HttpRequest, action_id: UUID) -> HttpResponse:
    action = get_object_or_404(Action.objects.select_related("service__box"), id=action_id)
    form = ItemForm(request.POST or None, action=action)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(f"/actions/{action.id}/", "item-made")
    return form_page(request, "boxes/item_form.html", form, action=action, service=action.service)


@require_POST
@permitted(Permission.REPORT)
def close_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    item = item_to_do(request, item_id)
    item.close()
    return go(f"/actions/{item.action_id}/")


@require_POST
@permitted(Permission.REPORT)
def reopen_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    item = item_to_do(request, item_id)
    item.reopen()
    return go(f"/actions/{item.action_id}/")


@require_POST
@permitted(Permission.EDIT)
def remove_item(request: HttpRequest, item_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    item = get_object_or_404(ChecklistItem.objects, id=item_id)
    item.remove()
    return go(f"/actions/{item.action_id}/", "item-removed")


def item_to_do(request: HttpRequest, item_id: UUID) -> ChecklistItem:
    """As `happenings.action_to_do`: who does the action ticks off what is on its list."""
    item: ChecklistItem = get_object_or_404(
        ChecklistItem.objects.select_related("action"), id=item_id
    )
    may_be_done(request, item.action)
    return item
