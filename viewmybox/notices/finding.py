"""What is so now, and whom it needs: from the facts that the pages are made of, a statement each.

Whom a thing needs is its responsible member; else its service's; else the owners.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from viewmybox.boxes.mentions import SIGN, Mentions
from viewmybox.boxes.models import Action, ActionChange, Agreement, Entry, Indicator, Service
from viewmybox.boxes.models.agreement import TERMS
from viewmybox.followup.agreements import course_of
from viewmybox.followup.facts import IndicatorFacts, ServiceFacts
from viewmybox.followup.judging import OFF, PATIENCE, Judgement
from viewmybox.followup.standing import Moment, standings
from viewmybox.reports.models import Report, ReportPart
from viewmybox.wall.models import first_id

SOON = timedelta(days=3)
# A second time before the last day to act, whatever the first was.
LAST_CALL = timedelta(days=7)
# A deviation that is older than this when it is first found is no news.
NEWS = timedelta(days=14)
# Ids are made by one clock and moments by another: so far they may differ, and the news is found in
# the key's order of time without reading all that is older.
CLOCKS_APART = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that needs somebody: which, on which occasion, by or since which day, and whom.

    `whom` are members' ids, perhaps none; `known` is who knows it already.
    """

    thing: UUID
    occasion: str
    day: date | None
    whom: tuple[UUID | None, ...]
    known: UUID | None = None


@dataclass
class Look:
    """One look at the entered customer, with what several kinds read."""

    moment: Moment

    @cached_property
    def mentions(self) -> Mentions:
        return Mentions()

    @cached_property
    def actions(self) -> list[Any]:
        """Open ones that are due soon, or were."""
        found = Action.opened().filter(
            service__closed_at=None,
            service__box__closed_at=None,
            due_on__lte=self.moment.today + SOON,
        )
        columns = ("id", "due_on", "responsible_id", "service__responsible_id")
        return list(found.values_list(*columns, named=True))

    @cached_property
    def judged(self) -> list[tuple[ServiceFacts, IndicatorFacts, Judgement]]:
        return [
            (standing.service, indicator, judgement)
            for standing in standings(moment=self.moment)
            for indicator, judgement in zip(
                standing.service.indicators, standing.judgements, strict=True
            )
        ]


def due(look: Look) -> Iterator[Found]:
    return of_actions(look, overdue=False)


def overdue(look: Look) -> Iterator[Found]:
    return of_actions(look, overdue=True)


def of_actions(look: Look, *, overdue: bool) -> Iterator[Found]:
    for action in look.actions:
        if (action.due_on < look.moment.today) is overdue:
            whom = action.responsible_id or action.service__responsible_id
            yield Found(action.id, action.due_on.isoformat(), action.due_on, (whom,))


def agreements(look: Look) -> Iterator[Found]:
    """Twice before the last day to act: when the agreement's own time comes, and a week before."""
    today = look.moment.today
    covered: dict[UUID, set[UUID]] = {}
    services = Service.opened().exclude(agreement=None).exclude(responsible=None)
    for agreement, member in services.values_list("agreement_id", "responsible_id"):
        covered.setdefault(agreement, set()).add(member)
    found = Agreement.objects.filter(box__closed_at=None, ends_on__isnull=False)
    for agreement in found.values_list("id", "lead_days", *TERMS, named=True):
        act_by = course_of(agreement, today).act_by
        if act_by is None or act_by - today > timedelta(days=agreement.lead_days):
            continue
        step = "+7" if act_by - today <= LAST_CALL else ""
        whom = tuple(covered.get(agreement.id, ()))
        yield Found(agreement.id, act_by.isoformat() + step, act_by, whom)


def off_target(look: Look) -> Iterator[Found]:
    """Once for each period."""
    for service, indicator, judgement in look.judged:
        if judgement.status == OFF and judgement.period_start:
            since = judgement.period_start
            yield Found(UUID(indicator.id), since.isoformat(), since, (responsible(service),))


def silent(look: Look) -> Iterator[Found]:
    """Once for each silence; of what was never measured, once nothing came when it should have."""
    never: dict[UUID, ServiceFacts] = {}
    for service, indicator, judgement in look.judged:
        if judgement.silence == "silent" and indicator.latest_at:
            since = timezone.localdate(indicator.latest_at)
            whom = (responsible(service),)
            yield Found(UUID(indicator.id), indicator.latest_at.isoformat()[:26], since, whom)
        elif judgement.silence == "never":
            never[UUID(indicator.id)] = service
    yield from never_measured(look, never)


