"""When an agreement ends, and the last day to act on it (docs/decisions, "the last day to act").

Months are counted as lag (1930:173) om beräkning av lagstadgad tid, 1 §, counts them: to the day
with the same number, and where the month has none, to its last day. Nothing here is ever stored:
it is worked out from what was agreed, each time it is asked for.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed about the agreement's end.

    `ends_on` is the last day of the first period, None until further notice; `renewal_months` how
    long each renewal is, None where that is not known; `noticed_on` the day notice was given.
    """

    ends_on: date | None = None
    notice_months: int | None = None
    notice_days: int | None = None
    renewal: str = "none"
    renewal_months: int | None = None
    noticed_on: date | None = None

    @property
    def has_notice(self) -> bool:
        return bool(self.notice_months or self.notice_days)


@dataclass(frozen=True, slots=True)
class Course:
    """Where an agreement has come to on a day.

    `ends_on` is the end of the period that runs; `act_by` the last day on which its next end can
    still be acted on, for the period that ends on `acts_on_end`; `renewals` how often it has been
    renewed; `renews` that it will be again unless notice is given; `bound` that the last day to
    act on the running period has passed; `over` that it has ended; `ending` that notice was given;
    `endless` that it has renewed itself, nobody says for how long.
    """

    ends_on: date | None = None
    act_by: date | None = None
    acts_on_end: date | None = None
    renewals: int = 0
    renews: bool = False
    bound: bool = False
    over: bool = False
    ending: bool = False
    endless: bool = False


def is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def later(day: date, months: int) -> date:
    """The end of a period so many months after one that ends on `day`.

    What ends with a month goes on ending with a month: 28 February and twelve months is
    29 February in a leap year.
    """
    moved = day + relativedelta(months=months)
    return moved.replace(day=monthrange(moved.year, moved.month)[1]) if is_month_end(day) else moved


def last_day_to_act(ends_on: date, notice_months: int, notice_days: int = 0) -> date:
    """The last day on which notice can be given for an end on `ends_on`.

    The rule: the last day from which the notice period, counted forward, has run out by the end.
    30 June with three months: 31 March. 31 May with three months: the last day of February. It
    does not move for a Saturday, Sunday or holiday: 2 § of the law moves statutory time limits
    only, and whoever counts on it in a contract may be a day late.
    """
    if notice_months < 0 or notice_days < 0:
        raise ValueError("A notice period is not negative.")
    return later(ends_on - timedelta(days=notice_days), -notice_months)


def end_after(terms: Terms, renewals: int) -> date:
    """The end after so many renewals, always counted from the first: no day is lost on the way."""
    first: date = terms.ends_on  # type: ignore[assignment] # asked only where there is one
    return later(first, renewals * (terms.renewal_months or 0))


def first_renewal(terms: Terms, near: date, reaches: Callable[[date], bool]) -> int:
    """After how many renewals the end reaches, which it cannot before `near`."""
    first: date = terms.ends_on  # type: ignore[assignment] # the same
    months: int = terms.renewal_months  # type: ignore[assignment] # the same
    between = (near.year - first.year) * 12 + near.month - first.month
    renewals = max(0, between // months - 1)
    while not reaches(end_after(terms, renewals)):
        renewals += 1
    return renewals


def acts_by(terms: Terms, ends_on: date) -> date:
    return last_day_to_act(ends_on, terms.notice_months or 0, terms.notice_days or 0)


def course(terms: Terms, today: date) -> Course:
    """Where the agreement has come to."""
    if terms.ends_on is None:
        return until_further_notice(terms, today)
    if terms.renewal == "tacit" and terms.renewal_months:
        return renewing(terms, today)
    act_by = acts_by(terms, terms.ends_on)
    ending = terms.noticed_on is not None
    renews = terms.renewal == "tacit" and not (terms.noticed_on and terms.noticed_on <= act_by)
    if renews and (terms.ends_on < today or ending):
        return Course(terms.ends_on, bound=True, endless=True, ending=ending)
    return Course(
        terms.ends_on,
        None if ending or act_by < today else act_by,
        terms.ends_on,
        renews=renews,
        bound=act_by < today and not ending,
        over=terms.ends_on < today,
        ending=ending,
    )


def until_further_notice(terms: Terms, today: date) -> Course:
    if terms.noticed_on is None:
        return Course()
    ends_on = terms.noticed_on + relativedelta(months=terms.notice_months or 0)
    ends_on += timedelta(days=terms.notice_days or 0)
    return Course(ends_on, None, ends_on, over=ends_on < today, ending=True)


def renewing(terms: Terms, today: date) -> Course:
    """One that renews itself, period after period, until notice is given in time."""
    asked = terms.noticed_on or today
    to_end = first_renewal(terms, asked, lambda end: acts_by(terms, end) >= asked)
    running = first_renewal(terms, today, lambda end: end >= today)
    last_end = end_after(terms, to_end)
    if terms.noticed_on is not None:
        running = min(running, to_end)
        ends_on = end_after(terms, running)
        return Course(ends_on, None, last_end, running, over=last_end < today, ending=True)
    act_by = acts_by(terms, last_end)
    return Course(
        end_after(terms, running), act_by, last_end, running, renews=True, bound=running < to_end
    )
