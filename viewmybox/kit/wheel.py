"""A year as a wheel: twelve months clockwise from the top, what falls in each as marks along it.

Marks differ by their shape and not by colour alone. Each month leads to its own part of the page;
the same is there as a list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from markupsafe import Markup, escape

MONTHS = 12
SIZE = 440
MIDDLE = SIZE / 2
OUTER, INNER, NAMES, FIRST_MARK, STEP = 205, 88, 185, 162, 18
MOST_MARKS = 4  # along a month; then how many more
SHAPES = {
    "triangle": "M0 -6.5 6 4.5H-6z",
    "square": "M-5 -5H5V5H-5z",
    "circle": "M5.5 0A5.5 5.5 0 1 1 -5.5 0a5.5 5.5 0 0 1 11 0z",
    "ring": "M5 0A5 5 0 1 1 -5 0a5 5 0 0 1 10 0zM2.4 0A2.4 2.4 0 1 0 -2.4 0a2.4 2.4 0 0 0 4.8 0z",
    "diamond": "M0 -6.5 6.5 0 0 6.5 -6.5 0z",
    "bar": "M-6 -2.5H6V2.5H-6z",
}


@dataclass(frozen=True, slots=True)
class Spoke:
    """A month: its short name, where it leads, the shapes of what falls in it, and it in words."""

    name: str
    href: str
    shapes: Sequence[str]
    words: str
    is_now: bool = False


def shape(name: str) -> Markup:
    """A mark by itself, for a list or a legend."""
    return Markup(  # noqa: S704 - no text of anybody's
        f'<svg class="wheel-mark" viewBox="-7 -7 14 14" width="14" height="14" aria-hidden="true">'
        f'<path fill-rule="evenodd" d="{SHAPES[name]}"/></svg>'
    )


def wheel(spokes: Sequence[Spoke], title: str) -> Markup:
    """The wheel of twelve months, the first at the top; a page has one.

    Args:
        spokes: twelve of them.
        title: what it is, for who hears it.
    """
    if len(spokes) != MONTHS:
        raise ValueError("A year has twelve months.")
    body = "".join(drawn(place, one) for place, one in enumerate(spokes))
    return Markup(  # noqa: S704 - every text in it is escaped
        f'<svg class="wheel" viewBox="0 0 {SIZE} {SIZE}" role="group" aria-labelledby="wheel">'
        f'<title id="wheel">{escape(title)}</title>{body}</svg>'
    )


def drawn(place: int, one: Spoke) -> str:
    shown = list(one.shapes[:MOST_MARKS])
    more = len(one.shapes) - len(shown)
    marks = "".join(
        f'<path class="wheel-mark" fill-rule="evenodd" d="{SHAPES[kind]}"'
        f' transform="translate({at(place, FIRST_MARK - STEP * number)})"/>'
        for number, kind in enumerate(shown)
    )
    if more:
        x, y = at(place, INNER - 12).split(" ")
        marks += f'<text class="wheel-more" x="{x}" y="{y}" dy=".35em">+{more}</text>'
    x, y = at(place, NAMES).split(" ")
    return (
        f'<a href="{escape(one.href)}" class="wheel-month{" now" if one.is_now else ""}"'
        f' aria-label="{escape(one.words)}"><title>{escape(one.words)}</title>'
        f'<path class="wheel-part" d="{sector(place)}"/>'
        f'<text class="wheel-name" x="{x}" y="{y}" dy=".35em">{escape(one.name)}</text>{marks}</a>'
    )


def angle(place: float) -> float:
    """Clockwise from the top, in radians; whole numbers are the months' middles."""
    return 2 * pi * place / MONTHS - pi / 2


def at(place: float, radius: float) -> str:
    turn = angle(place)
    return f"{MIDDLE + radius * cos(turn):.1f} {MIDDLE + radius * sin(turn):.1f}"


def sector(place: int) -> str:
    begins, ends = place - 0.5, place + 0.5
    return (
        f"M{at(begins, INNER)}L{at(begins, OUTER)}A{OUTER} {OUTER} 0 0 1 {at(ends, OUTER)}"
        f"L{at(ends, INNER)}A{INNER} {INNER} 0 0 0 {at(begins, INNER)}z"
    )
