"""Round numbers along an axis."""

import math
from dataclasses import dataclass

FAR_FROM_ZERO = 2.0  # times the span: farther, and zero would leave the data under a third
_LARGEST, _SMALLEST = 1e300, 1e-9  # beyond these, floating point has no room for steps
_ROUND_STEPS = (1, 2, 2.5, 5)


@dataclass(frozen=True, slots=True)
class Ticks:
    """The round `values` from the axis' lowest to its highest, and their decimals."""

    values: tuple[float, ...]
    decimals: int
    broken: bool  # the axis does not begin at zero

    @property
    def lowest(self) -> float:
        return self.values[0]

    @property
    def highest(self) -> float:
        return self.values[-1]


def ticks_for(lowest: float, highest: float, *, most: int = 5, zero: bool = False) -> Ticks:
    """At most so many ticks, the first at or below `lowest`, the last at or above `highest`.

    Both are finite. Zero is among them unless the data lies far from it; always if `zero`.
    """
    lowest, highest = max(lowest, -_LARGEST), min(highest, _LARGEST)
    if zero or not _far_from_zero(lowest, highest):
        lowest, highest = min(lowest, 0.0), max(highest, 0.0)
    if highest - lowest < _SMALLEST:
        highest = lowest + 1
    step, decimals = _step(lowest, highest, most)
    first, last = math.floor(lowest / step + 1e-9), math.ceil(highest / step - 1e-9)
    values = tuple(round(index * step, decimals) for index in range(first, last + 1))
    return Ticks(values, max(0, decimals), broken=values[0] > 0 or values[-1] < 0)


def _far_from_zero(lowest: float, highest: float) -> bool:
    nearest = lowest if lowest > 0 else -highest
    span = highest - lowest
    fine_enough = span > _SMALLEST * max(1, abs(lowest), abs(highest))
    return fine_enough and nearest > FAR_FROM_ZERO * span


def _step(lowest: float, highest: float, most: int) -> tuple[float, int]:
    """The smallest round step that covers the span with at most `most` ticks; its decimals."""
    magnitude = math.floor(math.log10((highest - lowest) / most))
    for power in range(magnitude, magnitude + 3):
        for lead in _ROUND_STEPS:
            step = lead * 10.0**power
            if math.ceil(highest / step - 1e-9) - math.floor(lowest / step + 1e-9) < most:
                return step, -power + (lead == 2.5)  # noqa: PLR2004 the one with a decimal
    raise ValueError("No step covers an endless span.")
