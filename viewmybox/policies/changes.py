"""The difference between two versions, to be read by a person (P9)."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

import nh3
from markupsafe import Markup

from viewmybox.policies.aligning import align, ratio
from viewmybox.policies.blocks import Block, Section, sections
from viewmybox.policies.words import changed_words, marked, plain_words

INLINE = {"a", "code", "em", "strong", "br", "ins", "del", "span"}
KEPT = 64


class State(StrEnum):
    """What became of a section or of a part of it."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Part:
    """A block as it is shown: `kind` and cells as in `blocks.Block`, with the marks in them."""

    kind: str
    state: State
    cells: tuple[Markup, ...]


@dataclass(slots=True)
class Change:
    """A section as it is shown."""

    heading: Markup
    state: State
    parts: list[Part] = field(default_factory=list)

    @property
    def runs(self) -> list[tuple[str, list[Part]]]:
        """The parts in the runs that belong in one list or one table."""
        kinds = {"th": "row", "td": "row"}
        return [
            (kind, list(run))
            for kind, run in groupby(self.parts, lambda part: kinds.get(part.kind) or part.kind)
        ]


@functools.lru_cache(maxsize=KEPT)
def changes(old: str, new: str) -> tuple[Change, ...]:
    """Section by section in the new order, from the bodies of two texts in one language."""
    before, after = sections(old), sections(new)
    aligned = align(before, after, heading_of, section_likeness)
    pairs = list(aligned)
    went = {gone.heading: gone for gone, came in pairs if gone and not came}
    moved = {came.heading for gone, came in pairs if came and not gone} & went.keys()
    return tuple(
        change_of(went.get(came.heading) if came and not gone else gone, came, moved)
        for gone, came in pairs
        if came or (gone and gone.heading not in moved)
    )


def change_of(old: Section | None, new: Section | None, moved: set[str]) -> Change:
    if new is None:
        return whole(old or Section(), State.REMOVED)
    if old is None:
        return whole(new, State.ADDED)
    parts = list(parts_of(old.blocks, new.blocks))
    is_same = all(part.state is State.SAME for part in parts) and old.heading == new.heading
    state = State.MOVED if new.heading in moved else State.CHANGED
    heading = new.heading
    if old.heading != new.heading:
        heading = changed_words(old.heading, new.heading) or new.heading
    return Change(clean(heading), State.SAME if is_same and state != State.MOVED else state, parts)


def whole(section: Section, state: State) -> Change:
    parts = [part for block in section.blocks for part in [one_sided(block, state)]]
    return Change(clean(section.heading), state, parts)


def parts_of(old: list[Block], new: list[Block]) -> Iterator[Part]:
    for gone, came in align(old, new, lambda block: block, block_likeness):
        if gone is None and came is not None:
            yield one_sided(came, State.ADDED)
        elif came is None and gone is not None:
            yield one_sided(gone, State.REMOVED)
        elif gone is not None and came is not None:
            yield from two_sided(gone, came)


def two_sided(old: Block, new: Block) -> Iterator[Part]:
    if old == new:
        yield Part(new.kind, State.SAME, tuple(map(clean, new.cells)))
        return
    cells = [changed_words(*pair) for pair in zip(old.cells, new.cells, strict=True)]
    if any(cells):
        shown = [cell or clean(as_is) for cell, as_is in zip(cells, new.cells, strict=True)]
        yield Part(new.kind, State.CHANGED, tuple(map(clean, shown)))
    else:  # no word differs, only how the words are dressed
        yield one_sided(old, State.REMOVED)
        yield one_sided(new, State.ADDED)


def one_sided(block: Block, state: State) -> Part:
    kind = "ins" if state is State.ADDED else "del"
    return Part(block.kind, state, tuple(clean(marked(kind, cell)) for cell in block.cells))


def clean(html: str) -> Markup:
    """Nothing but words, their dress and the marks, whatever the Markdown held."""
    attributes = {"a": {"href"}, "span": {"class"}}
    return Markup(nh3.clean(html, tags=INLINE, attributes=attributes, link_rel="noopener"))  # noqa: S704 - cleaned


def heading_of(section: Section) -> str:
    return section.heading


def section_likeness(old: Section, new: Section) -> float:
    return ratio(words_in(old.blocks), words_in(new.blocks))


def words_in(blocks: list[Block]) -> list[str]:
    return [word for block in blocks for cell in block.cells for word in plain_words(cell)]


def block_likeness(old: Block, new: Block) -> float:
    if old.kind != new.kind or len(old.cells) != len(new.cells):
        return 0
    return ratio(words_in([old]), words_in([new]))
