"""Boxes."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from viewmybox.api.describing import CREATED, FOUND, MADE_ONCE, REFUSED
from viewmybox.api.door import answered, created, reading, writing
from viewmybox.api.keeping import change, find, given, row_of, save
from viewmybox.api.once import once
from viewmybox.api.paging import in_state, listed
from viewmybox.api.shapes import (
    DEFAULT_LIMIT,
    Flag,
    Given,
    Limit,
    Name,
    Page,
    ShortText,
    State,
    Thing,
)
from viewmybox.boxes.models import Box

router = Router(tags=["Boxes"])

COLUMNS = ("id", "name", "description", "entry_kinds", "created_at", "closed_at")


class BoxOut(Thing):
    """`entry_kinds` are its own kinds of entries, besides those of every box."""

    name: str
    description: str
    entry_kinds: list[str]


class BoxIn(Given):
    name: Name
    description: ShortText = ""


class BoxPatch(Given):
    name: Name = ""
    description: ShortText = ""
    closed: Flag = False


@router.get("/boxes", auth=reading, response={200: Page[BoxOut], **FOUND}, summary="The boxes")
def boxes(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    after: UUID | None = None,
    limit: Limit = DEFAULT_LIMIT,
    state: State = "open",
) -> HttpResponse:
    return listed(in_state(Box.objects.values(*COLUMNS), state), after, limit)


@router.post(
    "/boxes",
    auth=writing,
    response={201: BoxOut, **CREATED},
    summary="Make a box",
    openapi_extra=MADE_ONCE,
)
@once
def make_box(request: HttpRequest, body: BoxIn) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    made = Box(**given(body))
    save(made)
    return created(told(made.id), f"/api/v1/boxes/{made.id}")


@router.get("/boxes/{uuid:box}", auth=reading, response={200: BoxOut, **FOUND}, summary="A box")
def box(request: HttpRequest, box: UUID) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return answered(told(box))


@router.patch(
    "/boxes/{uuid:box}",
    auth=writing,
    response={200: BoxOut, **REFUSED},
    summary="Change, close or open a box",
)
def change_box(request: HttpRequest, box: UUID, body: BoxPatch) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    change(find(Box, box), given(body))
    return answered(told(box))


def told(box: UUID) -> object:
    return row_of(Box.objects.filter(id=box).values(*COLUMNS))
