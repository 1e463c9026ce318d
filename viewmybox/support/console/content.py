"""What a customer has granted: a box, its services and indicators. Read only, and each page noted.

The documents' names are here and not the documents: their key is the customer's.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import dateparse, timezone
from django.views.decorators.http import require_GET

from viewmybox.boxes.models import Entry
from viewmybox.followup.facts import fingerprint, read_service
from viewmybox.followup.series import SHOWN, with_gaps
from viewmybox.followup.standing import Moment, Standing, stand, worst_of
from viewmybox.followup.views.indicator import drawn
from viewmybox.followup.views.service import indicator_rows
from viewmybox.support.connection import Operator, ask_all
from viewmybox.support.console.seeing import Seen, sees

CHARTED = ("aggregate", "period", "low", "high", "unit", "tolerance", "decimals")


@dataclass(slots=True)
class Aim:
    """A target that an indicator had."""

    until_on: date
    low: float | None
    high: float | None
    tolerance: float


@dataclass(slots=True)
class Charted:
    """What a chart must know of an indicator."""

    aggregate: str
    period: str
    low: float | None
    high: float | None
    unit: str
    tolerance: float
    decimals: int
    former: list[Aim]


def my_access(who: Operator) -> list[dict[str, Any]]:
    """What stands open to the operator now; of each box only that there is one."""
    names = ("customer_id", "customer", "box_id", "reason", "until")
    rows = ask_all(f"SELECT {', '.join(names)} FROM wall.my_access()", [], who)  # noqa: S608 - ours
    return [dict(zip(names, row, strict=True)) for row in rows]


@require_GET
@sees("box", "box_id")
def box(request: HttpRequest, seen: Seen) -> HttpResponse:  # noqa: ARG001 - Django's signature
    moment = Moment.now_here()
    facts = seen.facts("SELECT wall.see_box(%s, %s, %s)", moment.today)
    standings = [standing_of(text, moment) for text in facts["services"] or []]
    return seen.page(
        "support/box.html",
        box=facts,
        overall=worst_of(standings),
        standings=standings,
        entries=dated(facts["entries"], "at"),
        kinds=dict(Entry.Kind.choices),
    )


@require_GET
@sees("service", "service_id")
def service(request: HttpRequest, seen: Seen) -> HttpResponse:  # noqa: ARG001 - the same
    moment = Moment.now_here()
    facts = seen.facts("SELECT wall.see_service(%s, %s, %s)", moment.today)
    standing = standing_of(facts["facts"], moment)
    return seen.page(
        "support/service.html",
        service=facts,
        standing=standing,
        indicators=indicator_rows(standing),
        agreement=standing.service.agreement,
        entries=dated(facts["entries"], "at"),
        actions=[one | {"due_on": day(one["due_on"])} for one in facts["actions"] or []],
        documents=dated(facts["documents"], "created_at"),
        kinds=dict(Entry.Kind.choices),
        today=timezone.localdate(),
    )


@require_GET
@sees("indicator", "indicator_id")
def indicator(request: HttpRequest, seen: Seen) -> HttpResponse:  # noqa: ARG001 - the same
    facts = seen.facts("SELECT wall.see_indicator(%s, %s)")
    found = {date.fromisoformat(start): value for start, value in facts["points"] or []}
    points = with_gaps(found, facts["period"])[-SHOWN[facts["period"]] :]
    title = f"{facts['service']}: {facts['name']}"
    had = [
        Aim(**aim | {"until_on": date.fromisoformat(aim["until_on"])})
        for aim in facts["former"] or []
    ]
    one = Charted(**{name: facts[name] for name in CHARTED}, former=had)
    return seen.page(
        "support/indicator.html",
        indicator=facts,
        measurements=dated(facts["measurements"], "at"),
        wide=drawn(one, title, points, facts["period"], compact=False) if points else "",
        compact=drawn(one, title, points, facts["period"], compact=True) if points else "",
    )


def standing_of(text: str, moment: Moment) -> Standing:
    """Worked out anew each time: what is kept of a customer's is for its own members."""
    found = read_service(text)
    return stand(found, moment, fingerprint(found.id, text))


def dated(rows: list[dict[str, Any]] | None, name: str) -> list[dict[str, Any]]:
    return [row | {name: dateparse.parse_datetime(row[name])} for row in rows or []]


def day(text: str | None) -> date | None:
    return dateparse.parse_date(text) if text else None
