"""Calendar periods: days, ISO weeks, months, quarters, years."""

from datetime import date, timedelta
from typing import Literal, get_args

from dateutil.relativedelta import relativedelta

from viewmybox.kit.months import month_name

Period = Literal["day", "week", "month", "quarter", "year"]
PERIODS: tuple[Period, ...] = get_args(Period)

_LENGTHS: dict[Period, relativedelta | timedelta] = {
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}


def period_start(day: date, period: Period) -> date:
    """The first day of the period that `day` is in; weeks begin on Monday."""
    if period == "day":
        return day
    if period == "week":
        return day - timedelta(days=day.weekday())
    if period == "month":
        return day.replace(day=1)
    if period == "quarter":
        return day.replace(month=quarter(day) * 3 - 2, day=1)
    return day.replace(month=1, day=1)


def next_period(start: date, period: Period) -> date:
    """The first day of the period after the one that begins on `start`."""
    return start + _LENGTHS[period]


def previous_period(start: date, period: Period) -> date:
    """The first day of the period before the one that begins on `start`."""
    return start - _LENGTHS[period]


def period_label(start: date, period: Period, language: str) -> str:
    """The period in words: 12 mars 2026, v. 12 2026, mars 2026, kvartal 1 2026, 2026."""
    swedish = language.startswith("sv")
    if period == "day":
        return f"{start.day} {month_name(start.month, language)} {start.year}"
    if period == "week":
        year, week, _ = start.isocalendar()
        return f"v. {week} {year}" if swedish else f"week {week}, {year}"
    if period == "month":
        return f"{month_name(start.month, language)} {start.year}"
    if period == "quarter":
        return f"{'kvartal' if swedish else 'quarter'} {quarter(start)} {start.year}"
    return str(start.year)


def quarter(day: date) -> int:
    """1 to 4."""
    return (day.month + 2) // 3
