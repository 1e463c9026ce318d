"""Maintenance: writing is halted for a while, and reading goes on.

What a process knows of it is up to five seconds old, so that no request pays for the question.
"""

import time
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from viewmybox.wall.context import fetch_one

KNOWN_SECONDS = 5.0
ASK = "SELECT since, until, reason FROM wall.halted()"


@dataclass(frozen=True, slots=True)
class Halt:
    """When writing is halted, and what people are told of why."""

    since: datetime
    until: datetime
    reason: str

    @property
    def is_on(self) -> bool:
        return self.since <= timezone.now() < self.until

    @property
    def seconds_left(self) -> int:
        return max(1, int((self.until - timezone.now()).total_seconds()))


class Known:
    """What this process last heard."""

    def __init__(self) -> None:
        self.halt: Halt | None = None
        self.asked = float("-inf")


known = Known()


def halt_writing(since: datetime, until: datetime, reason: str) -> None:
    """Halt writing between two moments; nothing else stays announced. Only the worker's role may.

    Raises:
        ValueError: it would end before it begins.
    """
    if until <= since:
        raise ValueError("it would end before it begins")
    fetch_one("SELECT wall.halt_writing(%s, %s, %s)::text", [since, until, reason])


def go_on() -> None:
    """Let writing go on, and announce nothing."""
    fetch_one("SELECT wall.halt_writing(now(), now(), 'over')::text", [])


def announced() -> Halt | None:
    """The maintenance that is going on or to come, asked of the database now."""
    row = fetch_one(ASK, [])
    return Halt(*row) if row else None


def halted() -> Halt | None:
    """The maintenance that is going on, as this process knows it. For outside of a transaction.

    Raises:
        DatabaseError: the database is away.
    """
    now = time.monotonic()
    if now - known.asked > KNOWN_SECONDS:
        known.asked = now  # first, so that others do not ask too
        connection.ensure_connection()
        row = connection.connection.execute(ASK).fetchone()
        known.halt = Halt(*row) if row else None
    return known.halt if known.halt and known.halt.is_on else None


def read_only() -> None:
    """Have the database itself refuse writing for the rest of this transaction."""
    if transaction.get_connection().in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
