"""An address of the server between its two floors: the server alone, and the statements alone."""

from collections.abc import Mapping
from functools import partial

from django.test import Client

from benchmarks.installation import Installation
from benchmarks.load import CONNECTIONS, Load, ask, load
from benchmarks.statements import captured, replayed
from benchmarks.table import show

WORKERS = 2
HEADS = ("", "a second", "p50 ms", "p99 ms", "of the statements alone")


def compare(installation: Installation, title: str, path: str, headers: Mapping[str, str]) -> Load:
    """Measure an address and what it stands on, in one run; print the table."""
    installation.settle()
    seconds = 3 if installation.quick else 8
    address = installation.address + path
    statements = captured(partial(asked_here, installation, path, headers))
    url = installation.server.url("web")
    # One after the other and then again: on a shared machine the first minute is not the second.
    with installation.serving(WORKERS):
        size = len(ask(address, headers))
        constant = load(f"{installation.address}/healthz", {}, seconds / 2)
        first = load(address, headers, seconds / 2)
    prepared = replayed(url, statements, WORKERS, seconds / 2)
    planned = replayed(url, statements, WORKERS, seconds / 2, prepare=False)
    with installation.serving(WORKERS):
        second = load(address, headers, seconds / 2)
    whole = between(first, second)
    alone = f"its {len(statements)} statements alone"
    show(
        f"{title}\n  {size:,} bytes; {CONNECTIONS} connections, {WORKERS} processes",
        HEADS,
        [
            row("the server alone (/healthz)", constant, None),
            row(f"{alone}, prepared", prepared, 1.0),
            row(f"{alone}, planned every time", planned, planned.per_second / prepared.per_second),
            row("the whole answer", whole, whole.per_second / prepared.per_second),
        ],
    )
    return whole


def asked_here(installation: Installation, path: str, headers: Mapping[str, str]) -> None:
    """The same request, to this process's own Django."""
    host = installation.address.partition("//")[2]
    answer = Client(headers={"Host": host, **headers}).get(path)
    if answer.status_code != 200:  # noqa: PLR2004 - OK
        raise RuntimeError(f"{path} answers {answer.status_code}.")


def between(one: Load, other: Load) -> Load:
    return Load(
        (one.per_second + other.per_second) / 2,
        (one.p50 + other.p50) / 2,
        max(one.p99, other.p99),
    )


def row(name: str, measured: Load, ratio: float | None) -> tuple[object, ...]:
    return name, measured.per_second, measured.p50, measured.p99, ratio
