"""Is a customer's journal whole? Every line is worked out again and held against what is there.

A line that was changed, removed, added in between or moved breaks the chain; a chain that was
written anew from some line on breaks with the heads that were written off (vault/heads.py).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from json import JSONDecodeError, loads
from typing import Any
from uuid import UUID

from django.db.models import Subquery
from django.utils.translation import gettext_lazy as _

from viewmybox.journal import chain
from viewmybox.journal.models import JournalHead, JournalLine
from viewmybox.wall.context import customer_id

BATCH = 5000
MOST_FLAWS = 100
COLUMNS = (
    "number", "at", "deed", "thing_kind", "thing_id", "who", "salt", "details", "commitment",
    "hash",
)  # fmt: skip

Line = Mapping[str, Any]


class Flaw(Enum):
    """What can be wrong with a line."""

    MISSING = _("Lines are missing before this one.")
    CHANGED = _("The line is not the one that was written here.")
    DETAILS = _("The line’s details are not the ones that were written here.")
    HEAD = _("The journal does not end where it should.")
    STORED = _("The line is not the one that was written off to the storage.")


@dataclass(frozen=True, slots=True)
class StoredHead:
    """Where a customer's journal had come to at a moment, as the storage has it."""

    written_at: datetime
    number: int
    hash: str


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


def check(stored: Iterable[StoredHead] = ()) -> Checked:
    """Check the entered customer's whole journal; `stored` are the heads the storage has of it."""
    known = list(stored)
    last, head = ends()
    found = check_lines(customer_id(), all_lines(head[0]), head, known)
    if last > head[0]:
        found.find(last, Flaw.HEAD)
    return found


def ends() -> tuple[int, tuple[int, str]]:
    """The number of the last line, and the head's number and hash: all of one moment."""
    newest = JournalLine.objects.order_by("-number").values_list("number", flat=True)
    heads = JournalHead.objects.annotate(last=Subquery(newest[:1]))
    found = heads.values_list("last", "number", "hash").first()
    if found is None:
        return newest.first() or 0, (0, chain.start(customer_id()))
    last, number, written = found
    return last or 0, (number, written)


def check_lines(
    customer: UUID, lines: Iterable[Line], head: tuple[int, str], stored: Iterable[StoredHead] = ()
) -> Checked:
    """The same of lines from anywhere, in order of their numbers, and a head: (number, hash)."""
    found = Checked()
    wanted = {(one.number, one.hash) for one in stored if one.number}
    previous, last = chain.start(customer), 0
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
        previous, line["number"], line["at"], line["deed"], line["thing_kind"], line["thing_id"],
        line["commitment"],
    )  # fmt: skip


def keeps_its_word(line: Line) -> bool:
    """Whether the details are the ones committed to; forgotten ones are gone altogether."""
    details, salt, who = line["details"], line["salt"], line["who"]
    if details is None:
        return salt is None and who is None
    if chain.commit(salt or "", details) != line["commitment"]:
        return False
    try:
        told = loads(details).get("who", {}).get("id")
    except (JSONDecodeError, AttributeError):
        return False
    return bool(told == (str(who) if who else None))


def all_lines(until: int) -> Iterator[Line]:
    """The entered customer's lines, a batch at a time, without those that come meanwhile."""
    number = 0
    while True:
        rows = JournalLine.objects.filter(number__gt=number, number__lte=until)
        batch = list(rows.order_by("number").values(*COLUMNS)[:BATCH])
        if not batch:
            return
        yield from batch
        number = batch[-1]["number"]
