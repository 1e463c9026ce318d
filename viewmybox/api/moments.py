"""Moments in the customer's time, fast: a body may hold a million of them."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from viewmybox.api.problems import wrong
from viewmybox.kit.dates import EARLIEST_YEAR, LATEST_YEAR, parse_at
from viewmybox.kit.errors import Refused

# The ways in which programs write it; all others take the slower road, with the same outcome.
_USUAL = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?", re.ASCII
).fullmatch
DAYS_KNOWN = 20_000


def moment(text: str, zone: ZoneInfo) -> datetime:
    """The instant that an ISO 8601 text says, as `kit.dates.parse_at` reads it, but in any offset.

    Raises:
        DateError: it says none.
    """
    if _USUAL(text):
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return parse_at(text, zone)
        if EARLIEST_YEAR <= at.year <= LATEST_YEAR:
            if at.tzinfo:
                return at
            if offset := steady_offset(at.date(), zone):
                return at.replace(tzinfo=offset)
    return parse_at(text, zone)


@lru_cache(DAYS_KNOWN)
def steady_offset(day: date, zone: ZoneInfo) -> timezone | None:
    """The zone's offset throughout a day; None for a day on which the clock is changed."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    # From every place's first moment of the day to every place's last, hour by hour.
    offsets = {
        (midnight + timedelta(hours=hour)).astimezone(zone).utcoffset() for hour in range(-16, 42)
    }
    only = offsets.pop()
    return timezone(only) if only is not None and not offsets else None


def given_moment(text: str, zone: ZoneInfo, field: str) -> datetime:
    """A moment in a field of a request.

    Raises:
        Refusal: it says none.
    """
    try:
        return moment(text, zone)
    except Refused as refused:
        raise wrong(field, refused.message) from None
