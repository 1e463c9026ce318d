"""What needs the member who looks, with the things' own names, and putting it off."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.notices.kinds import BY_NAME
from viewmybox.notices.letters import sentence
from viewmybox.notices.models import Notice
from viewmybox.notices.models.notice import later
from viewmybox.web.jinja import language
from viewmybox.web.pages import go, page
from viewmybox.web.reading import writes_when_read_only

SHOWN = 200
LATER = {"1": _("tomorrow"), "7": _("in a week"), "30": _("in a month")}


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice with the name of its thing, and where that belongs."""

    id: UUID
    status: str
    sentence: str
    title: str
    beside: str
    href: str
    made_at: datetime
    is_read: bool
    escalated: bool
    snoozed_until: date | None


@require_GET
@permitted(Permission.READ)
def notices(request: HttpRequest) -> HttpResponse:
    member = request.viewer.member_id  # type: ignore[attr-defined] # set by the door
    rows = list(Notice.of(member).order_by("-made_at", "day", "id")[:SHOWN])
    found = shown(rows)
    return page(
        request,
        "notices/notices.html",
        now=[one for one in found if not one.snoozed_until],
        put_off=[one for one in found if one.snoozed_until],
        has_unread=any(not one.is_read for one in found),
        has_more=len(rows) == SHOWN,
        later=LATER,
    )


def shown(rows: list[Notice]) -> list[Shown]:
    """Each notice in words; a thing that is gone is passed over."""
    names = {
        model: names_of(model, [row for row in rows if BY_NAME[row.kind].model == model])
        for model in {BY_NAME[row.kind].model for row in rows}
    }
    return [
        tell(row, *names[BY_NAME[row.kind].model][row.thing])
        for row in rows
        if row.thing in names[BY_NAME[row.kind].model]
    ]


def names_of(model: str, rows: list[Notice]) -> dict[UUID, tuple[str, str, UUID]]:
    """By id what the things are called, where they belong, and the id that their page has."""
    kind = BY_NAME[rows[0].kind]
    owner = "service_id" if model == "boxes.Entry" else "id"
    found: Any = apps.get_model(model).objects.filter(id__in={row.thing for row in rows})
    return {
        thing: (title, beside, where)
        for thing, title, beside, where in found.values_list("id", kind.title, kind.beside, owner)
    }


def tell(row: Notice, title: str, beside: str, where: UUID) -> Shown:
    kind = BY_NAME[row.kind]
    return Shown(
        id=row.id,
        status=kind.status,
        sentence=sentence(row.kind, row.day, language()),
        title=title,
        beside=beside,
        href=kind.href.format(where),
        made_at=row.made_at,
        is_read=row.read_at is not None,
        escalated=row.escalated,
        snoozed_until=row.snoozed_until,
    )


@require_POST
@permitted(Permission.READ)
@writes_when_read_only
def read_all(request: HttpRequest) -> HttpResponse:
    """All that there is now is read."""
    Notice.read_all(request.viewer.member_id)  # type: ignore[attr-defined] # set by the door
    return go("/notices/", "notices-read")


@require_POST
@permitted(Permission.READ)
@writes_when_read_only
def read(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    mine(request, notice_id).read()
    return go("/notices/")


@require_POST
@permitted(Permission.READ)
@writes_when_read_only
def put_off(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """To be told again on a later day, if it still is so."""
    days = request.POST.get("days", "")
    notice = mine(request, notice_id)
    if days in LATER:
        notice.snooze(later(int(days)))
        return go("/notices/", "notice-put-off")
    return go("/notices/")


def mine(request: HttpRequest, notice_id: UUID) -> Notice:
    """Another member's does not exist."""
    return get_object_or_404(Notice.of(request.viewer.member_id), id=notice_id)  # type: ignore[attr-defined]
