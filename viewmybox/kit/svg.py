"""Charts drawn on the server: SVG with classes only, so that the stylesheet colours them.

Texts are 12 units high: show a chart at most about twice, at least at its viewBox' width
(`compact` for telephones), and give it `width: 100%; height: auto`.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from django.utils.translation import gettext, override
from markupsafe import Markup, escape

from viewmybox.kit.axes import (
    FONT_SIZE,
    LINE_HEIGHT,
    Frame,
    draw_time_axis,
    draw_value_axis,
    frame_for,
)
from viewmybox.kit.numbers import NO_BREAK_SPACE, format_number, format_short
from viewmybox.kit.periods import Period, next_period, period_label, period_start
from viewmybox.kit.ticks import ticks_for

Points = Sequence[tuple[date, float | None]]
# A target for periods that begin until a day: the day, low, high, tolerance.
Former = tuple[date, float | None, float | None, float]

COMPACT = (360, 240)
MOST_MARKED = 62  # points: with more, only those off target, alone or last are marked
_INSET = 8  # from the frame's sides to the first and the last point


def sparkline(
    values: Sequence[float | None],
    low: float | None,
    high: float | None,
    width: int = 96,
    height: int = 24,
) -> Markup:
    """A word-sized line with gaps for None, the last value marked, the targets as faint lines.

    It says nothing to a screen reader: the words beside it do.
    """
    known = [value for value in values if value is not None]
    start = f'<svg class="spark" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    if not known:
        return Markup(f'{start} aria-hidden="true"></svg>')  # noqa: S704 numbers only
    targets = [target for target in (low, high) if target is not None]
    bottom, top = min(known + targets), max(known + targets)
    scale = (height - 6) / (top - bottom) if top > bottom else 0.0
    floor = height - 3 if scale else height / 2
    parts = [start, ' aria-hidden="true">']
    for target in targets:
        y = floor - (target - bottom) * scale
        parts.append(f'<path class="spark-target" fill="none" d="M0 {y:.1f}H{width}"/>')
    ys = [None if value is None else floor - (value - bottom) * scale for value in values]
    whole = None not in ys
    path = _whole_line(len(ys), width) % tuple(ys) if whole else "".join(_with_gaps(ys, width))
    last = len(ys) - 1
    while ys[last] is None:
        last -= 1
    x, end = _across(len(ys), width)[last], ys[last]
    parts.append(
        f'<path class="spark-line" fill="none" stroke-linecap="round" d="{path}"/>'
        f'<circle class="spark-last" cx="{x}" cy="{end:.1f}" r="2"/></svg>'
    )
    return Markup("".join(parts))  # noqa: S704 numbers only


def _with_gaps(ys: Sequence[float | None], width: int) -> Iterator[str]:
    move = True
    for y, x in zip(ys, _across(len(ys), width), strict=True):
        if y is not None:
            # h0 makes a value between two gaps a dot, by the round ends of the line
            yield f"M{x} {y:.1f}h0" if move else f"L{x} {y:.1f}"
        move = y is None


@lru_cache(256)
def _whole_line(count: int, width: int) -> str:
    """A line without gaps, to be filled in with its ys: a page has a hundred of them."""
    first, *others = _across(count, width)
    return "".join([f"M{first} %.1fh0", *(f"L{x} %.1f" for x in others)])


@lru_cache(256)
def _across(count: int, width: int) -> tuple[str, ...]:
    """The x of each of so many values, written once for all rows of a page."""
    step = (width - 6) / max(count - 1, 1)
    return tuple(f"{3 + index * step:.1f}" for index in range(count))


def line_chart(  # noqa: PLR0913 a chart is said in many words, each by name
    points: Points,
    *,
    low: float | None,
    high: float | None,
    unit: str,
    period: Period,
    language: str,
    title: str,
    description: str,
    tolerance: float = 0,
    former: Sequence[Former] = (),
    decimals: int | None = None,
    width: int = 720,
    height: int = 280,
    compact: bool = False,
) -> Markup:
    """A line over time, with the target as a band: at least `low`, at most `high`, or between.

    A period without a value, or left out, is a gap. Off-target values are squares, those that miss
    it by no more than `tolerance` are triangles, others dots. `points` are (start of period,
    value), oldest first; values are told with so many `decimals`, else with about four digits.
    """
    size = COMPACT if compact else (width, height)
    target = _Target(low, high, unit, language, tolerance, decimals, tuple(former))
    known = [(day, value) for day, value in points if value is not None]
    if not known:
        return _svg(size, title, description, _empty(size, language))
    ticks = ticks_for(*_reach(known, target))
    last = target.in_words(known[-1][1])
    margin = [last, target.label(compact=compact)]
    frame = frame_for(ticks, size, margin, language, period)
    x = _along_time(points, frame)
    texts = [
        _Text(x(known[-1][0]) + 12, frame.y(known[-1][1]), last, "chart-value"),
        *_target_text(frame, target, compact=compact),
    ]
    body = [
        *_draw_target(points, frame, x, target),
        *draw_value_axis(frame, unit, language),
        *draw_time_axis(frame, (points[0][0], points[-1][0]), period, language, x),
        *_draw_line(points, period, frame, x),
        *_draw_points(points, period, frame, x, target),
        *_draw_texts(frame, texts),
    ]
    return _svg(size, title, description, body)


def bars(  # noqa: PLR0913 the same
    points: Points,
    *,
    low: float | None = None,
    high: float | None = None,
    unit: str,
    period: Period,
    language: str,
    title: str,
    description: str,
    tolerance: float = 0,
    former: Sequence[Former] = (),
    decimals: int | None = None,
    width: int = 720,
    height: int = 280,
    compact: bool = False,
    named: tuple[str, str] | None = None,
) -> Markup:
    """A bar for each period's sum, from zero; those that miss the target bear the line's marks.

    A period without a value has no bar; a sum of zero has a thin one. `named`: what the limit is
    called where it is no target, and what is said of a bar beyond it.
    """
    size = COMPACT if compact else (width, height)
    target = _Target(low, high, unit, language, tolerance, decimals, tuple(former), named)
    known = [(day, value) for day, value in points if value is not None]
    if not known:
        return _svg(size, title, description, _empty(size, language))
    ticks = ticks_for(*_reach(known, target), zero=True)
    last = target.in_words(known[-1][1])
    margin = [last, target.label(compact=compact)]
    frame = frame_for(ticks, size, margin, language, period)
    x, slot = _in_slots(points, period, frame)
    texts = [
        _Text(frame.right + 6, frame.y(known[-1][1]), last, "chart-value"),
        *_target_text(frame, target, compact=compact),
    ]
    body = [
        *draw_value_axis(frame, unit, language),
        *draw_time_axis(frame, (points[0][0], points[-1][0]), period, language, x),
        *_draw_bars(known, period, frame, x, slot, target),
        *_draw_target_lines(points, frame, x, target),
        *_draw_texts(frame, texts),
    ]
    return _svg(size, title, description, body)


@dataclass(frozen=True, slots=True)
class _Target:
    low: float | None
    high: float | None
    unit: str
    language: str
    tolerance: float = 0
    decimals: int | None = None
    former: tuple[Former, ...] = ()
    named: tuple[str, str] | None = None

    def at(self, day: date) -> "_Target":
        """The target that the period which begins on that day had; `former` are the first first."""
        for until, low, high, tolerance in self.former:
            if day <= until:
                return replace(self, low=low, high=high, tolerance=tolerance, former=())
        return self

    @property
    def limits(self) -> list[float]:
        return [limit for limit in (self.low, self.high) if limit is not None]

    def status(self, value: float) -> str:
        """on, risk or off, as the page's words beside it say."""
        below = self.low - value if self.low is not None else 0
        above = value - self.high if self.high is not None else 0
        beyond = max(below, above)
        return "on" if beyond <= 0 else "risk" if beyond <= self.tolerance else "off"

    def in_words(self, value: float) -> str:
        number = (
            format_short(value, self.language)
            if self.decimals is None
            else format_number(value, self.language, self.decimals)
        )
        return f"{number}{NO_BREAK_SPACE}{self.unit}" if self.unit else number

    def limit(self, value: float) -> str:
        number = format_short(value, self.language)
        return f"{number}{NO_BREAK_SPACE}{self.unit}" if self.unit else number

    def label(self, *, compact: bool) -> str:
        """Such as “Target ≥ 95 %”, or without the word where there is little room."""
        if self.low is not None and self.high is not None:
            low = format_short(self.low, self.language)
            words = f"{low}–{self.limit(self.high)}"
        elif self.low is not None:
            words = f"{'' if self.named else '≥ '}{self.limit(self.low)}"
        elif self.high is not None:
            words = f"{'' if self.named else '≤ '}{self.limit(self.high)}"
        else:
            return ""
        if compact:
            return words
        if self.named:
            return f"{self.named[0]} {words}"
        with override(self.language):
            return f"{gettext('Target')} {words}"

    def hover(self, day: date, value: float, period: Period) -> Markup:
        words = f"{period_label(day, period, self.language)}: {self.in_words(value)}"
        status = self.at(day).status(value)
        if status != "on" and self.named:
            words += f", {self.named[1]}"
        elif status != "on":
            with override(self.language):
                words += f", {gettext('off target') if status == 'off' else gettext('at risk')}"
        return escape(words)


