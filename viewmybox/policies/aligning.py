"""Two lists laid beside each other: what is the same, what became of what, what came and went."""

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

Piece = TypeVar("Piece")
Pair = tuple[Piece | None, Piece | None]

# So like each other that one is the other, changed.
LIKE = 0.5


def ratio(one: Sequence[str], other: Sequence[str]) -> float:
    """How like two lists of words are, from 0 to 1."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def align(
    old: Sequence[Piece],
    new: Sequence[Piece],
    key: Callable[[Piece], object],
    likeness: Callable[[Piece, Piece], float],
) -> Iterator[Pair[Piece]]:
    """Pairs in the new order; what came has no old half, what went no new one."""
    same = SequenceMatcher(
        None, [key(piece) for piece in old], [key(piece) for piece in new], autojunk=False
    )
    for what, a, b, c, d in same.get_opcodes():
        if what == "equal":
            yield from zip(old[a:b], new[c:d], strict=True)
        else:
            yield from pair_up(old[a:b], new[c:d], likeness)


def pair_up(
    old: Sequence[Piece], new: Sequence[Piece], likeness: Callable[[Piece, Piece], float]
) -> Iterator[Pair[Piece]]:
    """Each new piece with the old one that it is most like, in the order of both."""
    passed = 0
    for piece in new:
        likely = [(likeness(other, piece), -at) for at, other in enumerate(old[passed:], passed)]
        best, at = max(likely, default=(0.0, 0))
        if best < LIKE:
            yield None, piece
            continue
        for gone in old[passed:-at]:
            yield gone, None
        yield old[-at], piece
        passed = -at + 1
    for gone in old[passed:]:
        yield gone, None
