"""Entries on a service's timeline."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import StringConstraints

from viewmybox.api.describing import CREATED, FOUND, MADE_ONCE, REFUSED, TO_THE_BIN
from viewmybox.api.door import answered, created, program_of, reading, writing
from viewmybox.api.fields import custom_of
from viewmybox.api.keeping import change, find, given, into_the_bin, must_exist, row_of, save
from viewmybox.api.moments import given_moment
from viewmybox.api.once import once
from viewmybox.api.paging import in_state, listed
from viewmybox.api.problems import wrong
from viewmybox.api.shapes import (
    DEFAULT_LIMIT,
    Custom,
    Flag,
    Given,
    Limit,
    Moment,
    Page,
    State,
    Text,
    Thing,
    Title,
)
from viewmybox.boxes.custom import Of
from viewmybox.boxes.models import Entry, Service
from viewmybox.boxes.models.box import LONGEST_KIND

router = Router(tags=["Entries"])

KindName = Annotated[str, StringConstraints(strict=True, max_length=LONGEST_KIND)]

COLUMNS = (
    "id", "service", "kind", "kind_name", "at", "title", "text", "member", "custom", "created_at",
    "closed_at",
)  # fmt: skip


class EntryOut(Thing):
    """`kind_name` is one of the box's own kinds, of a note that has one. `closed_at` is only ever
    set for a deviation; `member` is null for what a key wrote.
    """

    service: UUID
    kind: Entry.Kind
    kind_name: str
    at: datetime
    title: str
    text: str
    member: UUID | None
    custom: Custom


class EntryIn(Given):
    title: Title
    kind: Entry.Kind = Entry.Kind.NOTE
    kind_name: KindName = ""
    at: Moment = ""
    text: Text = ""
    custom: Custom = {}


class EntryPatch(Given):
    title: Title = ""
    at: Moment = ""
    text: Text = ""
    custom: Custom = {}
    closed: Flag = False


@router.get(
    "/services/{uuid:service}/entries",
    auth=reading,
    response={200: Page[EntryOut], **FOUND},
    summary="A service's entries",
)
def entries(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    service: UUID,
    after: UUID | None = None,
    limit: Limit = DEFAULT_LIMIT,
    state: State = "all",
) -> HttpResponse:
    must_exist(Service, service)
    found = Entry.objects.filter(service_id=service).values(*COLUMNS)
    return listed(in_state(found, state), after, limit)


@router.post(
    "/services/{uuid:service}/entries",
    auth=writing,
    response={201: EntryOut, **CREATED},
    summary="Write an entry",
    openapi_extra=MADE_ONCE,
)
@once
def make_entry(request: HttpRequest, service: UUID, body: EntryIn) -> HttpResponse:
    under = find(Service, service)
    fields = columns(body, program_of(request).zone)
    check_kind(fields, under)
    made = Entry(service=under, **custom_of(under.box_id, Of.ENTRY, fields, {}))
    made.box_id = under.box_id
    save(made)
    return created(told(made.id), f"/api/v1/entries/{made.id}")


@router.get(
    "/entries/{uuid:entry}",
    auth=reading,
    response={200: EntryOut, **FOUND},
    summary="An entry",
)
def entry(request: HttpRequest, entry: UUID) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return answered(told(entry))


@router.patch(
    "/entries/{uuid:entry}",
    auth=writing,
    response={200: EntryOut, **REFUSED},
    summary="Change an entry; close or open a deviation",
)
def change_entry(request: HttpRequest, entry: UUID, body: EntryPatch) -> HttpResponse:
    found = find(Entry, entry)
    fields = columns(body, program_of(request).zone)
    if "closed" in fields and found.kind != Entry.Kind.DEVIATION:
        raise wrong("closed", _("Only a deviation is closed."))
    change(found, custom_of(found.box_id, Of.ENTRY, fields, found.custom))
    return answered(told(entry))


@router.delete(
    "/entries/{uuid:entry}",
    auth=writing,
    response={204: None, **REFUSED},
    summary="Remove an entry, with its documents",
    description=TO_THE_BIN,
)
def remove_entry(request: HttpRequest, entry: UUID) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return into_the_bin(find(Entry, entry))


def check_kind(fields: dict[str, Any], service: Service) -> None:
    """Raises Refusal (422): the box has no such kind, or the entry is no note."""
    name = fields.get("kind_name")
    if name and (
        name not in service.box.entry_kinds
        or fields.get("kind", Entry.Kind.NOTE) != Entry.Kind.NOTE
    ):
        raise wrong("kind_name", _("It is one of the box’s own kinds, of a note."))


def columns(body: EntryIn | EntryPatch, zone: ZoneInfo) -> dict[str, Any]:
    fields = given(body)
    if "at" in fields:
        fields["at"] = given_moment(fields["at"], zone, "at")
    return fields


def told(entry: UUID) -> object:
    return row_of(Entry.objects.filter(id=entry).values(*COLUMNS))
