"""Recording measurements, the one way in: form, file and bulk call all come here.

A batch goes by binary COPY into a temporary table; `wall.record` moves it on, sorted by key, and
brings the touched days' roll-up up to date in the same transaction (boxes/sql/recording.sql), so
that no page ever reads the measurements to know how things stand.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Self
from uuid import UUID

from django.db import connection

from viewmybox.boxes.models import Indicator
from viewmybox.journal.noting import Thing, note
from viewmybox.wall.context import fetch_one

Row = tuple[UUID, datetime, float, str | None]

BATCH = 50_000  # rows; about 5 MB on their way to the server
FILL = "COPY pg_temp.incoming (indicator_id, at, value, note) FROM STDIN (FORMAT BINARY)"


@dataclass(slots=True)
class Recorded:
    """What became of the rows: new ones, replaced ones, and indicators that do not exist here."""

    recorded: int = 0
    replaced: int = 0
    unknown: set[UUID] = field(default_factory=set)


class Recorder:
    """Takes batch after batch in the open transaction of an entered customer.

    Leaving the block without an error brings the indicators' latest values and trends up to date.
    """

    def __init__(self, source: str) -> None:
        """`source` is "form", "csv" or "api"."""
        self.source = source
        self.outcome = Recorded()
        self.touched: set[UUID] = set()
        self.moments: list[datetime] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None and (known := self.touched - self.outcome.unknown):
            refresh(known, days_around(self.moments))
            self.note(known)

    def take(self, batch: Collection[Row]) -> set[UUID]:
        """Record one batch. Returns the indicators in it that do not exist here."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT wall.begin_recording()")
            with cursor.copy(FILL) as copy:
                copy.set_types(["uuid", "timestamptz", "float8", "text"])
                for row in batch:
                    copy.write_row(row)
            cursor.execute("SELECT fresh, known, unknown FROM wall.record(%s)", [self.source])
            fresh, known, unknown = cursor.fetchone()
        self.touched.update(row[0] for row in batch)
        moments = list(map(itemgetter(1), batch))
        self.moments += [min(moments), max(moments)] if moments else []
        self.outcome.recorded += fresh
        self.outcome.replaced += known - fresh
        self.outcome.unknown.update(unknown or ())
        return set(unknown or ())

    def note(self, indicators: Collection[UUID]) -> None:
        """One line in the journal, however many measurements there were."""
        first = next(iter(indicators)) if len(indicators) == 1 else None
        names = Indicator.objects.filter(id=first).values_list("name", flat=True) if first else []
        note(
            "measurements.imported" if self.source == "csv" else "measurements.recorded",
            Thing("indicator", first, next(iter(names), None)),
            recorded=self.outcome.recorded,
            replaced=self.outcome.replaced,
            indicators=len(indicators),
        )


def record(rows: Iterable[Row], *, source: str) -> Recorded:
    """Record measurements for the entered customer, in the open transaction.

    A moment that already has a value gets the new one, so sending again is harmless; of several
    rows for one moment the last counts. Rows of unknown indicators are left out and named.

    Args:
        rows: (indicator, moment with its offset, value, note or None), taken as they come.
        source: "form", "csv" or "api".
    """
    with Recorder(source) as recorder:
        for batch in in_batches(rows):
            recorder.take(batch)
    return recorder.outcome


def days_around(moments: Collection[datetime]) -> tuple[date, date]:
    """The first and the last day of these moments, wherever on Earth."""
    day = timedelta(days=1)
    return min(moments).astimezone(UTC).date() - day, max(moments).astimezone(UTC).date() + day


def refresh(
    indicators: Collection[UUID], days: tuple[date | None, date | None] = (None, None)
) -> None:
    """Bring latest value, trend and months of these indicators up to date from the roll-up.

    Args:
        indicators: their ids.
        days: the first and the last day that are new; None where all may judge otherwise now.
    """
    given = list(indicators)
    fetch_one(
        "SELECT wall.refresh_indicators(%s), wall.judge_months(%s, %s, %s)", [given, given, *days]
    )


def remove(indicator: UUID, at: datetime) -> bool:
    """Take one measurement away. Returns whether it was there."""
    row = fetch_one("SELECT wall.remove_measurement(%s, %s)", [indicator, at])
    if removed := bool(row and row[0]):
        note("measurement.removed", Indicator.objects.get(id=indicator), at=at.isoformat())
    return removed


def in_batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
