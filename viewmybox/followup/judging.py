"""How one indicator stands against its target, from the few columns that recording keeps.

The rules, in order:
1. Nothing measured, or silent for longer than one and a half of the expected interval: no data.
2. The period judged is the newest one that has measurements. A sum is judged only when its period
   is over (or when it already is above its highest), before that the period before it is judged.
3. A period is judged by the target it had.
4. On target; off target by at most the tolerance: at risk; else off target.
An indicator without a target, measured in time, is on target: it is followed, not judged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol

from viewmybox.kit.periods import next_period, previous_period

ON: Final = "on"
RISK: Final = "risk"
OFF: Final = "off"
NONE: Final = "none"
# Worst first; silence is worse than good and better than known trouble.
SEVERITY: Final = {OFF: 3, RISK: 2, NONE: 1, ON: 0}

# How long a silence is still no silence: one interval and half of one more.
PATIENCE: Final = {
    "day": timedelta(hours=36),
    "week": timedelta(days=10, hours=12),
    "month": timedelta(days=46),
    "quarter": timedelta(days=138),
    "year": timedelta(days=548),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A status code, the value judged with the start of its period, and why there is no data."""

    status: str
    value: float | None = None
    period_start: date | None = None
    silence: str = ""  # "never", "silent" or "first": the first period is not over yet


class Limits(Protocol):
    """What a value is held against; None is no limit."""

    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def tolerance(self) -> float: ...


class Former(Limits, Protocol):
    """A target that counted for periods that begin until a day."""

    @property
    def until_on(self) -> date: ...


class Followed(Limits, Protocol):
    """An indicator's target, and what recording keeps of its measurements."""

    @property
    def former(self) -> Sequence[Former]: ...
    @property
    def aggregate(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def expected(self) -> str: ...
    @property
    def latest_at(self) -> datetime | None: ...
    @property
    def trend(self) -> Sequence[float | None]: ...
    @property
    def trend_period(self) -> date | None: ...


def judge(indicator: Followed, now: datetime, today: date) -> Judgement:
    """Judge one indicator.

    Args:
        indicator: the model or its facts.
        now: the moment, aware.
        today: the day in the customer's time zone.
    """
    start, value = indicator.trend_period, indicator.trend[-1] if indicator.trend else None
    ends = silent_after(indicator)
    if ends is None or start is None or value is None:
        return Judgement(NONE, silence="never")
    if now > ends:
        return Judgement(NONE, value, start, "silent")
    limits = limits_at(indicator, start)
    if indicator.aggregate == "sum":
        period: Any = indicator.period
        running = next_period(start, period) > today
        if running and not (limits.high is not None and value > limits.high):
            before = indicator.trend[-2]
            if before is None:
                return Judgement(NONE, value, start, "first")
            value, start = before, previous_period(start, period)
            limits = limits_at(indicator, start)
    return Judgement(compare(value, limits.low, limits.high, limits.tolerance), value, start)


def limits_at(indicator: Followed, start: date) -> Limits:
    """The target that counts for the period that begins on that day: the one it had then."""
    return next((one for one in indicator.former if start <= one.until_on), indicator)


def silent_after(indicator: Followed) -> datetime | None:
    """The last moment before its silence says that there is no data; None if it never spoke."""
    latest_at = indicator.latest_at
    return None if latest_at is None else latest_at + PATIENCE[indicator.expected]


def compare(value: float, low: float | None, high: float | None, tolerance: float) -> str:
    """The status of a value against its limits; None is no limit."""
    miss = max(low - value if low is not None else 0, value - high if high is not None else 0)
    if miss <= 0:
        return ON
    return RISK if miss <= tolerance else OFF


def worst(statuses: list[str]) -> str:
    """The worst of several; no data where there are none."""
    return max(statuses, key=SEVERITY.__getitem__, default=NONE)
