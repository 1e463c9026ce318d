"""What a year holds: last days to act, agreements that end, prices that change, actions and when
they come again, and reports.

Worked out from what is kept; nothing of it is kept by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from viewmybox.boxes.models import Action, Agreement
from viewmybox.boxes.models.agreement import TERMS
from viewmybox.followup.agreements import course_of
from viewmybox.kit.periods import Period, next_period, period_label, period_start
from viewmybox.kit.repeating import next_day
from viewmybox.reports.models import Report, ReportTemplate

MOST = 3000
AGREED = ("id", "supplier", "number", *TERMS, "price_from", "box__name")


class Kind(StrEnum):
    ACT_BY = "act_by"
    ENDS = "ends"
    PRICE = "price"
    ACTION = "action"
    AGAIN = "again"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Event:
    """Something on a day: its page, and whether it is done already."""

    day: date
    kind: Kind
    title: str
    about: str
    href: str
    is_done: bool = False


def year_of(box: UUID | None, first: date, last: date, today: date, language: str) -> list[Event]:
    """What falls on the days from the first to the last, in their order.

    Args:
        box: one box's, or all open ones'.
        first: the first day.
        last: the last day.
        today: what is worked out anew is so from here.
        language: of the periods' names.
    """
    found = [*agreements(box, today), *actions(box, first, last), *reports(box, today, language)]
    within = [one for one in found if first <= one.day <= last]
    return sorted(within, key=lambda one: (one.day, one.kind, one.title))


def agreements(box: UUID | None, today: date) -> Iterator[Event]:
    of: dict[str, Any] = {"box": box} if box else {"box__closed_at": None}
    rows = Agreement.objects.filter(**of).order_by("id").values_list(*AGREED, named=True)
    for one in rows[:MOST]:
        course = course_of(one, today)
        about = " · ".join(filter(None, [one.number, one.box__name]))
        href = f"/agreements/{one.id}/"
        if course.act_by:
            yield Event(course.act_by, Kind.ACT_BY, one.supplier, about, href)
        if course.ends_on:
            yield Event(course.ends_on, Kind.ENDS, one.supplier, about, href, course.over)
        if one.price_from:
            is_done = one.price_from <= today
            yield Event(one.price_from, Kind.PRICE, one.supplier, about, href, is_done)


def actions(box: UUID | None, first: date, last: date) -> Iterator[Event]:
    """With when those that repeat come again, counted from the day that they are due."""
    found = Action.objects.filter(
        due_on__lte=last, service__closed_at=None, service__box__closed_at=None
    )
    if box:
        found = found.filter(service__box=box)
    columns = ("id", "due_on", "title", "closed_at", "repeats_every", "repeats_unit",
               "service__name", "service__box__name")  # fmt: skip
    for id_, due_on, title, closed_at, every, unit, service, its_box in found.order_by(
        "due_on", "id"
    ).values_list(*columns)[:MOST]:
        about, href = f"{service} · {its_box}", f"/actions/{id_}/"
        if due_on >= first:
            yield Event(due_on, Kind.ACTION, title, about, href, closed_at is not None)
        if every and closed_at is None:
            for day in again(due_on, every, unit, last):
                yield Event(day, Kind.AGAIN, title, about, href)


def again(due_on: date, every: int, unit: str, last: date) -> Iterator[date]:
    day = next_day(due_on, every, unit, due_on)
    while day <= last:
        yield day
        day = next_day(due_on, every, unit, day)


def reports(box: UUID | None, today: date, language: str) -> Iterator[Event]:
    """A report of each period, on the day after it: to prepare, begun, or signed."""
    of: dict[str, Any] = {"box": box} if box else {"box__closed_at": None}
    templates = list(ReportTemplate.opened().filter(**of).select_related("box").order_by("id"))
    made: dict[tuple[UUID, date], tuple[UUID, bool]] = {}
    rows = Report.opened().filter(template__in=templates).order_by("version")
    for id_, template, starts_on, signed in rows.values_list(
        "id", "template_id", "starts_on", "signed_at"
    ):
        made[template, starts_on] = (id_, signed is not None)
    for template in templates:
        for starts_on in periods_around(template, today):
            begun, is_signed = made.get((template.id, starts_on), (None, False))
            period: Period = template.period
            yield Event(
                next_period(starts_on, period),
                Kind.REPORT,
                f"{template.name}, {period_label(starts_on, period, language)}",
                template.box.name,
                f"/reports/{begun}/" if begun else f"/reports/?box={template.box_id}",
                is_signed,
            )


def periods_around(template: ReportTemplate, today: date) -> Iterator[date]:
    """The first days of those that can be reported on, and of those that come within two years."""
    period: Any = template.period
    yield from reversed(template.periods(today))
    starts_on = next_period(period_start(today, period), period)
    while starts_on.year <= today.year + 2:
        yield starts_on
        starts_on = next_period(starts_on, period)


WORDS = {
    Kind.ACT_BY: lambda: _("Last day to act"),
    Kind.ENDS: lambda: _("Agreement’s period ends"),
    Kind.PRICE: lambda: _("Another price"),
    Kind.ACTION: lambda: _("Action due"),
    Kind.AGAIN: lambda: _("Comes again"),
    Kind.REPORT: lambda: _("Report"),
}
SHAPES = {
    Kind.ACT_BY: "triangle",
    Kind.ENDS: "square",
    Kind.PRICE: "bar",
    Kind.ACTION: "circle",
    Kind.AGAIN: "ring",
    Kind.REPORT: "diamond",
}