@dataclass(slots=True)
class _Text:
    x: float
    y: float
    words: str
    css_class: str


def _reach(known: Sequence[tuple[date, float]], target: _Target) -> tuple[float, float]:
    """The lowest and the highest value that must be in sight."""
    values = [value for _, value in known] + target.limits
    values += [limit for day, _ in known for limit in target.at(day).limits if target.former]
    return min(values), max(values)


def _along_time(points: Points, frame: Frame) -> Callable[[date], float]:
    first, last = points[0][0].toordinal(), points[-1][0].toordinal()
    start, room = frame.left + _INSET, frame.right - frame.left - 2 * _INSET
    if first == last:
        return lambda _day: start + room / 2
    return lambda day: start + (day.toordinal() - first) / (last - first) * room


def _in_slots(
    points: Points, period: Period, frame: Frame
) -> tuple[Callable[[date], float], float]:
    """The middle of each period's slot, all equally wide however long the month, and the width."""
    start, last = (period_start(points[end][0], period) for end in (0, -1))
    places: dict[date, int] = {}
    while start <= last:
        places[start] = len(places)
        start = next_period(start, period)
    slot = (frame.right - frame.left) / len(places)

    def middle(day: date) -> float:
        return frame.left + (places[period_start(day, period)] + 0.5) * slot

    return middle, slot


