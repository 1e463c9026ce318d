"""Dates and times as people write them, in and out.

Day before month, always: where only the month-first reading exists, the text is refused.
"""

import re
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils.translation import gettext_lazy as _

from viewmybox.kit.errors import Refused
from viewmybox.kit.months import month_name, month_numbers, month_short
from viewmybox.kit.periods import (
    PERIODS,
    Period,
    next_period,
    period_label,
    period_start,
    previous_period,
)

__all__ = [
    "EARLIEST_YEAR",
    "LATEST_YEAR",
    "PERIODS",
    "DateError",
    "Period",
    "format_at",
    "format_date",
    "next_period",
    "parse_at",
    "parse_written",
    "period_label",
    "period_start",
    "previous_period",
]

# Wide enough for the longest series of measurements there are, narrow enough to catch a slip
# such as 0226, and far from the ends of Python's calendar, where changing zone overflows.
EARLIEST_YEAR, LATEST_YEAR = 1700, 2200

_ISO = re.compile(
    r"""(?:\d{4}-\d\d-\d\d | \d{8}) (?P<time> [T ] \d\d:\d\d (?: :\d\d (?: [.,]\d{1,9} )? )?
        (?P<offset> [ ]?Z | [ ]?[+-]\d\d (?: :?\d\d (?: :\d\d )? )? )? )?""",
    re.VERBOSE | re.ASCII,
)
_TIME = r"""(?: (?: ,?[ ] | T | ,?[ ]kl\.?[ ]? ) (?P<hour>\d{1,2}) [:.] (?P<minute>\d\d)
            (?: [:.] (?P<second>\d\d) )? )?"""
_WRITTEN = tuple(
    re.compile(day + _TIME, re.VERBOSE | re.ASCII | re.IGNORECASE)
    for day in (
        r"(?P<year>\d{4}) (?P<mark>[-/.]) (?P<month>\d{1,2}) (?P=mark) (?P<day>\d{1,2})",
        r"(?P<year>\d{4}) (?P<month>\d\d) (?P<day>\d\d)",
        r"(?P<day>\d{1,2}) / (?P<month>\d{1,2}) [ /] [ ]? (?P<year>\d{4})",
        r"(?P<day>\d{1,2}) \.[ ]? (?P<month>\d{1,2}) [. ] [ ]? (?P<year>\d{4})",
        r"(?P<day>\d{1,2}) - (?P<month>\d{1,2}) - (?P<year>\d{4})",
        r"(?:den[ ])? (?P<day>\d{1,2}) [. -]{0,2} (?P<name>[a-z]{3,9}) [.,]? [ -] (?P<year>\d{4})",
        r"(?P<name>[a-z]{3,9}) \.? [ ] (?P<day>\d{1,2}) ,? [ ] (?P<year>\d{4})",
    )
)
_WRITTEN_LONGEST = 60  # characters


class DateError(Refused):
    """A text that is not one certain date or time."""


def parse_at(text: str, zone: ZoneInfo) -> datetime:
    """The instant that an ISO 8601 text says, in the customer's zone.

    A date alone is the start of that day; without offset it is local time, and of an hour that
    autumn repeats, the first. Raises DateError.
    """
    written = text.strip()
    form = _ISO.fullmatch(written)
    if not form:
        raise _not_a_date(text)
    try:
        at = datetime.fromisoformat(written.replace(" ", "T", 1).replace(" ", ""))
    except ValueError:
        raise _not_in_the_calendar(text) from None
    return _placed(at, text, zone, has_time=bool(form["time"]))


def parse_written(text: str, zone: ZoneInfo) -> datetime:
    """As parse_at, and the ways Swedes write: 1 mars 2026, 1/3 2026, 2026-03-01 14.30.

    Also full and short English names of months. Raises DateError.
    """
    written = " ".join(text[: _WRITTEN_LONGEST + 1].split())
    if _ISO.fullmatch(written):
        return parse_at(written, zone)
    if len(written) <= _WRITTEN_LONGEST:
        for form in _WRITTEN:
            if match := form.fullmatch(written):
                return _from_parts(match.groupdict(), text, zone)
    raise _not_a_date(text)


def format_date(day: date, language: str, *, long: bool = False) -> str:
    """12 sep. 2026, or 12 september 2026 if `long`."""
    name = month_name(day.month, language) if long else month_short(day.month, language)
    return f"{day.day} {name} {day.year}"


def format_at(at: datetime, zone: ZoneInfo, language: str) -> str:
    """The local time of an aware `at`, to the minute: 12 sep. 2026 14:30."""
    local = at.astimezone(zone)
    day = f"{local.day} {month_short(local.month, language)} {local.year}"
    return f"{day}{_before_time(language)}{local.hour:02}:{local.minute:02}"


def _from_parts(parts: dict[str, str | None], text: str, zone: ZoneInfo) -> datetime:
    name = parts.get("name")
    if name:
        month = month_numbers().get(name.lower())
        if month is None:
            raise _not_a_date(text)
    else:
        month = int(parts["month"] or 0)
    year, day, hour, minute, second = (
        int(parts[part] or 0) for part in ("year", "day", "hour", "minute", "second")
    )
    try:
        at = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 the zone comes next
    except ValueError:
        raise _not_in_the_calendar(text) from None
    return _placed(at, text, zone, has_time=parts["hour"] is not None)


def _placed(at: datetime, text: str, zone: ZoneInfo, *, has_time: bool) -> datetime:
    """`at` in the customer's zone, if that is a time there and a year to believe."""
    if not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
        raise DateError(
            _("The year of “%(text)s” is not between %(earliest)s and %(latest)s."),
            text=text,
            earliest=EARLIEST_YEAR,
            latest=LATEST_YEAR,
        )
    if at.tzinfo:
        return at.astimezone(zone)
    first, second = at.replace(tzinfo=zone), at.replace(tzinfo=zone, fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    # Only around a change of the clock do the two readings differ: when it goes back, the first
    # has the greater offset; when it goes forward, the hour between does not exist.
    if before is None or after is None or before >= after:
        return first
    if not has_time:  # where the clock goes forward at midnight, the day begins an hour later
        return first.astimezone(UTC).astimezone(zone)
    raise DateError(
        _("“%(text)s” does not exist: the clock was put forward past it."),
        text=text,
    )


def _not_a_date(text: str) -> DateError:
    if not text.strip():
        return DateError(_("A date is missing."))
    return DateError(_("“%(text)s” is not a date. Write it as 2026-03-31."), text=text)


def _not_in_the_calendar(text: str) -> DateError:
    return DateError(
        _("“%(text)s” is not in the calendar: there is no such day or time."), text=text
    )


@cache
def _before_time(language: str) -> str:
    """What stands between date and time (CLDR): a blank in Swedish, a comma in English."""
    pattern = str(Locale.parse(language, sep="-").datetime_formats["medium"])
    return pattern.removeprefix("{1}").removesuffix("{0}")
