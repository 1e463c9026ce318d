"""How the promise was kept, month by month: this customer's own cases, and no other's.

A case counts in the month in which it was written, once it is known whether the promise was kept:
when it was kept, or its time is up. What the customer closed before the time was up, unanswered,
was promised nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from viewmybox.cases.models import Case
from viewmybox.cases.promise import ANSWER_HOURS, SOLVE_HOURS, TARGET, TOLERANCE
from viewmybox.followup.judging import Former, Judgement, judge
from viewmybox.kit.periods import next_period, period_start

MONTHS = 24
COLUMNS = (
    "opened_at", "first_answer_by", "first_answered_at", "solve_by", "paused_at", "closed_at",
)  # fmt: skip


@dataclass(slots=True)
class Month:
    """How many cases of a month were in time, and how many there were."""

    kept: int = 0
    all: int = 0

    @property
    def share(self) -> float | None:
        return 100 * self.kept / self.all if self.all else None


@dataclass
class Share:
    """One promise as an indicator: what followup judges and draws (followup/judging.py)."""

    name: str
    months: dict[date, Month] = field(default_factory=lambda: defaultdict(Month))
    latest_at: datetime | None = None
    unit: str = "%"
    decimals: int = 0
    low: float | None = TARGET
    high: float | None = None
    tolerance: float = TOLERANCE
    former: Sequence[Former] = ()
    aggregate: str = "share"
    period: str = "month"
    # Nobody owes us a case a month: a year of quiet is no silence.
    expected: str = "year"

    def count(self, opened: datetime, zone: ZoneInfo, *, kept: bool) -> None:
        month = self.months[period_start(opened.astimezone(zone).date(), "month")]
        month.all += 1
        month.kept += kept
        self.latest_at = max(self.latest_at or opened, opened)

    def points(self) -> list[tuple[date, float | None]]:
        """Each month from the first that has cases to the last, with gaps as gaps."""
        found = []
        start, last = (min(self.months), max(self.months)) if self.months else (None, None)
        while start and last and start <= last:
            found.append((start, self.months[start].share if start in self.months else None))
            start = next_period(start, "month")
        return found[-MONTHS:]

    @property
    def trend(self) -> list[float | None]:
        return [value for _start, value in self.points()][-12:]

    @property
    def trend_period(self) -> date | None:
        return max(self.months, default=None)

    def judgement(self) -> Judgement:
        return judge(self, timezone.now(), timezone.localdate())


def shares(zone: ZoneInfo) -> tuple[Share, Share]:
    """The first answer's and the solution's, of the entered customer."""
    rows = Case.objects.order_by("-opened_at").values(*COLUMNS)
    return measured(rows, timezone.now(), zone)


def measured(rows: Iterable[dict[str, Any]], now: datetime, zone: ZoneInfo) -> tuple[Share, Share]:
    answered = Share(_("First answer within %(hours)d working hours") % {"hours": ANSWER_HOURS})
    solved = Share(_("Solved within %(hours)d working hours") % {"hours": SOLVE_HOURS})
    for row in rows:
        opened = row["opened_at"]
        kept = first_answer_kept(row, now)
        if kept is not None:
            answered.count(opened, zone, kept=kept)
        kept = solution_kept(row, now)
        if kept is not None:
            solved.count(opened, zone, kept=kept)
    return answered, solved


def first_answer_kept(row: dict[str, Any], now: datetime) -> bool | None:
    """Whether it was; None where it cannot be said yet, or nothing was owed."""
    due, answered = row["first_answer_by"], row["first_answered_at"]
    if answered is not None:
        return bool(answered <= due)
    return False if due < (row["closed_at"] or now) else None


def solution_kept(row: dict[str, Any], now: datetime) -> bool | None:
    """The same of the solution; while it waits for the customer its time stands still."""
    due, closed = row["solve_by"], row["closed_at"]
    if closed is not None and row["first_answered_at"] is None:
        return False if due < closed else None
    if closed is not None:
        return bool((row["paused_at"] or closed) <= due)
    return False if due < (row["paused_at"] or now) else None
