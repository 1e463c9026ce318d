"""How services stand: each with its status and every reason for it. No measurement is touched.

A standing is a function of the service's facts, the day, the language and the zone, until one of
its indicators falls silent. It is worked out once and found again by just these, with what has
been written of it: a page costs what has changed since it was last shown (decision 0007).
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from django.utils import timezone, translation

from viewmybox.followup.agreements import agreed_ore_a_month, course_of
from viewmybox.followup.facts import (
    ALL,
    ID,
    ONE,
    Fingerprint,
    IndicatorFacts,
    ServiceFacts,
    fingerprints,
    service_facts,
)
from viewmybox.followup.judging import NONE, SEVERITY, Judgement, judge, silent_after, worst
from viewmybox.followup.reasons import Reason, reasons
from viewmybox.kit.remembering import Remembering
from viewmybox.kit.terms import Course
from viewmybox.wall.context import customer_id


@dataclass(frozen=True, slots=True)
class Moment:
    """When and for whom it is told."""

    now: datetime
    today: date
    language: str
    zone: str

    @classmethod
    def now_here(cls) -> Self:
        now = timezone.now()
        language = (translation.get_language() or "sv")[:2]
        return cls(now, timezone.localdate(now), language, timezone.get_current_timezone_name())


@dataclass(frozen=True, slots=True)
class Standing:
    """One service with everything a list says about it.

    `reasons` are worst first; `mark` is the facts' fingerprint, `until` the last moment at which
    it holds; `written` keeps what has been written of it, by what it is for.
    """

    service: ServiceFacts
    judgements: tuple[Judgement, ...]
    reasons: tuple[Reason, ...]
    status: str
    course: Course | None
    price_ore_a_month: int | None
    mark: Fingerprint
    until: datetime | None
    written: dict[Hashable, Any] = field(default_factory=dict)

    @property
    def shown(self) -> IndicatorFacts | None:
        """The indicator whose trend a list shows: the worst, and of equals the first."""
        severity = [SEVERITY[judgement.status] for judgement in self.judgements]
        if not severity:
            return None
        indicator = self.service.indicators[severity.index(max(severity))]
        return indicator if indicator.trend else None

    @property
    def act_by(self) -> date | None:
        """The last day on which the agreement's next end can still be acted on."""
        return self.course.act_by if self.course else None

    @property
    def next_date(self) -> date | None:
        """What comes first: an action's due day or the last day to act on the agreement."""
        return min(filter(None, [self.service.next_due, self.act_by]), default=None)


# Enough for the boxes that are looked at in a day.
remembered: Remembering[Standing] = Remembering(most=4096, longest=256)


def standings(*, service: UUID | None = None, moment: Moment | None = None) -> list[Standing]:
    """One service, open or closed; or the open ones of all open boxes, by name."""
    moment = moment or Moment.now_here()
    wanted = ONE if service else ALL
    return standings_of(fingerprints(wanted, moment.today, service=service), moment)


def standings_of(
    marks: list[Fingerprint], moment: Moment, *, whole: bool = False
) -> list[Standing]:
    """How the services stand that these are the fingerprints of, in their order.

    Args:
        marks: of facts that the entered customer may read, just handed over.
        moment: when they were.
        whole: of the facts with what programs are told.
    """
    # Who, when and for whom go before: nothing in the memory is somebody else's or out of date.
    where = f"{customer_id()} {moment.today} {moment.language} {moment.zone} "
    kept = remembered.get([where + mark for mark in marks], moment.now)
    unknown = [mark[:ID] for mark, one in zip(marks, kept, strict=True) if one is None]
    if not unknown:
        return [one for one in kept if one is not None]
    fresh = {}
    for mark, service in service_facts(unknown, moment.today, whole=whole):
        standing = fresh[service.id] = stand(service, moment, mark)
        # Under its own fingerprint: it may have changed since it was listed.
        remembered.keep(where + mark, standing, until=standing.until)
    found = [one or fresh.get(mark[:ID]) for mark, one in zip(marks, kept, strict=True)]
    return [one for one in found if one is not None]


def stand(service: ServiceFacts, moment: Moment, mark: Fingerprint) -> Standing:
    """The service's own status is the worst of everything about it."""
    today = moment.today
    judgements = tuple(judge(one, moment.now, today) for one in service.indicators)
    agreement = service.agreement
    course = course_of(agreement, today) if agreement else None
    found = sorted(
        reasons(service, judgements, course, today, moment.language),
        key=lambda reason: -SEVERITY[reason.status],
    )
    status = worst([one.status for one in judgements] + [one.status for one in found])
    price = agreed_ore_a_month(agreement) if agreement else None
    until = first_silence(service, moment.now)
    return Standing(service, judgements, tuple(found), status, course, price, mark, until)


def first_silence(service: ServiceFacts, now: datetime) -> datetime | None:
    """When the next of its indicators falls silent, if none of them speaks again."""
    ends = [silent_after(one) for one in service.indicators]
    return min((end for end in ends if end is not None and end >= now), default=None)


def worst_of(found: list[Standing]) -> str:
    return worst([standing.status for standing in found]) if found else NONE


def monthly_cost(found: list[Standing]) -> int:
    """What the agreements come to a month, in öre; one that covers several services once."""
    agreed = {
        one.service.agreement.id: one.price_ore_a_month
        for one in found
        if one.service.agreement and one.price_ore_a_month
    }
    return sum(agreed.values())


def by_box(found: list[Standing]) -> dict[str, list[Standing]]:
    grouped: dict[str, list[Standing]] = {}
    for standing in found:
        grouped.setdefault(standing.service.box_id, []).append(standing)
    return grouped
