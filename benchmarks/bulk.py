"""Bulk measurements through the API, against a raw binary COPY of the same rows.

The floor is PostgreSQL alone: the administrator copies the rows, made ready beforehand, into a
table like the real one, without the wall, a roll-up, or anything known of indicators.
"""

import http.client
import json
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from benchmarks.bulk_steps import steps
from benchmarks.contents import filled_box
from benchmarks.customer import Customer, subscribed
from benchmarks.installation import Installation
from benchmarks.processes import family, forget_peak, peak, resident
from benchmarks.table import show

ROWS, QUICK_ROWS = 1_000_000, 100_000
MINUTES = 5
START = datetime(2026, 1, 1, tzinfo=UTC)
POSTGRES_DAY = datetime(2000, 1, 1, tzinfo=UTC)
BLOCK = 50_000  # rows
GOAL = 0.25  # of the raw COPY
PEER_GOAL = 100 * 766  # rows a second; the fastest peer's is 766
MEMORY_GOAL = 64  # MiB above idle

Write = Callable[[Path, list[UUID], int], None]


def run(installation: Installation) -> None:
    rows = QUICK_ROWS if installation.quick else ROWS
    installation.settle()
    floor = raw_copy(installation, rows)
    figures: list[tuple[object, ...]] = [("raw binary COPY", rows / floor, 1.0, None)]
    for kind, (content_type, write) in KINDS.items():
        customer = subscribed(f"Bulk {kind}")
        _box, indicators = filled_box(customer)
        body = installation.folder / f"bulk.{kind}"
        write(body, indicators, rows)
        installation.settle()
        took, above_idle = sent(installation, customer, body, content_type, rows)
        figures.append((f"API, {kind}", rows / took, floor / took, above_idle))
    show(
        f"Bulk: {rows:,} measurements of 100 indicators, one every {MINUTES} minutes, in one call\n"
        f"  (goals: {GOAL} of the COPY, {PEER_GOAL:,} rows a second, {MEMORY_GOAL} MiB)",
        ("", "rows a second", "of the COPY", "MiB above idle"),
        figures,
    )
    customer = subscribed("Bulk steps")
    _box, indicators = filled_box(customer)
    body = installation.folder / "bulk.ndjson"
    write_ndjson(body, indicators, rows)
    installation.settle()
    whole = rows / float(str(figures[1][1]))
    show(
        "Where the time of the NDJSON goes, each step by itself in one process",
        ("", "s", "rows a second"),
        [
            (name, seconds, rows / seconds)
            for name, seconds in [
                *steps(installation, customer, body, indicators),
                ("the whole call over HTTP", whole),
            ]
        ],
    )
    print("  Over HTTP reading and recording go on at the same time, on two cores.")


def measured(indicators: list[UUID], rows: int) -> Iterator[tuple[UUID, datetime, float]]:
    """As meters send: moment after moment, at each all of them."""
    for number in range(rows):
        moment, place = divmod(number, len(indicators))
        at = START + timedelta(minutes=MINUTES * moment)
        yield indicators[place], at, 20 + number * 7919 % 1000 / 100


def write_ndjson(body: Path, indicators: list[UUID], rows: int) -> None:
    with body.open("w") as out:
        for indicator, at, value in measured(indicators, rows):
            line = {"indicator": str(indicator), "at": at.isoformat(), "value": value}
            out.write(json.dumps(line, separators=(",", ":")) + "\n")


def write_csv(body: Path, indicators: list[UUID], rows: int) -> None:
    with body.open("w") as out:
        out.write("indicator,at,value\n")
        for indicator, at, value in measured(indicators, rows):
            out.write(f"{indicator},{at.isoformat()},{value}\n")


KINDS: Mapping[str, tuple[str, Write]] = {
    "ndjson": ("application/x-ndjson", write_ndjson),
    "csv": ("text/csv", write_csv),
}


def sent(
    installation: Installation, customer: Customer, body: Path, content_type: str, rows: int
) -> tuple[float, float]:
    """Seconds for the call, and how many MiB the process that answered grew by at most.

    Raises:
        RuntimeError: not every row was recorded.
    """
    url = urlsplit(installation.address)
    headers = {
        "Content-Type": content_type,
        "Content-Length": str(body.stat().st_size),
        **customer.as_program,
    }
    with installation.serving(1) as server, body.open("rb") as stream:
        processes = list(family(server))
        idle = {process: resident(process) or 0.0 for process in processes}
        for process in processes:
            forget_peak(process)
        http_connection = http.client.HTTPConnection(url.netloc, timeout=600, blocksize=65_536)
        began = time.perf_counter()
        http_connection.request("POST", "/api/v1/measurements", stream, headers)
        answer = http_connection.getresponse()
        outcome = json.loads(answer.read())
        took = time.perf_counter() - began
        grown = max((peak(process) or 0.0) - idle[process] for process in processes)
    if outcome.get("recorded") != rows:
        raise RuntimeError(f"The bulk call answers {answer.status}: {str(outcome)[:500]}")
    return took, grown


def raw_copy(installation: Installation, rows: int) -> float:
    """Seconds for the rows into a table with the real one's columns, checks and key."""
    customer, indicators = UUID(int=7), [UUID(int=place) for place in range(100)]
    blocks = list(binary(customer, measured(indicators, rows)))
    with installation.server.administrator() as administrator:
        administrator.execute("CREATE TABLE raw_copy (LIKE measurement INCLUDING ALL)")
        administrator.execute("CHECKPOINT")
        began = time.perf_counter()
        with (
            administrator.cursor() as cursor,
            cursor.copy(
                "COPY raw_copy (customer_id, indicator_id, at, value, note, source) "
                "FROM STDIN (FORMAT BINARY)"
            ) as copy,
        ):
            for block in blocks:
                copy.write(block)
        took = time.perf_counter() - began
        administrator.execute("DROP TABLE raw_copy")
    return took


def binary(customer: UUID, rows: Iterator[tuple[UUID, datetime, float]]) -> Iterator[bytes]:
    """PostgreSQL's binary COPY: each field behind its length, -1 for NULL."""
    pack = struct.Struct("!h i16s i16s iq id i i3s").pack
    yield b"PGCOPY\n\xff\r\n\0" + bytes(8)
    block = bytearray()
    for number, (indicator, at, value) in enumerate(rows, 1):
        moment = (at - POSTGRES_DAY) // timedelta(microseconds=1)
        block += pack(
            6, 16, customer.bytes, 16, indicator.bytes, 8, moment, 8, value, -1, 3, b"api"
        )
        if number % BLOCK == 0:
            yield bytes(block)
            block.clear()
    yield bytes(block) + b"\xff\xff"
