"""Somebody signed in who can run any SQL on the web's role, as an injection would let them."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

# The database said no, and not that it did not understand: not the owner, no right, row-level
# security; not supported (COPY FROM under row-level security); the wall's own refusal.
REFUSALS = {"42501", "0A000", "28000"}

RENEWED_SECONDS = 60  # a page's context lives twice as long


@dataclass
class Attacker:
    """A connection, and the token of a session of one's own."""

    connection: psycopg.Connection
    token: str
    signed: str = ""
    since: float = 0

    @contextlib.contextmanager
    def inside(self) -> Iterator[psycopg.Cursor]:
        """One transaction with one's own context, rolled back."""
        with self.connection.transaction(force_rollback=True), self.connection.cursor() as cursor:
            if time.monotonic() - self.since > RENEWED_SECONDS:
                self.signed, self.since = enter(cursor, self.token), time.monotonic()
            set_context(cursor, self.signed)
            yield cursor

    def run(self, statement: str) -> list[Any]:
        """What comes back of one statement or of several, the last one's."""
        try:
            with self.inside() as cursor:
                return rows_of(cursor, statement)
        finally:
            if "PREPARE" in statement:  # outlives the transaction
                self.connection.execute("DEALLOCATE ALL")

    def is_refused(self, statement: str) -> bool:
        """Whether the database refuses it for want of a right, and not for another reason."""
        try:
            self.run(statement)
        except psycopg.Error as error:
            if error.sqlstate not in REFUSALS:
                raise AssertionError(f"{statement}: {error.sqlstate} {error}") from error
            return True
        return False


def enter(cursor: psycopg.Cursor, token: str) -> str:
    """Enter as the token's person. Returns the signed context."""
    signed = cursor.execute("SELECT context FROM wall.enter(%s)", [token]).fetchone()[0]
    set_context(cursor, signed)
    return signed


def set_context(cursor: Any, signed: str, scope: str = "LOCAL") -> None:
    cursor.execute(sql.SQL("SET {} vmb.context = {}").format(sql.SQL(scope), sql.Literal(signed)))


def rows_of(cursor: psycopg.Cursor, statement: str) -> list[Any]:
    if statement.startswith("COPY") and "STDOUT" in statement:
        with cursor.copy(statement) as copy:
            return [line for line in b"".join(copy).decode().splitlines() if line]
    if statement.startswith("COPY") and "STDIN" in statement:
        with cursor.copy(statement):
            return []
    cursor.execute(statement)
    while cursor.nextset():
        pass
    return cursor.fetchall() if cursor.description else [()] * max(cursor.rowcount, 0)
