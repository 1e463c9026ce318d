"""The frame of a chart: scales, grid, axes and their labels, in the units of the viewBox."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import escape

from viewmybox.kit.months import month_short
from viewmybox.kit.numbers import LONGEST_LABELLED, format_number, format_short
from viewmybox.kit.periods import Period, next_period, period_start, quarter
from viewmybox.kit.ticks import Ticks

FONT_SIZE = 12
LINE_HEIGHT = 15
_CHARACTER = 6.7  # the width of a digit in the system fonts at FONT_SIZE
_TOP = 24  # room for the unit above the axis
_BREAK = 14  # room for the mark that says the axis does not begin at zero
_BETWEEN_LABELS = 12

# How the time axis may be labelled, the finest first: every so many of a calendar unit.
_YEARS: tuple[tuple[Period, int], ...] = tuple(("year", n) for n in (1, 2, 5, 10, 20, 50, 100))
_MONTHS: tuple[tuple[Period, int], ...] = (("month", 1), ("month", 2), ("month", 3), ("month", 6))
_WEEKS: tuple[tuple[Period, int], ...] = (("week", 1), ("week", 2), ("week", 4))
_STRIDES: dict[Period, tuple[tuple[Period, int], ...]] = {
    "day": (("day", 1), ("day", 2), *_WEEKS[:2], *_MONTHS, *_YEARS),
    "week": (*_WEEKS, *_MONTHS, *_YEARS),
    "month": (*_MONTHS, *_YEARS),
    "quarter": (("quarter", 1), ("quarter", 2), *_YEARS),
    "year": _YEARS,
}


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the data is drawn, and how high a value lies there."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    ticks: Ticks

    def y(self, value: float) -> float:
        lowest, highest = self.ticks.lowest, self.ticks.highest
        floor = self.bottom - (_BREAK if lowest > 0 else 0)
        ceiling = self.top + (_BREAK if highest < 0 else 0)
        value = min(max(value, lowest), highest)
        return floor - (value - lowest) / (highest - lowest) * (floor - ceiling)

    @property
    def base(self) -> float:
        """The line that values stand on: zero, or the edge nearest to it."""
        if self.ticks.lowest > 0:
            return self.bottom
        return self.top if self.ticks.highest < 0 else self.y(0)


def frame_for(
    ticks: Ticks, size: tuple[int, int], margin_labels: Sequence[str], language: str, period: Period
) -> Frame:
    """A frame with room at the left for the ticks and at the right for `margin_labels`."""
    width, height = size
    tick_labels = [_tick_label(value, ticks, language) for value in ticks.values]
    right = max((text_width(label) for label in margin_labels), default=0) + 16
    below = LINE_HEIGHT + 6 + (0 if period == "year" else LINE_HEIGHT)
    return Frame(
        width=width,
        height=height,
        left=max(map(text_width, tick_labels)) + 10,
        right=width - right,
        top=_TOP,
        bottom=height - below,
        ticks=ticks,
    )


def _tick_label(value: float, ticks: Ticks, language: str) -> str:
    if max(abs(ticks.lowest), abs(ticks.highest)) >= LONGEST_LABELLED:
        return format_short(value, language)
    return format_number(value, language, ticks.decimals)


def text_width(text: str) -> float:
    """About how wide the text is; pages have no way to measure before they are shown."""
    return len(text) * _CHARACTER


def draw_value_axis(frame: Frame, unit: str, language: str) -> Iterator[str]:
    """Grid lines with their values, the unit, and the axis with its break where there is one."""
    left, right = f"{frame.left:.1f}", f"{frame.right:.1f}"
    if unit:
        yield f'<text class="chart-label chart-unit" x="0" y="{FONT_SIZE}">{escape(unit)}</text>'
    for value in frame.ticks.values:
        y = frame.y(value)
        if abs(y - frame.base) > 1:
            yield f'<path class="chart-grid" fill="none" d="M{left} {y:.1f}H{right}"/>'
        yield (
            f'<text class="chart-label" text-anchor="end" x="{frame.left - 6:.1f}"'
            f' y="{y + 4:.1f}">{_tick_label(value, frame.ticks, language)}</text>'
        )
    yield f'<path class="chart-axis" fill="none" d="M{left} {frame.base:.1f}H{right}"/>'
    if frame.ticks.broken:
        start = frame.bottom if frame.ticks.lowest > 0 else frame.top + _BREAK
        yield (
            f'<path class="chart-axis chart-break" fill="none"'
            f' d="M{left} {start:.1f}v-3l-4 -2l8 -4l-4 -2v-3"/>'
        )


def draw_time_axis(
    frame: Frame, days: tuple[date, date], period: Period, language: str, x: Callable[[date], float]
) -> Iterator[str]:
    """Labels below the axis, as many as there is room for; the year below the first of each."""
    y = frame.bottom + LINE_HEIGHT + 2
    year = 0
    for start, label in _time_labels(days, period, language, frame.right - frame.left):
        at = x(start)
        half = text_width(label) / 2
        at_text = min(max(at, half), frame.width - half)
        yield f'<path class="chart-axis" fill="none" d="M{at:.1f} {frame.bottom:.1f}v4"/>'
        yield (
            f'<text class="chart-label" text-anchor="middle" x="{at_text:.1f}" y="{y:.1f}">'
            f"{escape(label)}</text>"
        )
        its_year = start.isocalendar().year if period == "week" else start.year
        if its_year != year and period != "year" and label != str(its_year):
            yield (
                f'<text class="chart-label chart-year" text-anchor="middle" x="{at_text:.1f}"'
                f' y="{y + LINE_HEIGHT:.1f}">{its_year}</text>'
            )
        year = its_year


def _time_labels(
    days: tuple[date, date], period: Period, language: str, room: float
) -> list[tuple[date, str]]:
    first, last = days
    labels: list[tuple[date, str]] = []
    for unit, stride in _STRIDES[period]:
        # Counted before they are written: a century of days must not make 36,000 labels.
        if (last - first).days / (_DAYS[unit] * stride) > room / (3 * _CHARACTER):
            continue
        labels = [
            (start, _time_label(start, unit, period, language))
            for start in _starts(first, last, unit)
            if _place_in_cycle(start, unit) % stride == 0
        ]
        widest = max((text_width(label) for _, label in labels), default=0)
        if labels and len(labels) * (widest + _BETWEEN_LABELS) <= room + widest:
            return labels
    return labels


_DAYS: dict[Period, int] = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}


def _starts(first: date, last: date, unit: Period) -> Iterator[date]:
    start = period_start(first, unit)
    while start <= last:
        if start >= first:
            yield start
        start = next_period(start, unit)


def _place_in_cycle(start: date, unit: Period) -> int:
    """Counted so that strides meet January, and Mondays whatever the year."""
    if unit == "day":
        return start.toordinal()
    if unit == "week":
        return start.toordinal() // 7
    if unit == "month":
        return start.month - 1
    return quarter(start) - 1 if unit == "quarter" else start.year


def _time_label(start: date, unit: Period, period: Period, language: str) -> str:
    swedish = language.startswith("sv")
    if unit == "year":
        return str(start.year)
    if unit == "quarter":
        return f"{'kv.' if swedish else 'Q'}{' ' if swedish else ''}{quarter(start)}"
    if unit == "month":
        return month_short(start.month, language).rstrip(".")
    if period == "week":
        return f"{'v.' if swedish else 'w.'} {start.isocalendar().week}"
    return f"{start.day} {month_short(start.month, language).rstrip('.')}"
