"""Whose information the running code may reach: the customer, carried by a context variable.

The database believes only the signed text that its own `wall.enter…` functions hand out; what is
kept here lets the ORM name the customer in every statement (layer 4 of docs/wall.md).
"""

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction
from psycopg import sql


class NoCustomerError(RuntimeError):
    """Customer-owned information was asked for outside of any customer's context."""


@dataclass(frozen=True, slots=True)
class Admission:
    """One admittance to one customer's information: what a `wall.enter…` function returned."""

    customer_id: UUID
    signed: str
    member_id: UUID | None = None


_admission: ContextVar[Admission | None] = ContextVar("admission", default=None)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The outermost stretch of work inside a customer, on one connection."""

    connection: Any


_block: ContextVar[Block | None] = ContextVar("block", default=None)

Last = Callable[[list[Any]], None]


def customer_id() -> UUID:
    """The customer whose information is being worked on.

    Raises:
        NoCustomerError: no one has entered.
    """
    admission = _admission.get()
    if admission is None:
        raise NoCustomerError("No customer has been entered: use acting() or sign in.")
    return admission.customer_id


def member_id() -> UUID | None:
    """The member who acts; None for a job or an API key."""
    admission = _admission.get()
    return admission.member_id if admission else None


def is_entered() -> bool:
    return _admission.get() is not None


@contextlib.contextmanager
def admitted(admission: Admission) -> Iterator[None]:
    """Work inside one customer's information until the surrounding transaction ends.

    The context is set by its own literal statement (docs/wall.md says why) and, being local to the
    transaction, cannot outlive it on a pooled connection.

    Raises:
        RuntimeError: outside a transaction, or inside another customer's context.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A context lives in a transaction: open one first.")
    current = _admission.get()
    if current is not None and current.customer_id != admission.customer_id:
        raise RuntimeError("The customer never changes inside a transaction.")
    set_local(admission.signed)
    around, on = _block.get(), connections["default"]
    block = around if around is not None and around.connection is on else Block(on)
    tokens = _admission.set(admission), _block.set(block)
    try:
        yield
        if block is not around and not transaction.get_rollback():
            do_last(block)
    finally:
        _admission.reset(tokens[0])
        _block.reset(tokens[1])


class Waiting:
    """Something to be done last. It waits among Django's own deeds for after the commit: what a
    savepoint takes back is gone from there too.
    """

    def __init__(self, block: Block, run: Last, what: Any) -> None:
        self.block = block
        self.run = run
        self.what = what
        self.is_done = False

    def __call__(self) -> None:
        """After the commit, when it must have been done.

        Raises:
            RuntimeError: it was not: the customer's block is another transaction's.
        """
        if not self.is_done:
            raise RuntimeError("What was to be done last was left undone.")


def lastly(run: Last, what: Any) -> None:
    """Have `run` called once at the end of the customer's block, in its transaction, with a list of
    all that was given for it in the block, in order; not what a savepoint took back meanwhile.

    Raises:
        NoCustomerError: no one has entered.
    """
    block = _block.get()
    if block is None:
        raise NoCustomerError("No customer has been entered: use acting() or sign in.")
    transaction.on_commit(Waiting(block, run, what))


def do_last(block: Block) -> None:
    after_commit: list[Any] = [entry[1] for entry in connection.run_on_commit]
    waiting = [
        deed
        for deed in after_commit
        if isinstance(deed, Waiting) and deed.block is block and not deed.is_done
    ]
    for run in dict.fromkeys(deed.run for deed in waiting):
        run([deed.what for deed in waiting if deed.run is run])
    for deed in waiting:
        deed.is_done = True


@contextlib.contextmanager
def acting(customer: UUID, purpose: str = "job", seconds: int = 3600) -> Iterator[None]:
    """Act for a customer in a transaction of its own. Only the worker's role may.

    Args:
        customer: whose information.
        purpose: what for, lower-case letters and digits; it is part of the signed context.
        seconds: how long the context stays valid.

    Raises:
        NoCustomerError: there is no such customer.
    """
    with transaction.atomic():
        row = fetch_one("SELECT wall.enter_customer(%s, %s, %s)", [customer, purpose, seconds])
        if not row or row[0] is None:
            raise NoCustomerError(f"There is no customer {customer}.")
        with admitted(Admission(customer, row[0])):
            yield


def set_local(signed: str) -> None:
    statement = sql.SQL("SET LOCAL vmb.context = {}").format(sql.Literal(signed))
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string())


def fetch_one(statement: str, values: list[Any]) -> tuple[Any, ...] | None:
    """One row of a statement in plain SQL, for the wall's own functions."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def fetch_all(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement in plain SQL, for the wall's own functions."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
