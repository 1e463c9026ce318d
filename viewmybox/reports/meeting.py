"""Preparing a meeting: what has been since the last one, what is now, and what to bring up.

It is nowhere kept. The minutes are an entry of the kind meeting, from which the next is prepared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.translation import gettext as _

from viewmybox.boxes.models import Entry, Service
from viewmybox.followup.facts import fingerprints
from viewmybox.followup.standing import Moment, Standing, standings_of
from viewmybox.kit.dates import format_date
from viewmybox.reports.facts import Gathering, Span
from viewmybox.reports.models import PartKind
from viewmybox.reports.sections import Section, Table, Writer, text

WITHOUT_MINUTES = relativedelta(months=3)
FURTHEST = relativedelta(years=3)
THESE = "%(services)s::uuid[]"
# What was decided comes before what was measured.
PARTS = (
    PartKind.ACTIONS,
    PartKind.DEVIATIONS,
    PartKind.INDICATORS,
    PartKind.STATUS,
    PartKind.COSTS,
    PartKind.AGREEMENTS,
)


@dataclass(frozen=True, slots=True)
class Minutes:
    """What was noted of the last meeting, in whole days of the customer's time."""

    entry: Entry
    on: date


def last_minutes(services: Sequence[Service], now: datetime) -> Minutes | None:
    """Of a meeting about any of them, before now."""
    found = Entry.objects.filter(service__in=services, kind=Entry.Kind.MEETING, at__lte=now)
    entry = found.order_by("-at", "-id").first()
    return Minutes(entry, timezone.localdate(entry.at, now.tzinfo)) if entry else None


def since(asked: str, minutes: Minutes | None, today: date) -> date:
    """The first day that is looked at: what is asked for, at most three years back; else the last
    meeting's; else three months ago.
    """
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = minutes.on if minutes else today - WITHOUT_MINUTES
    return min(max(day, today - FURTHEST), today)


def prepared(
    services: Sequence[Service],
    minutes: Minutes | None,
    span: Span,
    now: datetime,
    language: str,
) -> list[Section]:
    """What there is to talk about of these services.

    Args:
        services: by name, each with its agreement.
        minutes: of the last meeting.
        span: from it until today.
        now: the moment, in the customer's zone.
        language: the reader's.
    """
    today = span.ends_on
    # Costs are by calendar year: those of the years before have been talked about.
    this_year = Span(max(span.starts_on, date(today.year, 1, 1)), today)
    gathering, spent = (Gathering(each, services, today, now) for each in (span, this_year))
    facts = {
        "services": [{"id": str(one.id), "name": one.name} for one in services],
        "parts": [
            {
                "kind": kind,
                "text": "",
                "responsible": None,
                "facts": getattr(spent if kind == PartKind.COSTS else gathering, kind)(),
            }
            for kind in PARTS
        ],
    }
    writer = Writer(facts, language)
    return [
        standing_out(writer, services),
        *said_then(minutes, language),
        *(writer.section(part) for part in facts["parts"]),
    ]


def standing_out(writer: Writer, services: Sequence[Service]) -> Section:
    """How each stands now and why, those that stand worst first."""
    moment = Moment.now_here()
    marks = fingerprints(THESE, moment.today, services=[str(one.id) for one in services])
    worst_first = sorted(standings_of(marks, moment), key=gravity)
    rows = [
        [
            text(one.service.name),
            writer.stands(one.status),
            text("; ".join(reason.sentence for reason in one.reasons)),
        ]
        for one in worst_first
    ]
    headings: Any = [(_("Service"), "text"), (_("Status"), "status"), (_("Why"), "text")]
    table = Table(_("To bring up"), headings, rows, is_told=True)
    return Section("standing", table.name, "", tables=[table])


def gravity(standing: Standing) -> int:
    return ["off", "risk", "none", "on"].index(standing.status)


def said_then(minutes: Minutes | None, language: str) -> list[Section]:
    if minutes is None:
        return []
    said = f"{format_date(minutes.on, language)}: {minutes.entry.title}\n{minutes.entry.text}"
    return [Section("minutes", _("The last meeting"), said.strip())]
