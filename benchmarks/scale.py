"""What a box page costs with few measurements in the box and with very many: it should not differ.

Two customers with the same box, apart in nothing but how often was measured. Their pages are
loaded by turns, and every statement's plan is shown for both.
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
PLAN = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) "


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
    show(
        "The plans of the page's statements, with few and with many",
        ("", "pages read", "pages read", ""),
        list(
            compared(
                plans(installation, few_path, few_customer),
                plans(installation, many_path, many_customer),
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


def plans(installation: Installation, path: str, customer: Customer) -> list[Mapping[str, Any]]:
    """The plan of each statement behind the door, as it ran."""
    statements = captured(partial(asked_here, installation, path, customer.as_person))
    door = 1
    with psycopg.connect(installation.server.url("web")) as connection:
        list(each(connection, statements))  # what a connection reads once is read now
        connection.commit()
        found = list(each(connection, statements, PLAN))
    return [rows[0][0][0]["Plan"] for rows in found[door:]]


def compared(
    few: list[Mapping[str, Any]], many: list[Mapping[str, Any]]
) -> Iterator[tuple[object, ...]]:
    for one, other in zip(few, many, strict=True):
        same = "the same plan" if nodes(one) == nodes(other) else "another plan"
        tables = sorted({node["Relation Name"] for node in walked(one) if "Relation Name" in node})
        yield ", ".join(tables), pages(one), pages(other), same


def nodes(plan: Mapping[str, Any]) -> list[str]:
    return [f"{node['Node Type']} {node.get('Index Name', '')}".strip() for node in walked(plan)]


def walked(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from walked(below)


def pages(plan: Mapping[str, Any]) -> int:
    """Pages of 8 KiB, found in memory or not."""
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
