"""The console's own way to the database: the role vmb_support, and never the pages' own.

What the middleware binds for `/support/` is bound both ways. There the pages' connection refuses
every statement, so that nothing of the console can reach a customer's rows as a member would; and
elsewhere this one refuses, so that nothing on a customer's page can reach what support sees.

Every question is a transaction of its own that is committed before its answer is used: what is
noted of a look stands before anything is shown (sql/looking.sql).
"""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from psycopg import sql

from viewmybox.accounts.viewer import Ending

NOT_ENTERED = "28000"
NOT_ALLOWED = "42501"

_is_bound: ContextVar[bool] = ContextVar("is_bound", default=False)


class SignedOutError(Exception):
    """No operator acts, or not any more."""


class NotLookedError(Exception):
    """What was asked for may not be seen: nothing was noted, or no grant stands."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who is signed in to the console. `signed` is what the database believes, for a minute."""

    signed: str
    session_id: UUID
    id: UUID
    name: str
    team: str
    idle_at: datetime
    expires_at: datetime

    @property
    def ending(self) -> Ending:
        """When the session ends, and whose it is."""
        return Ending(self.id, None, self.idle_at, self.expires_at)


@contextlib.contextmanager
def bound_to_support() -> Iterator[None]:
    """In the block the console's connection may be asked, and no other."""
    token = _is_bound.set(True)
    try:
        with connections["default"].execute_wrapper(refuse):
            yield
    finally:
        _is_bound.reset(token)


def refuse(*_statement: Any) -> NoReturn:
    raise RuntimeError("The console asks the database as support, and as nobody else.")


def ask_all(
    statement: str, values: list[Any], operator: Operator | None = None
) -> list[tuple[Any, ...]]:
    """All rows of one statement, in a transaction of its own that is committed.

    Args:
        statement: of one of the wall's functions; the role may do nothing else.
        values: its parameters.
        operator: who asks; None where nobody is signed in yet.

    Raises:
        SignedOutError: the operator's session is over.
        NotLookedError: the database refused.
        RuntimeError: outside of the console.
    """
    if not _is_bound.get():
        raise RuntimeError("Only the console asks as support.")
    alias = settings.SUPPORT_DATABASE
    try:
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            if operator is not None:
                setting = sql.SQL("SET LOCAL vmb.operator = {}").format(
                    sql.Literal(operator.signed)
                )
                cursor.execute(setting.as_string())
            cursor.execute(statement, values)
            rows: list[tuple[Any, ...]] = cursor.fetchall() if cursor.description else []
    except DatabaseError as error:
        state = getattr(error.__cause__, "sqlstate", None)
        if state == NOT_ENTERED and operator is not None:
            raise SignedOutError from error
        if state == NOT_ALLOWED:
            raise NotLookedError from error
        raise
    return rows


def ask(
    statement: str, values: list[Any], operator: Operator | None = None
) -> tuple[Any, ...] | None:
    """The statement's first row; the same otherwise."""
    rows = ask_all(statement, values, operator)
    return rows[0] if rows else None
