"""An indicator over time, per period, from the day roll-up."""

from datetime import date
from typing import Any

from django.db import connection

from viewmybox.boxes.models import Indicator
from viewmybox.kit.periods import Period, next_period, period_start, previous_period
from viewmybox.wall.context import customer_id

# How many periods a chart shows by default: enough to see a year, or a season.
SHOWN: dict[Period, int] = {"day": 60, "week": 52, "month": 24, "quarter": 12, "year": 10}
MOST_PERIODS = 400

VALUE = {
    "sum": "sum(sum)",
    "mean": "sum(sum) / sum(count)",
    "share": "100 * sum(sum) / sum(count)",
    "min": "min(min)",
    "max": "max(max)",
    "last": "(array_agg(last ORDER BY day DESC))[1]",
}

Point = tuple[date, float | None]


def series(
    indicator: Indicator, per: Period, until: date | None = None, count: int | None = None
) -> list[Point]:
    """(start of the period, value or None for a silent one), oldest first.

    Ends with the period of `until`, by default the newest that has measurements, and begins with
    the first that has any, at most `count` periods earlier.
    """
    if until is None:
        if indicator.trend_period is None:
            return []
        until = next_period(indicator.trend_period, indicator.period)  # type: ignore[arg-type]
    count = min(count or SHOWN[per], MOST_PERIODS)
    last = period_start(until, per)
    first = last
    for _number in range(count):
        first = previous_period(first, per)
    found = period_values(indicator, per, first, next_period(last, per))
    return with_gaps(found, per)[-count:]


def with_gaps(found: dict[date, float], per: Period) -> list[Point]:
    """Every period from the first to the last, with None where nothing was measured."""
    points: list[Point] = []
    start, end = min(found, default=date.max), max(found, default=date.min)
    while start <= end:
        points.append((start, found.get(start)))
        start = next_period(start, per)
    return points


def period_values(indicator: Indicator, per: Period, first: date, end: date) -> dict[date, float]:
    """The value of each period that has measurements, for days from `first` to before `end`."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT date_trunc(%(per)s, day)::date, {VALUE[indicator.aggregate]} "  # noqa: S608 - from the table above
            "FROM measurement_day WHERE customer_id = %(customer)s AND indicator_id = %(id)s "
            "AND day >= %(first)s AND day < %(end)s GROUP BY 1 ORDER BY 1",
            {
                "per": per,
                "customer": customer_id(),
                "id": indicator.id,
                "first": first,
                "end": end,
            },
        )
        rows: list[Any] = cursor.fetchall()
    return dict(rows)
