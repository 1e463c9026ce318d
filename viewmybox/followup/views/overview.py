"""The overview of all boxes, and one box: first what needs somebody, then every service."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from markupsafe import Markup

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.models import Box, Entry
from viewmybox.followup.facts import DueFacts, box_facts, due_actions, read_entries
from viewmybox.followup.judging import SEVERITY
from viewmybox.followup.standing import Moment, Standing, by_box, standings, standings_of, worst_of
from viewmybox.followup.views.services import service_list
from viewmybox.kit.remembering import Remembering
from viewmybox.wall.context import customer_id
from viewmybox.web.pages import macros, page

SOON = timedelta(days=14)
NEEDS_SHOWN = 12
ENTRIES_SHOWN = 20


timelines: Remembering[Markup] = Remembering(most=256, longest=16 * 1024)


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
    moment = Moment.now_here()
    found = standings(moment=moment)
    grouped = by_box(found)
    boxes = [
        {
            "id": box["id"],
            "name": box["name"],
            "description": box["description"],
            "services": len(inside := grouped.get(str(box["id"]), [])),
            "status": worst_of(inside),
            "counts": Counter(standing.status for standing in inside),
            "cost": monthly_cost(inside),
        }
        for box in Box.opened().order_by("name").values("id", "name", "description")
    ]
    names = {str(box["id"]): box["name"] for box in boxes}
    return page(
        request,
        "followup/overview.html",
        boxes=boxes,
        closed=list(Box.objects.exclude(closed_at=None).order_by("name").values("id", "name")),
        needs=needs(found, due_actions(moment.today + SOON, NEEDS_SHOWN), moment),
        **service_list(request, found, names),
    )


@require_GET
@permitted(Permission.READ)
def box_page(request: HttpRequest, box_id: UUID) -> HttpResponse:
    moment = Moment.now_here()
    today = moment.today
    row = box_facts(box_id, today, today + SOON, due=NEEDS_SHOWN, entries=ENTRIES_SHOWN)
    if row is None:
        raise Http404
    box, services, due, entries = row
    found = standings_of(services, moment)
    return page(
        request,
        "followup/box.html",
        box=box,
        overall=worst_of(found),
        cost=monthly_cost(found),
        needs=needs(found, due, moment),
        lately=partial(lately, entries, moment),
        **service_list(request, found),
    )


def lately(entries: str, moment: Moment) -> Markup:
    """The timeline, written once for as long as it says the same."""
    key = f"{customer_id()} {moment.language} {moment.zone} {entries}"
    (written,) = timelines.get([key], moment.now)
    if written is None:
        kinds, zone = dict(Entry.Kind.choices), timezone.get_current_timezone()
        timeline = macros("followup/_lately.html", moment.language).timeline
        written = timeline(read_entries(entries), kinds, zone)
        timelines.keep(key, written, until=None)
    return written


def needs(found: list[Standing], due: list[DueFacts], moment: Moment) -> tuple[list[Markup], int]:
    """What needs somebody, worst first and then by day: the first lines, and how many there are.

    From the services' reasons and the due actions.
    """
    today = moment.today
    every = [need for standing in found for need in reasons_to_act(standing)]
    every += [
        Need(
            "off" if action.due_on < today else "risk",
            action.title,
            f"/services/{action.service_id}/",
            action.service,
            action.due_on,
        )
        for action in due
    ]
    every.sort(key=lambda need: (-SEVERITY[need.status], need.day or today))
    customer = customer_id()
    return [line(customer, moment.language, need) for need in every[:NEEDS_SHOWN]], len(every)


@lru_cache(4096)
def line(customer: UUID, language: str, need: Need) -> Markup:  # noqa: ARG001 - whose it is
    """One need as it is written, once for as long as it says the same."""
    written: Markup = macros("followup/_need.html", language).line(need)
    return written


def reasons_to_act(standing: Standing) -> tuple[Need, ...]:
    """A service's own lines; its overdue actions have theirs from the actions themselves."""
    written: tuple[Need, ...] | None = standing.written.get("needs")
    if written is None:
        service = standing.service
        written = tuple(
            Need(
                reason.status,
                reason.sentence,
                reason.href or f"/services/{service.id}/",
                service.name,
            )
            for reason in standing.reasons
            if not reason.about_actions
        )
        standing.written["needs"] = written
    return written


def monthly_cost(found: list[Standing]) -> int:
    """What the agreements come to a month, in öre."""
    return sum(standing.price_ore_a_month or 0 for standing in found)
