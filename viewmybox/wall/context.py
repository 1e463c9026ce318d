"""Whose information the running code may reach: the customer, carried by a context variable.

The database believes only the signed text that its own `wall.enter…` functions hand out; what is
kept here lets the ORM name the customer in every statement (layer 4 of docs/wall.md).
"""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
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
    token = _admission.set(admission)
    try:
        yield
    finally:
        _admission.reset(token)


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
