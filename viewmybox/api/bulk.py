"""Recording a body of measurements, batch by batch, whatever its length in the same memory."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import msgspec
from django.db import transaction
from django.utils import translation
from django.utils.translation import get_language

from viewmybox.api.rows import Read, no_such_indicator
from viewmybox.boxes.recording import Recorder, Row

Batch = list[Read]

MOST_NAMED = 1000
LINES = 25_000  # two batches are in memory at a time


class Rejected(msgspec.Struct, frozen=True, order=True):
    line: int
    error: str


class Outcome(msgspec.Struct):
    """What became of the lines. Only the first rejected ones are named; all are counted."""

    recorded: int = 0
    replaced: int = 0
    rejected: list[Rejected] = []
    rejected_count: int = 0

    def reject(self, rejected: list[Rejected]) -> None:
        self.rejected_count += len(rejected)
        self.rejected += sorted(rejected)[: MOST_NAMED - len(self.rejected)]

    @property
    def lines(self) -> int:
        return self.recorded + self.replaced + self.rejected_count


class RejectedError(Exception):
    """Some line was rejected, and nothing is to be kept then."""


def record_all(lines: Iterator[Read], *, or_nothing: bool = False) -> Outcome:
    """Record every good line, in the open transaction.

    With `or_nothing` a single bad line lets nothing be kept: `rejected_count` then is not 0.
    """
    outcome = Outcome()
    try:
        with transaction.atomic(), Recorder("api") as recorder:
            for batch in made_ahead(iter(lambda: list(islice(lines, LINES)), [])):
                take(batch, recorder, outcome)
            if or_nothing and outcome.rejected_count:
                raise RejectedError  # noqa: TRY301 - it is how to leave the savepoint
    except RejectedError:
        return outcome
    outcome.recorded = recorder.outcome.recorded
    outcome.replaced = recorder.outcome.replaced
    return outcome


def made_ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """Each batch is read while the database is at the one before: a quarter of the time."""
    language = get_language() or "sv"

    def following() -> Batch:
        with translation.override(language):  # a thread has none of its own
            return next(batches, [])

    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(following)
        while batch := coming.result():
            coming = pool.submit(following)
            yield batch


def take(batch: Batch, recorder: Recorder, outcome: Outcome) -> None:
    """Record a batch's rows and name its bad lines, those of unknown indicators too."""
    rows: list[Row] = []
    numbers: list[int] = []
    rejected: list[Rejected] = []
    unknown: Any = recorder.outcome.unknown
    for number, read in batch:
        if isinstance(read, str):
            rejected.append(Rejected(number, read))
        elif read[0] in unknown:
            rejected.append(Rejected(number, no_such_indicator()))
        else:
            rows.append(read)
            numbers.append(number)
    if rows and (found := recorder.take(rows)):
        rejected += (
            Rejected(number, no_such_indicator())
            for number, row in zip(numbers, rows, strict=True)
            if row[0] in found
        )
    outcome.reject(rejected)
