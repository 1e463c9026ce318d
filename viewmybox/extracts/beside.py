"""A second connection, for what others must see before a long transaction is done."""

import contextlib
import time
from collections.abc import Iterator
from typing import Protocol
from uuid import UUID

from django.db import connection, connections

from viewmybox.wall.context import acting

__all__ = ["Beside", "Reporter"]

PROGRESS_SECONDS = 0.5


class Reported(Protocol):
    """What a page shows the progress of."""

    def note_progress(self, done: int, total: int) -> None: ...


class Beside:
    """A second connection on the same role, for what others must see before the first is done."""

    def __init__(self, customer: UUID) -> None:
        self.customer = customer
        self.other = connection.copy()

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        try:
            yield
        finally:
            self.other.close()

    @contextlib.contextmanager
    def acting(self) -> Iterator[None]:
        """A transaction of its own; the ORM works on the second connection meanwhile."""
        first = connections["default"]
        connections["default"] = self.other
        try:
            with acting(self.customer):
                yield
        finally:
            connections["default"] = first


class Reporter:
    """Notes the progress, but not more often than a page asks for it."""

    def __init__(self, told: Reported, beside: Beside) -> None:
        self.told = told
        self.beside = beside
        self.due = 0.0

    def report(self, done: int, total: int) -> None:
        if time.monotonic() >= self.due:
            with self.beside.acting():
                self.told.note_progress(done, total)
            self.due = time.monotonic() + PROGRESS_SECONDS
