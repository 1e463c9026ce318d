"""An indicator's values over the last fourteen months: the same ones for the same day and name."""

import math
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from viewmybox.demo.filling.story import DAY, WEEK, Series
from viewmybox.kit.periods import next_period, period_start

DAYS_TOLD = 427
MIDWINTER = 15  # the day of the year
YEAR_DAYS = 365.25
LAST_OF_MONTH = 28

Value = tuple[datetime, float, str | None]


def values(series: Series, of: str, today: date, now: datetime, zone: ZoneInfo) -> Iterator[Value]:
    """(moment, value, note or None), the oldest first, none of them later than `now`.

    Args:
        series: what to tell.
        of: whose it is, so that two of the same name differ.
        today: the day that the story counts from.
        now: the moment.
        zone: the customer's.
    """
    chance = random.Random(f"{of}/{series.name}")  # noqa: S311 - a story, not a secret
    for day in days(series, today):
        value, note = value_on(series, day, today, chance)
        minutes = chance.randrange(0, 55)
        at = datetime.combine(day, time(7, minutes), zone)
        if at <= now and (day - today).days <= series.until:
            yield at, round(value, series.decimals), note


def days(series: Series, today: date) -> Iterator[date]:
    """Each day, each Monday, or each month's 28th."""
    day = period_start(today - timedelta(days=DAYS_TOLD), series.every)
    while day <= today:
        # A month's value is told near its end, when it is known.
        told = day if series.every in (DAY, WEEK) else day.replace(day=LAST_OF_MONTH)
        if told <= today and (not series.months or told.month in series.months):
            yield told
        day = next_period(day, series.every)


def value_on(
    series: Series, day: date, today: date, chance: random.Random
) -> tuple[float, str | None]:
    ago = (day - today).days
    season = math.cos(2 * math.pi * (day.timetuple().tm_yday - MIDWINTER) / YEAR_DAYS)
    value = series.level + series.winter * season + series.growth * (ago / YEAR_DAYS + 1)
    value += chance.gauss(0, series.noise)
    note = None
    for dip in series.dips:
        if dip.since <= ago <= dip.until:
            value += dip.by * chance.uniform(0.85, 1.15)
            note = dip.note or None
    return min(max(value, series.lowest), series.highest), note