def _spans(
    points: Points, frame: Frame, x: Callable[[date], float], target: _Target
) -> Iterator[tuple[float, float, _Target]]:
    """From where to where which target counted."""
    left, before, at_before = frame.left, target.at(points[0][0]), x(points[0][0])
    for day, _value in points[1:]:
        now = target.at(day)
        if now.limits != before.limits:
            middle = (at_before + x(day)) / 2
            yield left, middle, before
            left = middle
        before, at_before = now, x(day)
    yield left, frame.right, before


def _draw_target(
    points: Points, frame: Frame, x: Callable[[date], float], target: _Target
) -> Iterator[str]:
    for left, right, then in _spans(points, frame, x, target):
        if then.limits:
            upper = frame.top if then.high is None else frame.y(then.high)
            lower = frame.bottom if then.low is None else frame.y(then.low)
            yield (
                f'<rect class="chart-band" x="{left:.1f}" y="{upper:.1f}"'
                f' width="{right - left:.1f}" height="{max(lower - upper, 1):.1f}"/>'
            )
    yield from _draw_target_lines(points, frame, x, target)


def _draw_target_lines(
    points: Points, frame: Frame, x: Callable[[date], float], target: _Target
) -> Iterator[str]:
    for left, right, then in _spans(points, frame, x, target):
        for limit in then.limits:
            yield (
                f'<path class="chart-target" fill="none"'
                f' d="M{left:.1f} {frame.y(limit):.1f}H{right:.1f}"/>'
            )


def _target_text(frame: Frame, target: _Target, *, compact: bool) -> list[_Text]:
    if not target.limits:
        return []
    y = sum(map(frame.y, target.limits)) / len(target.limits)
    return [_Text(frame.right + 6, y, target.label(compact=compact), "chart-target-label")]


def _draw_line(
    points: Points, period: Period, frame: Frame, x: Callable[[date], float]
) -> Iterator[str]:
    path: list[str] = []
    before: date | None = None
    for day, value in points:
        if value is None:
            before = None
            continue
        joined = before is not None and _adjoin(before, day, period)
        path.append(f"{'L' if joined else 'M'}{x(day):.1f} {frame.y(value):.1f}")
        before = day
    dense = " chart-line-dense" if len(points) > MOST_MARKED else ""
    yield f'<path class="chart-line{dense}" fill="none" d="{"".join(path)}"/>'


