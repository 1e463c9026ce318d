"""How much is to be done, week by week: open actions of everybody, and of each member."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.asked import asked_box
from viewmybox.boxes.models import Action, Box
from viewmybox.kit import svg
from viewmybox.kit.periods import period_label, period_start
from viewmybox.web.jinja import language
from viewmybox.web.pages import page

WEEKS = 8
WEEK = timedelta(days=7)


@dataclass(slots=True)
class Load:
    """A member’s open actions: overdue, due in each week from this one, later, without a day."""

    name: str
    overdue: int = 0
    weeks: list[int] = field(default_factory=lambda: [0] * WEEKS)
    later: int = 0
    no_day: int = 0

    @property
    def whole(self) -> int:
        return self.overdue + sum(self.weeks) + self.later + self.no_day

    def add(self, week: date | None, first: date, number: int, late: int) -> None:
        """So many more that are due in a week, of which so many were due before today."""
        self.overdue += late
        left = number - late
        if week is None:
            self.no_day += left
        elif (place := (week - first) // WEEK) < WEEKS:
            self.weeks[max(place, 0)] += left
        else:
            self.later += left


@require_GET
@permitted(Permission.READ)
def workload_page(request: HttpRequest) -> HttpResponse:
    """`?box=` one box's."""
    boxes, box = asked_box(request, Box.opened())
    today = timezone.localdate()
    first = period_start(today, "week")
    loads = loads_of(box["id"] if box else None, today, first)
    everybody = together(loads)
    weeks = [first + WEEK * number for number in range(WEEKS)]
    return page(
        request,
        "followup/workload.html",
        box=box,
        boxes=boxes,
        loads=loads,
        everybody=everybody,
        weeks=[period_label(week, "week", language()) for week in weeks],
        charts=[
            chart(list(zip(weeks, everybody.weeks, strict=True)), compact=compact)
            for compact in (False, True)
        ],
    )


def loads_of(box: UUID | None, today: date, first: date) -> list[Load]:
    """Who has most first; what nobody is responsible for last."""
    found = Action.opened().filter(service__closed_at=None, service__box__closed_at=None)
    if box:
        found = found.filter(service__box_id=box)
    rows = found.values("responsible_id", "responsible__name", week=TruncWeek("due_on")).annotate(
        number=Count("id"), late=Count("id", filter=Q(due_on__lt=today))
    )
    loads: dict[UUID | None, Load] = {}
    for row in rows.order_by():
        name = row["responsible__name"] or _("Nobody")
        load = loads.setdefault(row["responsible_id"], Load(name))
        load.add(row["week"], first, row["number"], row["late"])
    nobody = loads.pop(None, None)
    ranked = sorted(loads.values(), key=lambda load: (-load.whole, load.name))
    return ranked + ([nobody] if nobody else [])


def together(loads: list[Load]) -> Load:
    whole = Load(_("Together"))
    for load in loads:
        whole.overdue += load.overdue
        whole.later += load.later
        whole.no_day += load.no_day
        whole.weeks = [sum(pair) for pair in zip(whole.weeks, load.weeks, strict=True)]
    return whole


def chart(points: list[tuple[date, int]], *, compact: bool) -> Any:
    return svg.bars(
        [(week, float(number)) for week, number in points],
        unit="",
        period="week",
        language=language(),
        title=_("Actions due, week by week"),
        description=_("The values are in the table below the chart."),
        decimals=0,
        compact=compact,
    )
