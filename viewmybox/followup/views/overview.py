"""The overview of all boxes, and one box: first what needs somebody, then every service."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.models import Box, Entry
from viewmybox.followup.judging import ON, SEVERITY, worst
from viewmybox.followup.lately import latest_entries, soon_due
from viewmybox.followup.rows import Columns
from viewmybox.followup.standing import Standing, by_box, standings
from viewmybox.web.pages import page

SOON = timedelta(days=14)
NEEDS_SHOWN = 12
ENTRIES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Need:
    """One line of "what needs you": a status, words, where to go, and by when."""

    status: str
    sentence: str
    href: str
    service: str
    day: date | None = None


@require_GET
@permitted(Permission.READ)
def overview(request: HttpRequest) -> HttpResponse:
    found = standings()
    grouped = by_box(found)
    boxes = [
        {
            "id": box["id"],
            "name": box["name"],
            "description": box["description"],
            "services": len(inside := grouped.get(box["id"], [])),
            "status": worst([standing.status for standing in inside]),
            "counts": Counter(standing.status for standing in inside),
            "cost": monthly_cost(inside),
        }
        for box in Box.opened().order_by("name").values("id", "name", "description")
    ]
    return page(
        request,
        "followup/overview.html",
        boxes=boxes,
        names={box["id"]: box["name"] for box in boxes},
        closed=list(Box.objects.exclude(closed_at=None).order_by("name").values("id", "name")),
        needs=needs(found, due(None)),
        **service_list(request, found),
    )


@require_GET
@permitted(Permission.READ)
def box_page(request: HttpRequest, box_id: UUID) -> HttpResponse:
    box = get_object_or_404(Box.objects, id=box_id)
    found = standings(box=box.id)
    return page(
        request,
        "followup/box.html",
        box=box,
        names={},
        overall=worst([standing.status for standing in found]),
        cost=monthly_cost(found),
        needs=needs(found, due(box.id)),
        entries=latest_entries(box.id, ENTRIES_SHOWN),
        kinds=dict(Entry.Kind.choices),
        **service_list(request, found),
    )


def service_list(request: HttpRequest, found: list[Standing]) -> dict[str, Any]:
    """The services that the address asks for (`?status=`), and how many there are of each."""
    wanted = request.GET.get("status", "")
    wanted = wanted if wanted in SEVERITY else ""
    return {
        "standings": [one for one in found if not wanted or one.status == wanted],
        "counts": Counter(standing.status for standing in found),
        "count": len(found),
        "wanted": wanted,
        "today": timezone.localdate(),
    }


def needs(found: list[Standing], due: list[Columns]) -> list[Need]:
    """What needs somebody, worst first and then by day, from the reasons and the due actions."""
    today = timezone.localdate()
    lines = [
        Need(
            reason.status,
            reason.sentence,
            reason.href or f"/services/{standing.service['id']}/",
            standing.service["name"],
        )
        for standing in found
        for reason in standing.reasons
        if reason.status != ON and not reason.about_actions
    ]
    lines += [
        Need(
            "off" if action["due_on"] < today else "risk",
            action["title"],
            f"/services/{action['service_id']}/",
            action["service__name"],
            action["due_on"],
        )
        for action in due
    ]
    lines.sort(key=lambda need: (-SEVERITY[need.status], need.day or today))
    return lines


def due(box: UUID | None) -> list[Columns]:
    """Actions overdue or due within a fortnight, of one box or of all."""
    return soon_due(box, timezone.localdate() + SOON, NEEDS_SHOWN)


def monthly_cost(found: list[Standing]) -> int:
    """What the agreements come to a month, in öre."""
    return sum(standing.price_ore_a_month or 0 for standing in found)
