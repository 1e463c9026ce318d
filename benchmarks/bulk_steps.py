"""The steps of a bulk call, each timed by itself: reading, COPY, insert, roll-up."""

import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from benchmarks.customer import Customer
from benchmarks.installation import Installation
from viewmybox.api.bulk import LINES
from viewmybox.api.rows import from_ndjson
from viewmybox.boxes.recording import FILL, Row, refresh

ZONE = ZoneInfo("Europe/Stockholm")


def steps(
    installation: Installation, customer: Customer, body: Path, indicators: list[UUID]
) -> list[tuple[str, float]]:
    """(what, seconds), in the order they come in the call."""
    with body.open("rb", 2**18) as stream:
        lines = enumerate(iter(stream.readline, b""), 1)
        reading, rows = timed(lambda: [row for _number, row in from_ndjson(lines, ZONE)])
    good = [row for row in rows if not isinstance(row, str)]
    copying = recording = 0.0
    batches = [good[start : start + LINES] for start in range(0, len(good), LINES)]
    with customer.entered():
        for batch in batches:
            took, _nothing = timed(partial(copied, batch))
            copying += took
            took, _nothing = timed(recorded)
            recording += took
        refreshing, _nothing = timed(partial(refresh, indicators))
        ended = time.perf_counter()
    committing = time.perf_counter() - ended
    rolling = sum(rolled_up(installation, customer, batch) for batch in batches)
    return [
        ("reading the lines", reading),
        ("COPY into the temporary table", copying),
        ("check, sort, insert", recording - rolling),
        ("roll-up by day (measured again, apart)", rolling),
        ("latest values and trends, once", refreshing),
        ("COMMIT", committing),
    ]


def timed(do: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    made = do()
    return time.perf_counter() - began, made


def copied(batch: list[Row]) -> None:
    """As `Recorder.take` does it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.begin_recording()")
        with cursor.copy(FILL) as copy:
            copy.set_types(["uuid", "timestamptz", "float8", "text"])
            for row in batch:
                copy.write_row(row)


def recorded() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.record('api')")


def rolled_up(installation: Installation, customer: Customer, batch: list[Row]) -> float:
    """Seconds for the days that a batch touches; the administrator may call it by itself."""
    days: dict[UUID, set[date]] = defaultdict(set)
    for indicator, at, *_rest in batch:
        days[indicator].add(at.astimezone(ZONE).date())
    with installation.server.administrator() as administrator, administrator.transaction():
        began = time.perf_counter()
        for indicator, touched in days.items():
            administrator.execute(
                "SELECT wall.roll_up(%s, %s, %s, %s)",
                [customer.id, ZONE.key, indicator, sorted(touched)],
            )
        return time.perf_counter() - began