def never_measured(look: Look, never: dict[UUID, ServiceFacts]) -> Iterator[Found]:
    if not never:
        return
    made = Indicator.objects.filter(id__in=never).values_list("id", "created_at", "expected")
    for indicator, created_at, expected in made:
        if created_at + PATIENCE[expected] < look.moment.now:
            since = timezone.localdate(created_at)
            yield Found(indicator, "never", since, (responsible(never[indicator]),))


def responsible(service: ServiceFacts) -> UUID | None:
    return UUID(service.responsible_id) if service.responsible_id else None


def deviations(look: Look) -> Iterator[Found]:
    """New ones of somebody's services, by another hand."""
    found = Entry.opened().filter(
        kind=Entry.Kind.DEVIATION,
        created_at__gt=look.moment.now - NEWS,
        service__closed_at=None,
        service__box__closed_at=None,
    )
    columns = ("id", "at", "member_id", "service__responsible_id")
    for entry, at, member, whom in found.values_list(*columns):
        yield Found(entry, "", timezone.localdate(at), (whom,), known=member)


def mentioned(look: Look) -> Iterator[Found]:
    """Entries in which somebody else has lately written a member's name after an @."""
    found = Entry.objects.filter(
        models.Q(text__contains=SIGN) | models.Q(title__contains=SIGN),
        id__gte=first_id(look.moment.now - NEWS - CLOCKS_APART),
        created_at__gt=look.moment.now - NEWS,
        service__box__closed_at=None,
    )
    for entry, at, member, *texts in found.values_list("id", "at", "member_id", "title", "text"):
        if whom := look.mentions.in_texts(texts):
            yield Found(entry, "", timezone.localdate(at), tuple(whom), known=member)


def mentioned_in_actions(look: Look) -> Iterator[Found]:
    """The same of open actions whose details were written lately, by whoever wrote them last."""
    lately = ActionChange.objects.filter(
        models.Q(deed=ActionChange.Deed.MADE) | models.Q(field="text"),
        id__gte=first_id(look.moment.now - NEWS - CLOCKS_APART),
        at__gt=look.moment.now - NEWS,
        action__closed_at=None,
        action__text__contains=SIGN,
        action__service__box__closed_at=None,
    ).order_by("at", "id")
    writers = {
        action: (at, member, text)
        for action, at, member, text in lately.values_list(
            "action_id", "at", "member_id", "action__text"
        )
    }
    for action, (at, member, text) in writers.items():
        if whom := look.mentions.in_texts([text]):
            yield Found(action, "", timezone.localdate(at), tuple(whom), known=member)


def reports_waiting(look: Look) -> Iterator[Found]:
    """Drafts of periods that are over: for who has a part that is not ready; when all are, for the
    owners, to sign.
    """
    drafts = Report.opened().filter(
        signed_at=None, ends_on__lt=look.moment.today, template__box__closed_at=None
    )
    waiting: dict[UUID, set[UUID]] = {}
    parts = ReportPart.objects.filter(report__in=drafts.values("id"), ready_at=None)
    for report, member in parts.exclude(responsible=None).values_list("report", "responsible"):
        waiting.setdefault(report, set()).add(member)
    for report, version, ends_on in drafts.values_list("id", "version", "ends_on"):
        yield Found(report, str(version), ends_on, tuple(waiting.get(report, ())))


def reports_signed(look: Look) -> Iterator[Found]:
    """New ones, for those whom the template names."""
    found = Report.objects.filter(signed_at__gt=look.moment.now - NEWS).exclude(
        template__readers=[]
    )
    columns = ("id", "version", "signed_at", "signed_by", "template__readers")
    for report, version, at, member, readers in found.values_list(*columns):
        yield Found(report, str(version), timezone.localdate(at), tuple(readers), known=member)


def whom_it_needs(found: Found, members: set[UUID], owners: set[UUID]) -> set[UUID]:
    """Who is still a member and does not know; the owners where nobody is responsible."""
    named = {one for one in found.whom if one in members}
    return (named or owners) - {found.known}
