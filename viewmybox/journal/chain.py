"""How a journal's lines hang together: SHA-256 over texts that anybody can write down again.

The same is done in SQL by `wall.add_line`, and told to readers in docs/journal.md. Hashes are in
hexadecimal, texts in UTF-8.
"""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def moment(at: datetime) -> str:
    """A time as the hash is made over it, to the microsecond: 2026-11-22T21:17:00.123456Z."""
    return at.astimezone(UTC).strftime(MOMENT)


def start(customer: UUID) -> str:
    """What stands before a customer's first line."""
    return sha256(str(customer))


def commit(salt: str, details: str) -> str:
    """Binds a line to its details without telling them: without the salt nobody can guess them."""
    return sha256(f"{salt}|{details}")


def link(  # noqa: PLR0913, PLR0917 - what a line says
    previous: str,
    number: int,
    at: datetime,
    deed: str,
    thing_kind: str | None,
    thing_id: UUID | str | None,
    commitment: str,
) -> str:
    """A line's hash: over the hash before it and all of the line but its details."""
    parts = (previous, number, moment(at), deed, thing_kind or "-", thing_id or "-", commitment)
    return sha256("|".join(map(str, parts)))
