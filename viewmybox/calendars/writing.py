"""A calendar's file: actions that are due, and agreements' last days to act."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import icalendar
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from viewmybox.boxes.models import Action, Agreement, Service
from viewmybox.boxes.models.agreement import TERMS
from viewmybox.calendars.models import Whose
from viewmybox.followup.agreements import course_of

PAST, AHEAD = timedelta(days=90), timedelta(days=731)
MOST = 2000
AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A day of something: what its entry in the calendar says, and its page."""

    thing: str
    day: date
    title: str
    about: str
    href: str


def dues(whose: str, member: UUID, today: date) -> list[Due]:
    """What is in the calendar, by day; overdue actions stay on the day that they were due.

    Args:
        whose: a `Whose`.
        member: whose calendar it is.
        today: the day in the customer's time zone.
    """
    only = member if whose == Whose.MINE else None
    found = [*actions(only, today), *agreements(only, today)]
    return sorted(found, key=lambda one: (one.day, one.title))


def actions(only: UUID | None, today: date) -> Iterator[Due]:
    found = Action.opened().filter(
        due_on__range=(today - PAST, today + AHEAD),
        service__closed_at=None,
        service__box__closed_at=None,
    )
    if only:
        found = found.filter(Q(responsible=only) | Q(responsible=None, service__responsible=only))
    columns = ("id", "due_on", "title", "service__name", "service__box__name")
    for one in found.order_by("due_on").values_list(*columns)[:MOST]:
        id_, day, title, service, box = one
        yield Due(f"action-{id_}", day, title, f"{service}, {box}", f"/actions/{id_}/")


def agreements(only: UUID | None, today: date) -> Iterator[Due]:
    found = Agreement.objects.filter(box__closed_at=None, ends_on__isnull=False)
    if only:
        mine = Service.opened().filter(responsible=only).values("agreement_id")
        found = found.filter(id__in=mine)
    rows = found.order_by("ends_on").values_list("id", "supplier", *TERMS, named=True)
    for agreement in rows[:MOST]:
        act_by = course_of(agreement, today).act_by
        if act_by is not None and act_by <= today + AHEAD:
            title = _("Last day to act: %(supplier)s") % {"supplier": agreement.supplier}
            yield Due(
                f"agreement-{agreement.id}-{act_by}",
                act_by,
                title,
                _("The agreement with %(supplier)s") % {"supplier": agreement.supplier},
                f"/agreements/{agreement.id}/",
            )


def as_ics(found: list[Due], customer: str, now: datetime) -> bytes:
    """The file. Days take up no time of the day: they are shown above the hours."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//VIEWMYBOX//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"VIEWMYBOX · {customer}")
    # How often programs ask again: RFC 7986, section 5.7; older ones read the other.
    calendar.add("refresh-interval", AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for one in found:
        calendar.add_component(event(one, now))
    made: Any = calendar.to_ical()
    return bytes(made)


def event(one: Due, now: datetime) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", f"{one.thing}@{settings.BASE_URL.partition('://')[2]}")
    made.add("dtstamp", now)
    made.add("dtstart", one.day)
    made.add("dtend", one.day + timedelta(days=1))
    made.add("summary", one.title)
    made.add("description", one.about)
    made.add("url", settings.BASE_URL + one.href)
    made.add("transp", "TRANSPARENT")
    return made
