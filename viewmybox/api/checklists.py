"""An action's checklist and its history."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from viewmybox.api.describing import CREATED, FOUND, MADE_ONCE, REFUSED
from viewmybox.api.door import answered, created, reading, writing
from viewmybox.api.keeping import change, find, given, must_exist, row_of, save
from viewmybox.api.once import once
from viewmybox.api.paging import in_state, listed
from viewmybox.api.shapes import DEFAULT_LIMIT, Flag, Given, Limit, Page, State, Thing, Title
from viewmybox.boxes.models import Action, ActionChange, ChecklistItem

router = Router(tags=["Actions"])

ITEM = ("id", "action", "title", "closed_by", "created_at", "closed_at")
CHANGE = ("id", "action", "at", "member", "deed", "field", "before", "after")


class ItemOut(Thing):
    """Ticked off since `closed_at`; `closed_by` is null for what a key ticked off."""

    action: UUID
    title: str
    closed_by: UUID | None


class ItemIn(Given):
    title: Title


class ItemPatch(Given):
    title: Title = ""
    closed: Flag = False


class ChangeOut(Schema):
    """`member` is null for what a key did; `before` and `after` are what `field` held."""

    id: UUID
    action: UUID
    at: datetime
    member: UUID | None
    deed: ActionChange.Deed
    field: str
    before: str
    after: str


@router.get(
    "/actions/{uuid:action}/checklist",
    auth=reading,
    response={200: Page[ItemOut], **FOUND},
    summary="An action's checklist",
)
def checklist(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    action: UUID,
    after: UUID | None = None,
    limit: Limit = DEFAULT_LIMIT,
    state: State = "all",
) -> HttpResponse:
    must_exist(Action, action)
    found = ChecklistItem.objects.filter(action_id=action).values(*ITEM)
    return listed(in_state(found, state), after, limit)


@router.post(
    "/actions/{uuid:action}/checklist",
    auth=writing,
    response={201: ItemOut, **CREATED},
    summary="Add to an action's checklist",
    openapi_extra=MADE_ONCE,
)
@once
def make_item(request: HttpRequest, action: UUID, body: ItemIn) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    must_exist(Action, action)
    made = ChecklistItem(action_id=action, **given(body))
    save(made)
    return created(told(made.id), f"/api/v1/checklist/{made.id}")


@router.get(
    "/checklist/{uuid:item}",
    auth=reading,
    response={200: ItemOut, **FOUND},
    summary="An item of a checklist",
)
def item(request: HttpRequest, item: UUID) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return answered(told(item))


@router.patch(
    "/checklist/{uuid:item}",
    auth=writing,
    response={200: ItemOut, **REFUSED},
    summary="Tick an item off, or take that back; change its words",
)
def change_item(request: HttpRequest, item: UUID, body: ItemPatch) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    change(find(ChecklistItem, item), given(body))
    return answered(told(item))


@router.get(
    "/actions/{uuid:action}/history",
    auth=reading,
    response={200: Page[ChangeOut], **FOUND},
    summary="Who changed what in an action",
)
def changes(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    action: UUID,
    after: UUID | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> HttpResponse:
    must_exist(Action, action)
    return listed(ActionChange.objects.filter(action_id=action).values(*CHANGE), after, limit)


def told(item: UUID) -> object:
    return row_of(ChecklistItem.objects.filter(id=item).values(*ITEM))
