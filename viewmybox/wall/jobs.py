"""Jobs: the customer travels with each, by the database's own stamp.

    @job
    def build_extract(extract: str) -> None: ...

    build_extract.defer(extract=str(extract.id))

The deferring transaction's signed context names the customer; nothing a caller passes can. The
job runs on the worker's role and enters by `acting(travelling_customer())`.
"""

import json
from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta
from typing import Any
from uuid import UUID

from procrastinate.contrib.django import app
from procrastinate.retry import RetryStrategy

from viewmybox.kit.words import is_ours
from viewmybox.wall.context import NoCustomerError, fetch_one

_travelling: ContextVar[UUID | None] = ContextVar("travelling", default=None)

NOW = timedelta(0)
# After 4, 16, 64 seconds …, the last of them 18 hours, in all a day: what a mail server is away.
UNTIL_TAKEN = RetryStrategy(max_attempts=9, exponential_wait=4, retry_exceptions={OSError})


class Job:
    """A function that runs later, in the worker, for the customer who was entered."""

    def __init__(self, run: Callable[..., None], again: RetryStrategy | None = None) -> None:
        self.run = run
        self.name = f"{run.__module__}.{run.__name__}"
        app.task(name=self.name, retry=again or False)(self._run_for)

    def defer(self, *, after: timedelta = NOW, **arguments: str | int) -> int:
        """Queue the job with the open transaction: both are kept, or neither.

        Its arguments wait in clear, and those of a job that failed for a month: ids and words of
        ours, which the job looks the rest up by. Returns the job's number.

        Raises:
            ValueError: an argument that is not for others' eyes.
        """
        if not all(is_ours(str(argument)) for argument in arguments.values()):
            raise ValueError("A job carries ids and words of ours, and nothing that is a secret.")
        row = fetch_one(
            "SELECT wall.defer(%s, %s::jsonb, %s)", [self.name, json.dumps(arguments), after]
        )
        return int(row[0]) if row else 0

    def _run_for(self, customer: str, **arguments: Any) -> None:
        token = _travelling.set(UUID(customer))
        try:
            self.run(**arguments)
        finally:
            _travelling.reset(token)


def job(run: Callable[..., None]) -> Job:
    """Make a job of a function; its arguments must be ids, short words or whole numbers."""
    return Job(run)


def letter_job(run: Callable[..., None]) -> Job:
    """A job that sends a letter: while the mail server does not take it, it is tried again."""
    return Job(run, UNTIL_TAKEN)


def travelling_customer() -> UUID:
    """The customer that the running job belongs to.

    Raises:
        NoCustomerError: no job is running.
    """
    customer = _travelling.get()
    if customer is None:
        raise NoCustomerError("No job is running here.")
    return customer