def _draw_points(
    points: Points, period: Period, frame: Frame, x: Callable[[date], float], target: _Target
) -> Iterator[str]:
    known = [(day, value) for day, value in points if value is not None]
    alone = _alone(points, period)
    for day, value in known:
        status = target.at(day).status(value)
        last = day == known[-1][0]
        if len(known) > MOST_MARKED and not (status != "on" or last or day in alone):
            continue
        at_x, at_y = x(day), frame.y(value)
        mark = _mark(status, at_x, at_y)
        yield (  # the wide unseen circle makes the point easy to hit
            f'<g><circle cx="{at_x:.1f}" cy="{at_y:.1f}" r="10" fill="none" pointer-events="all"/>'
            f"{mark}<title>{target.hover(day, value, period)}</title></g>"
        )


def _mark(status: str, x: float, y: float) -> str:
    """The status's own shape."""
    if status == "off":
        return (
            f'<rect class="chart-point-off" x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"/>'
        )
    if status == "risk":
        return f'<path class="chart-point-risk" d="M{x:.1f} {y - 5:.1f}l5 9h-10z"/>'
    return f'<circle class="chart-point" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'


def _alone(points: Points, period: Period) -> set[date]:
    """The days of values that no line reaches."""
    reached: set[date] = set()
    for (day, value), (next_day, next_value) in pairwise(points):
        if value is not None and next_value is not None and _adjoin(day, next_day, period):
            reached |= {day, next_day}
    return {day for day, value in points if value is not None} - reached


def _adjoin(day: date, next_day: date, period: Period) -> bool:
    """Whether no whole period lies between the two."""
    return period_start(next_day, period) <= next_period(period_start(day, period), period)


def _draw_bars(  # noqa: PLR0913, PLR0917 what a bar is drawn from
    known: Sequence[tuple[date, float]],
    period: Period,
    frame: Frame,
    x: Callable[[date], float],
    slot: float,
    target: _Target,
) -> Iterator[str]:
    wide = max(min(slot * 0.7, 48), 1)
    for day, value in known:
        status = target.at(day).status(value)
        at, end = x(day), frame.y(value)
        upper, tall = min(end, frame.base), max(abs(end - frame.base), 1)
        css_class = "chart-bar chart-bar-off" if status == "off" else "chart-bar"
        marks = (
            f'<rect class="{css_class}" x="{at - wide / 2:.1f}" y="{upper:.1f}"'
            f' width="{wide:.1f}" height="{tall:.1f}"/>'
        )
        if status != "on":
            marks += _mark(status, at, end + (-4 if value >= 0 else 4))
        yield f"<g>{marks}<title>{target.hover(day, value, period)}</title></g>"


def _draw_texts(frame: Frame, texts: Sequence[_Text]) -> Iterator[str]:
    """The labels at the side, moved apart where they would touch."""
    texts = sorted(texts, key=lambda text: text.y)
    for upper, lower in pairwise(texts):
        overlap = LINE_HEIGHT - (lower.y - upper.y)
        if overlap > 0:
            upper.y -= overlap / 2
            lower.y += overlap / 2
    if texts:
        excess = texts[-1].y - (frame.bottom - 2)
        if excess > 0:
            for text in texts:
                text.y -= excess
    for text in texts:
        yield (
            f'<text class="chart-label {text.css_class}" x="{text.x:.1f}" y="{text.y + 4:.1f}">'
            f"{escape(text.words)}</text>"
        )


def _empty(size: tuple[int, int], language: str) -> list[str]:
    with override(language):
        words = escape(f"◇ {gettext('No data')}")
    width, height = size
    place = f'text-anchor="middle" x="{width / 2:.0f}" y="{height / 2:.0f}"'
    return [f'<text class="chart-label chart-empty" {place}>{words}</text>']


def _svg(size: tuple[int, int], title: str, description: str, body: Sequence[str]) -> Markup:
    width, height = size
    # Random, for parts of a page may come from different processes.
    mark = f"chart-{secrets.token_hex(4)}"
    return Markup(  # noqa: S704 every text in it is escaped above
        f'<svg class="chart" viewBox="0 0 {width} {height}" role="img"'
        f' aria-labelledby="{mark}-title {mark}-description" font-size="{FONT_SIZE}">'
        f'<title id="{mark}-title">{escape(title)}</title>'
        f'<desc id="{mark}-description">{escape(description)}</desc>'
        f"{''.join(body)}</svg>"
    )
