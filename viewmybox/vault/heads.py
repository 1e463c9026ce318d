"""The journals' heads, written off to the storage: what is there cannot be rewritten with the rows.

Each file is JSON, named by its moment and never written again:

    {"written_at": …, "before": {"file": …, "sha256": …}, "heads": {customer: [number, hash], …},
     "provider": [number, hash, moment]}

`provider` is the provider's own journal, with the moment of its last line. `before` binds the file
to the one before it. The storage should keep the folder unchangeable (docs/operations.md).
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile

from viewmybox.journal.checking import check
from viewmybox.journal.lines import Checked, StoredHead
from viewmybox.vault.files import storage
from viewmybox.wall.context import acting, fetch_all

__all__ = ["Heads", "check_all", "stored", "write"]

FOLDER = "journal-heads"
# A moment's file name: in order of time, and a name in every storage.
NAME = "%Y-%m-%dT%H-%M-%S-%fZ.json"
DAY = len("2026-11-22")
HEADS = "SELECT customer, number, hash FROM wall.journal_heads()"
PROVIDER = "SELECT number, hash, at FROM wall.provider_journal_head()"
NEWEST = 24  # files; before them, the first of each day


@dataclass(slots=True)
class Heads:
    """What the storage knows: each customer's heads, the provider's, and which files are not what
    they were.
    """

    of: dict[UUID, list[StoredHead]] = field(default_factory=dict)
    provider: list[StoredHead] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


def write() -> str:
    """Write every journal's head to a new file. Only the worker's role may. Returns its name."""
    now = datetime.now(UTC)
    heads = {str(customer): [number, hash_] for customer, number, hash_ in fetch_all(HEADS, [])}
    [(number, hash_, at)] = fetch_all(PROVIDER, [])
    before = names()[-1:]
    content = {
        "written_at": now.isoformat(),
        "before": {"file": before[0], "sha256": digest(read(before[0]))} if before else None,
        "heads": heads,
        "provider": [number, hash_, at.isoformat()],
    }
    # The storage takes another name rather than write over a file that is there.
    return str(
        storage().save(f"{FOLDER}/{now.strftime(NAME)}", ContentFile(json.dumps(content).encode()))
    )


def stored(customer: UUID | None = None) -> Heads:
    """The heads of the newest files, and of the first of each day before; of one customer, or all.

    A file that the one after it does not know again, or that cannot be read, is damaged.
    """
    found, every = Heads(), names()
    of_days = {name[:DAY]: name for name in reversed(every)}
    for name in sorted({*every[-NEWEST:], *of_days.values()}):
        try:
            content = json.loads(read(name))
            before = content["before"]
            if before and digest(read(before["file"])) != before["sha256"]:
                found.damaged.append(before["file"])
            take(found, content, customer)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            found.damaged.append(name)
    return found


def take(found: Heads, content: dict[str, Any], customer: UUID | None) -> None:
    at = datetime.fromisoformat(content["written_at"])
    heads = content["heads"]
    wanted = heads if customer is None else heads.keys() & {str(customer)}
    for one in wanted:
        number, hash_ = heads[one]
        found.of.setdefault(UUID(one), []).append(StoredHead(at, int(number), str(hash_)))
    if "provider" in content:
        number, hash_, last = content["provider"]
        found.provider.append(StoredHead(at, int(number), str(hash_), datetime.fromisoformat(last)))


def check_all() -> Iterator[tuple[UUID, Checked]]:
    """Every customer's journal, checked. Only the worker's role may.

    One that the storage knows and the database does not is a customer who was erased.
    """
    heads = stored()
    for (customer,) in fetch_all("SELECT id FROM wall.customers()", []):
        with acting(customer, "check"):
            yield customer, check(heads.of.get(customer, ()))


def names() -> list[str]:
    """The files there are, the oldest first."""
    try:
        return sorted(storage().listdir(FOLDER)[1])
    except FileNotFoundError:
        return []


def read(name: str) -> bytes:
    with storage().open(f"{FOLDER}/{name}") as file:
        content: bytes = file.read()
        return content


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
