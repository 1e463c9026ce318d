"""Do a journal's lines hold together? Asked of lines from anywhere: no database is needed.

A line that was changed, removed, added in between or moved breaks the chain; a chain that was
written anew from some line on breaks with the heads that were written off (vault/heads.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from json import JSONDecodeError, loads
from typing import Any
from uuid import UUID

from viewmybox.journal import chain

MOST_FLAWS = 100

Line = Mapping[str, Any]


class Flaw(Enum):
    """What can be wrong with a line, in words for whoever has no installation to ask."""

    MISSING = "lines are missing before it."
    CHANGED = "it is not the line that was written here."
    DETAILS = "its details are not the ones that were written."
    HEAD = "the journal does not end where it should."
    STORED = "it is not the line that was written off to the storage."
    EARLY = "lines up to it went before their time."


@dataclass(frozen=True, slots=True)
class StoredHead:
    """Where a journal had come to at a moment, as the storage has it; `at` is its last line's."""

    written_at: datetime
    number: int
    hash: str
    at: datetime | None = None


@dataclass(slots=True)
class Checked:
    """How many lines there are, and what is wrong: (number, flaw); only the first flaws."""

    lines: int = 0
    flaws: list[tuple[int, Flaw]] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.flaws

    def find(self, number: int, flaw: Flaw) -> None:
        if len(self.flaws) < MOST_FLAWS:
            self.flaws.append((number, flaw))


def check_lines(
    customer: UUID, lines: Iterable[Line], head: tuple[int, str], stored: Iterable[StoredHead] = ()
) -> Checked:
    """A customer's lines, in order of their numbers, held against a head: (number, hash)."""
    return check_chain((0, chain.start(customer)), lines, head, stored)


def check_chain(
    before: tuple[int, str],
    lines: Iterable[Line],
    head: tuple[int, str],
    stored: Iterable[StoredHead] = (),
) -> Checked:
    """The same where the lines up to some number are not there any more: `before` is that line."""
    found = Checked()
    last, previous = before
    wanted = {(one.number, one.hash) for one in stored if one.number > last}
    for line in lines:
        number = line["number"]
        found.lines += 1
        if number != last + 1:
            found.find(number, Flaw.MISSING)
        if line["hash"] != worked_out(previous, line):
            found.find(number, Flaw.CHANGED)
        if not keeps_its_word(line):
            found.find(number, Flaw.DETAILS)
        wanted.discard((number, line["hash"]))
        previous, last = line["hash"], number
    if (last, previous) != head:
        found.find(last, Flaw.HEAD)
    for number, _hash in sorted(wanted):
        found.find(number, Flaw.STORED)
    return found


def worked_out(previous: str, line: Line) -> str:
    return chain.link(
        previous, line["number"], line["at"], line["deed"], line.get("thing_kind"),
        line.get("thing_id"), line["commitment"],
    )  # fmt: skip


def keeps_its_word(line: Line) -> bool:
    """Whether the details are the ones committed to; forgotten ones are gone altogether."""
    details, salt, who = line["details"], line["salt"], line.get("who")
    if details is None:
        return salt is None and who is None
    if chain.commit(salt or "", details) != line["commitment"]:
        return False
    try:
        told = loads(details).get("who", {}).get("id")
    except (JSONDecodeError, AttributeError):
        return False
    return bool(told == (str(who) if who else None))
