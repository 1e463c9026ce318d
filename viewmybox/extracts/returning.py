"""What becomes of a row when it comes back into another customer: what was left out, what changes.

Everything that is not here comes back exactly as it was. What differs is told in
docs/extract-format.md, which a test holds to the names below.
"""

import secrets
from collections.abc import Callable
from uuid import uuid4

from viewmybox.extracts.rows import Row

__all__ = ["CHANGED", "RETURNING", "unopenable"]

SECRET_BYTES = 32


def unopenable() -> str:
    """In the place of a secret's SHA-256, as PostgreSQL reads bytes: random, of no secret."""
    return f"\\x{secrets.token_hex(SECRET_BYTES)}"


def member(row: Row, now: str) -> Row:
    """A name without access: of no identity, and ended, until somebody is invited anew."""
    return row | {"identity_id": str(uuid4()), "ended_at": row["ended_at"] or now}


def invitation(row: Row, now: str) -> Row:
    """Its link opens nothing any more."""
    closed = row["accepted_at"] or row["revoked_at"]
    return row | {"token_hash": unopenable(), "revoked_at": row["revoked_at"] if closed else now}


def api_key(row: Row, now: str) -> Row:
    """Its secret is nowhere: it is revoked."""
    return row | {"secret_hash": unopenable(), "revoked_at": row["revoked_at"] or now}


def calendar_feed(row: Row, now: str) -> Row:
    """Its address opens nothing any more."""
    return row | {"secret_hash": unopenable(), "revoked_at": row["revoked_at"] or now}


def webhook(row: Row, now: str) -> Row:
    """It has no secret: off, until an owner renews it and lets it go on."""
    return row | {
        "secret": unopenable(),
        "off_at": row["off_at"] or now,
        "off_why": "restored",
    }


RETURNING: dict[str, Callable[[Row, str], Row]] = {
    "member": member,
    "invitation": invitation,
    "api_key": api_key,
    "calendar_feed": calendar_feed,
    "webhook": webhook,
}
# The columns that may come back other than they were; `customer` gets its id, name and day anew.
CHANGED = {
    "customer": {"id", "name", "created_at"},
    "member": {"ended_at"},
    "invitation": {"revoked_at"},
    "api_key": {"revoked_at"},
    "calendar_feed": {"revoked_at"},
    "webhook": {"off_at", "off_why"},
}
