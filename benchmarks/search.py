"""Searching as one types, in a million entries and what documents say, among other customers.

Measured twice: while the others together have a fifth of what is searched, and when they have ten
times that. What is asked for is in few of the entries, in some, in most, or only begun.
"""

import http.client
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, urlsplit

from benchmarks.customer import subscribed
from benchmarks.floors import WORKERS, asked_here
from benchmarks.installation import Installation
from benchmarks.load import Load, load
from benchmarks.statements import Statement, captured, replayed
from benchmarks.table import show
from benchmarks.words import COMMON, RARE, SOME, Amounts, Filling

FULL, QUICK = Amounts(1_000_000, 20_000), Amounts(30_000, 1_000)
OTHERS = 5  # at first the others have a fifth of it, of documents too
GROWN = 10
ASKED = {
    "in few entries": RARE,
    "in one of forty": SOME,
    "in one of five": COMMON,
    "in one of five, and one of forty": f"{COMMON} {SOME}",
    "two letters of a word": "st",
    "a word's beginning": COMMON[:4],
    "nowhere": "zebrafink",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One search: by one person after another, by many at once, and its statements alone."""

    by_one: Load
    by_many: Load
    alone: Load
    size: int


def run(installation: Installation) -> None:
    amounts = QUICK if installation.quick else FULL
    customer = subscribed("Search")
    filling = Filling(installation.server, customer)
    began = time.monotonic()
    filling.fill(amounts)
    filling.fill_others(amounts / OTHERS)
    print(f"\n{amounts} and a fifth of that of others’ written in {time.monotonic() - began:.0f} s")
    before = measured(installation, customer.as_person)
    title = f"Search page: {amounts} of one customer’s"
    # At once: the others' ten times as much take long.
    table(f"{title}, others’ {amounts / OTHERS}", before)
    filling.fill_others(amounts / OTHERS * (GROWN - 1))
    after = measured(installation, customer.as_person)
    table(f"{title}, others’ {amounts / OTHERS * GROWN}", after)
    show(
        f"When the others have {GROWN} times as much: times what it took before (goal 1)",
        ("", "one person, p50", "p99", "statements alone, p50", "p99"),
        [
            (
                name,
                now.by_one.p50 / then.by_one.p50,
                now.by_one.p99 / then.by_one.p99,
                now.alone.p50 / then.alone.p50,
                now.alone.p99 / then.alone.p99,
            )
            for (name, now), then in zip(after.items(), before.values(), strict=True)
        ],
    )


def measured(installation: Installation, headers: Mapping[str, str]) -> dict[str, Measured]:
    installation.settle()
    seconds = 2 if installation.quick else 6
    url = installation.server.url("web")
    paths = {name: f"/search/?q={quote(words)}" for name, words in ASKED.items()}
    statements: dict[str, list[Statement]] = {
        name: captured(partial(asked_here, installation, path, headers))
        for name, path in paths.items()
    }
    alone = {name: replayed(url, taken, 1, seconds) for name, taken in statements.items()}
    with installation.serving(WORKERS):
        found = {}
        for name, path in paths.items():
            address = installation.address + path
            by_many = load(address, headers, seconds)
            by_one, size = one_after_another(address, headers, seconds)
            found[name] = Measured(by_one, by_many, alone[name], size)
    return found


def one_after_another(address: str, headers: Mapping[str, str], seconds: float) -> tuple[Load, int]:
    """How long somebody waits who asks alone, and how many bytes come."""
    took, size = [], 0
    url = urlsplit(address)
    line = http.client.HTTPConnection(url.netloc, timeout=60)
    end = time.perf_counter() + seconds
    for began in until(end):
        line.request("GET", f"{url.path}?{url.query}", headers=dict(headers))
        answer = line.getresponse()
        size = len(answer.read())
        if answer.status != http.client.OK:
            raise RuntimeError(f"{address} answers {answer.status}.")
        took.append(time.perf_counter() - began)
    line.close()
    took.sort()
    p50, p99 = (took[len(took) * share // 100] * 1000 for share in (50, 99))
    return Load(len(took) / seconds, p50, p99), size


def until(end: float) -> Iterator[float]:
    while (now := time.perf_counter()) < end:
        yield now


def table(title: str, found: Mapping[str, Measured]) -> None:
    show(
        title,
        (
            "",
            "bytes",
            "one, p50 ms",
            "p99",
            "alone, p50 ms",
            "p99",
            "16 at once, a second",
            "p50",
            "p99",
        ),
        [
            (
                name,
                one.size,
                one.by_one.p50,
                one.by_one.p99,
                one.alone.p50,
                one.alone.p99,
                one.by_many.per_second,
                one.by_many.p50,
                one.by_many.p99,
            )
            for name, one in found.items()
        ],
    )
    print("  one: somebody who asks alone; alone: the page’s statements without the page")
