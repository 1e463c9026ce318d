"""Actions: what is to be done, by whom, by when."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from viewmybox.api.describing import CREATED, FOUND, MADE_ONCE, REFUSED, TO_THE_BIN
from viewmybox.api.door import answered, created, reading, writing
from viewmybox.api.keeping import (
    change,
    find,
    given,
    into_the_bin,
    must_be_member,
    must_exist,
    row_of,
    save,
)
from viewmybox.api.once import once
from viewmybox.api.paging import in_state, listed
from viewmybox.api.problems import wrong
from viewmybox.api.shapes import (
    DEFAULT_LIMIT,
    Day,
    Flag,
    Given,
    Limit,
    Page,
    State,
    Text,
    Thing,
    Title,
)
from viewmybox.boxes.models import Action, Entry, RepeatUnit, Service
from viewmybox.boxes.models.action import MOST_REPEATS

router = Router(tags=["Actions"])

COLUMNS = (
    "id", "service", "entry", "title", "text", "responsible", "due_on", "repeats_every",
    "repeats_unit", "follows", "created_at", "closed_at",
)  # fmt: skip


Repeats = Annotated[
    int,
    Field(
        strict=True, ge=1, le=MOST_REPEATS, description="In `repeats_unit`; null: it is done once."
    ),
]


class ActionOut(Thing):
    """`entry` is the deviation it was born from; `closed_at` is when it was done. One that repeats
    is followed by the next when it is done, whose `follows` says so.
    """

    service: UUID
    entry: UUID | None
    title: str
    text: str
    responsible: UUID | None
    due_on: date | None
    repeats_every: int | None
    repeats_unit: RepeatUnit
    follows: UUID | None


class ActionIn(Given):
    title: Title
    text: Text = ""
    entry: UUID | None = None
    responsible: UUID | None = None
    due_on: Day | None = None
    repeats_every: Repeats | None = None
    repeats_unit: RepeatUnit = RepeatUnit.MONTH


class ActionPatch(Given):
    title: Title = ""
    text: Text = ""
    responsible: UUID | None = None
    due_on: Day | None = None
    repeats_every: Repeats | None = None
    repeats_unit: RepeatUnit = RepeatUnit.MONTH
    closed: Flag = False


@router.get(
    "/services/{uuid:service}/actions",
    auth=reading,
    response={200: Page[ActionOut], **FOUND},
    summary="A service's actions",
)
def actions(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    service: UUID,
    after: UUID | None = None,
    limit: Limit = DEFAULT_LIMIT,
    state: State = "all",
) -> HttpResponse:
    must_exist(Service, service)
    found = Action.objects.filter(service_id=service).values(*COLUMNS)
    return listed(in_state(found, state), after, limit)


@router.post(
    "/services/{uuid:service}/actions",
    auth=writing,
    response={201: ActionOut, **CREATED},
    summary="Make an action",
    openapi_extra=MADE_ONCE,
)
@once
def make_action(request: HttpRequest, service: UUID, body: ActionIn) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    must_exist(Service, service)
    made = Action(service_id=service, **columns(body))
    if made.entry_id and not Entry.objects.filter(id=made.entry_id, service_id=service).exists():
        raise wrong("entry", _("The service has no such entry."))
    save(made)
    return created(told(made.id), f"/api/v1/actions/{made.id}")


@router.get(
    "/actions/{uuid:action}",
    auth=reading,
    response={200: ActionOut, **FOUND},
    summary="An action",
)
def action(request: HttpRequest, action: UUID) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return answered(told(action))


@router.patch(
    "/actions/{uuid:action}",
    auth=writing,
    response={200: ActionOut, **REFUSED},
    summary="Change an action; close it when done, open it again",
)
def change_action(request: HttpRequest, action: UUID, body: ActionPatch) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    change(find(Action, action), columns(body))
    return answered(told(action))


@router.delete(
    "/actions/{uuid:action}",
    auth=writing,
    response={204: None, **REFUSED},
    summary="Remove an action, with its checklist, history and documents",
    description=TO_THE_BIN,
)
def remove_action(request: HttpRequest, action: UUID) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return into_the_bin(find(Action, action))


def columns(body: ActionIn | ActionPatch) -> dict[str, Any]:
    fields = given(body)
    if "responsible" in fields:
        must_be_member(fields["responsible"])
    return {
        f"{name}_id" if name in ("responsible", "entry") else name: value
        for name, value in fields.items()
    }


def told(action: UUID) -> object:
    return row_of(Action.objects.filter(id=action).values(*COLUMNS))
