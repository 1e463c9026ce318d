"""Forgetting a former member in the journals that restored extracts came with.

They are files: one that names the member is written anew, its lines emptied as the database empties
its own (wall.forget_member), and the old file erased. The chain is over commitments, so it stays
whole. What else lies in files and names members are extracts, which are built anew.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from viewmybox.extracts.models import Incoming
from viewmybox.extracts.restoration import Restoration
from viewmybox.vault import files
from viewmybox.wall.context import acting, fetch_one

__all__ = ["forget_in_files"]

LONGEST_SECONDS = 86_400
EMPTY = {"who": None, "salt": None, "details": None}


@dataclass(frozen=True, slots=True)
class Person:
    """Whom to forget: the ids of the member and of its invitations, and every name it has had."""

    ids: frozenset[str]
    names: frozenset[str] = frozenset()

    def known_in(self, found: Iterable[bytes]) -> Self:
        """With the names by which a journal's lines call the member who acted."""
        rows = (json.loads(line) for line in found)
        said = {json.loads(row["details"])["who"]["name"] for row in rows if row["who"] in self.ids}
        return replace(self, names=frozenset(said))

    def is_in(self, line: bytes) -> bool:
        """Whether a line tells of them; the same question as wall.forget_member asks."""
        row = json.loads(line)
        if row["details"] is None:
            return False
        if row["who"] in self.ids or row["thing_id"] in self.ids:
            return True
        return json.loads(row["details"]).get("facts", {}).get("ordered_by") in self.names


def forget_in_files(customer: UUID, member: UUID, invitations: Collection[UUID]) -> None:
    """Empty what old journals say of a member and of the invitations that were sent to it.

    Harmless when run again. What was sent in and waits to be confirmed is erased: nobody has looked
    through it.

    Raises:
        OSError: the storage does not answer.
        DamagedFileError: an old journal is not what was stored.
    """
    person = Person(frozenset(str(one) for one in (member, *invitations)))
    with acting(customer, "forgetting", LONGEST_SECONDS):
        for incoming in Incoming.waiting().select_for_update():
            incoming.abandon()
        restorations = list(Restoration.objects.select_for_update())
        replaced = [old for one in restorations if (old := forgotten_in(one, person))]
        if replaced:
            fetch_one("SELECT wall.renew_extracts()", [])
    # Only now does no row name them. One that a kill leaves is an orphan, and goes within a day.
    with acting(customer, "forgetting"):
        for file in replaced:
            files.remove(file)


def forgotten_in(kept: Restoration, person: Person) -> str:
    """Write one journal anew where it says something of them. Returns the old file's name then."""
    person = person.known_in(lines(kept))
    if not any(person.is_in(line) for line in lines(kept)):
        return ""
    with files.sink() as target:
        for line in lines(kept):
            target.write(emptied(line) if person.is_in(line) else line)
    old, stored = kept.file, target.stored
    kept.file, kept.size, kept.sha256 = stored.key, stored.size, stored.sha256
    kept.save(update_fields=["file", "size", "sha256"])
    return old


def lines(kept: Restoration) -> Iterator[bytes]:
    """The old journal's lines, each with its end."""
    rest = b""
    for chunk in files.read(kept.file, kept.size):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line + b"\n"
    if rest:
        yield rest


def emptied(line: bytes) -> bytes:
    return json.dumps(json.loads(line) | EMPTY, ensure_ascii=False).encode() + b"\n"
