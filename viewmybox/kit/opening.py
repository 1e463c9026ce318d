"""Working time: hours that somebody is there, by opening hours and Swedish public holidays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.easter import easter

DAY = timedelta(days=1)
# Month and day. The eves are no holidays in law, and everybody is free.
FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
# Days from Easter Sunday: Good Friday, Easter Monday, Ascension Day.
MOVING = (-2, 1, 39)
FRIDAY, SATURDAY = 4, 5


@lru_cache(maxsize=64)
def swedish_holidays(year: int) -> frozenset[date]:
    """The days on which Swedish offices are closed, Saturdays and Sundays aside."""
    midsummer_eve = next(
        day for day in (date(year, 6, 19 + n) for n in range(7)) if day.weekday() == FRIDAY
    )
    fixed = {date(year, month, day) for month, day in FIXED}
    return frozenset(fixed | {easter(year) + n * DAY for n in MOVING} | {midsummer_eve})


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in swedish_holidays(day.year)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """From when to when, on working days, by the clock of one time zone."""

    opens: time
    closes: time
    zone: ZoneInfo

    def after(self, start: datetime, working: timedelta) -> datetime:
        """The moment when so much working time has gone by since `start`."""
        left = working
        for opens, closes in self._windows(start):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        raise AssertionError("There is always another working day.")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from one moment to a later one; nothing where it is earlier."""
        total = timedelta()
        for opens, closes in self._windows(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total

    def _windows(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of the opening hours of the day of `start`, and those of each day after."""
        day = start.astimezone(self.zone).date()
        while True:
            if is_working_day(day):
                opens = max(start, datetime.combine(day, self.opens, self.zone))
                closes = datetime.combine(day, self.closes, self.zone)
                if opens < closes:
                    yield opens, closes
            day += DAY
