"""What a box page costs with few measurements in the box and with very many: it should not differ.

Two customers with the same box, apart in nothing but how often was measured. Their pages are
loaded by turns, and what their statements read is counted for both.
"""

import time
from collections.abc import Iterator, Mapping
from functools import partial
from statistics import median
from typing import Any

import psycopg

from benchmarks.contents import SERVICES, filled_box, measure
from benchmarks.customer import Customer, subscribed
from benchmarks.floors import WORKERS, asked_here
from benchmarks.installation import Installation
from benchmarks.load import Load, load
from benchmarks.statements import captured, each
from benchmarks.table import show

FEW, MANY, QUICK_MANY = 100, 50_000, 2_000  # of each of the 100 indicators
ROUNDS = 4
Page = tuple[str, Mapping[str, str]]
Read = tuple[int, ...]  # steps into an index, rows found by it, readings from end to end
PLANNED_ANEW = 6  # times; PostgreSQL tries a statement five times before it keeps a plan
COUNTED = """SELECT relname, coalesce(idx_scan, 0), coalesce(idx_tup_fetch, 0), seq_scan
    FROM pg_stat_xact_user_tables WHERE coalesce(idx_scan, 0) + seq_scan > 0"""


def run(installation: Installation) -> None:
    many = QUICK_MANY if installation.quick else MANY
    few_path, few_customer = box_with(FEW)
    few_page = (installation.address + few_path, few_customer.as_person)
    began = time.monotonic()
    many_path, many_customer = box_with(many)
    many_page = (installation.address + many_path, many_customer.as_person)
    print(
        f"\n{many * SERVICES:,} measurements recorded in {time.monotonic() - began:.0f} s, "
        "a million in ten transactions"
    )
    installation.settle()
    seconds = 2 if installation.quick else 5
    with installation.serving(WORKERS):
        pairs = [by_turns(number, few_page, many_page, seconds) for number in range(ROUNDS)]
    show(
        f"Box page with {FEW * SERVICES:,} and with {many * SERVICES:,} measurements in the box",
        ("", "few, a second", "many, a second", "many / few", "p50 ms", "p50 ms"),
        [
            (
                f"round {number}",
                few.per_second,
                lot.per_second,
                lot.per_second / few.per_second,
                few.p50,
                lot.p50,
            )
            for number, (few, lot) in enumerate(pairs, 1)
        ],
    )
    ratio = median(lot.per_second / few.per_second for few, lot in pairs)
    print(f"  {ratio:.2f} in the median")
    heads = ("index", "rows", "whole")
    show(
        "What the page's statements read: steps into an index, rows found by it, whole tables",
        ("", *(f"few: {head}" for head in heads), *(f"many: {head}" for head in heads), ""),
        list(
            compared(
                read(installation, few_path, few_customer),
                read(installation, many_path, many_customer),
            )
        ),
    )


def by_turns(number: int, few: Page, many: Page, seconds: float) -> tuple[Load, Load]:
    """Each once, in another order every time: whoever is second is at an advantage, or not."""
    if number % 2:
        after = load(*many, seconds)
        return load(*few, seconds), after
    return load(*few, seconds), load(*many, seconds)


def box_with(each_indicator: int) -> tuple[str, Customer]:
    customer = subscribed(f"Scale {each_indicator}")
    box, indicators = filled_box(customer)
    measure(customer, indicators, each_indicator)
    return f"/boxes/{box}/", customer


def read(installation: Installation, path: str, customer: Customer) -> Mapping[str, Read]:
    """What the page's statements read of each table, by PostgreSQL's own count.

    Inside functions EXPLAIN does not look; this does. It counts for the transaction.
    """
    statements = captured(partial(asked_here, installation, path, customer.as_person))
    with psycopg.connect(installation.server.url("web")) as connection:
        for _time in range(PLANNED_ANEW):  # then functions keep a plan, as they do in a service
            list(each(connection, statements))
            connection.commit()
        before = counted(connection)
        list(each(connection, statements))
        after = counted(connection)
    return {
        table: tuple(now - then for now, then in zip(counts, before[table], strict=True))
        for table, counts in after.items()
    }


def counted(connection: psycopg.Connection[Any]) -> dict[str, Read]:
    return {table: tuple(counts) for table, *counts in connection.execute(COUNTED)}


def compared(few: Mapping[str, Read], many: Mapping[str, Read]) -> Iterator[tuple[object, ...]]:
    for table in sorted(few):
        one, other = few[table], many[table]
        yield table, *one, *other, "the same" if one == other else "not the same"
