"""The year wheel: twelve months of what is to be acted on, ended, done and reported."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.asked import asked_box
from viewmybox.boxes.models import Box
from viewmybox.kit.months import month_short
from viewmybox.kit.periods import next_period, period_label, period_start, previous_period
from viewmybox.kit.wheel import MONTHS, Spoke, shape, wheel
from viewmybox.reports.year import SHAPES, WORDS, Event, Kind, year_of
from viewmybox.web.jinja import language
from viewmybox.web.pages import page

FURTHEST = 5  # years either way


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    label: str
    events: list[Event]

    @property
    def anchor(self) -> str:
        return f"m{self.first:%Y-%m}"


@require_GET
@permitted(Permission.READ)
def year_page(request: HttpRequest) -> HttpResponse:
    """Twelve months from this one, or from `?from=2026-01`; `?box=` of one box."""
    boxes, box = asked_box(request, Box.opened())
    today, words = timezone.localdate(), language()
    first = asked_month(request.GET.get("from", ""), today)
    firsts = [first]
    while len(firsts) < MONTHS:
        firsts.append(next_period(firsts[-1], "month"))
    last = next_period(firsts[-1], "month") - timedelta(days=1)
    found = year_of(box["id"] if box else None, first, last, today, words)
    by_month = {
        month: list(of) for month, of in groupby(found, lambda one: period_start(one.day, "month"))
    }
    months = [
        Month(one, period_label(one, "month", words), by_month.get(one, [])) for one in firsts
    ]
    return page(
        request,
        "reports/year.html",
        box=box,
        boxes=boxes,
        months=months,
        wheel=wheel([spoke(one, today) for one in months], _("The year, month by month")),
        kinds=[(shape(SHAPES[kind]), WORDS[kind]()) for kind in Kind],
        marks={kind: (shape(SHAPES[kind]), WORDS[kind]()) for kind in Kind},
        span=f"{months[0].label} – {months[-1].label}",
        earlier=f"{back(first):%Y-%m}",
        later=f"{next_period(firsts[-1], 'month'):%Y-%m}",
        is_now=first == period_start(today, "month"),
        count=len(found),
        today=today,
    )


def asked_month(text: str, today: date) -> date:
    """The month that the address names, within some years; else this one."""
    this = period_start(today, "month")
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        return this
    return asked if abs(asked.year - this.year) <= FURTHEST else this


def back(first: date) -> date:
    """The month twelve months before."""
    for _number in range(MONTHS):
        first = previous_period(first, "month")
    return first


def spoke(month: Month, today: date) -> Spoke:
    count = len(month.events)
    what = ngettext("%(count)d thing", "%(count)d things", count) % {"count": count}
    return Spoke(
        month_short(month.first.month, language()),
        f"#{month.anchor}",
        [SHAPES[one.kind] for one in month.events],
        f"{month.label}: {what}",
        month.first == period_start(today, "month"),
    )
