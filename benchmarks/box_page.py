"""The box page between its two floors: the server alone, and the statements alone."""

from functools import partial

from django.test import Client

from benchmarks.contents import SERVICES, filled_box, measure
from benchmarks.customer import Customer, subscribed
from benchmarks.installation import Installation
from benchmarks.load import CONNECTIONS, Load, load
from benchmarks.statements import captured, replayed
from benchmarks.table import show

WORKERS = 2
GOAL = 0.4  # of the statements alone
HEADS = ("", "a second", "p50 ms", "p99 ms", "of the statements alone")


def run(installation: Installation) -> None:
    for indicators in (1, 3):
        customer = subscribed(f"Box page {indicators}")
        box, followed = filled_box(customer, indicators=indicators)
        measure(customer, followed, each=100)
        title = (
            f"Box page: {SERVICES} services with {indicators} indicator"
            f"{'s' if indicators > 1 else ''} each, twelve periods, 20 entries; "
            f"{CONNECTIONS} connections, {WORKERS} processes"
        )
        compare(installation, title, f"/boxes/{box}/", customer, customer.as_person)


def compare(
    installation: Installation, title: str, path: str, customer: Customer, headers: dict[str, str]
) -> None:
    """Measure one address and its floors, and print them."""
    installation.settle()
    seconds = 3 if installation.quick else 8
    given = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    browser = Client(headers={"host": installation.address.partition("//")[2]})
    statements = captured(partial(browser.get, path, **given))
    with installation.serving(WORKERS):
        constant = load(f"{installation.address}/healthz", {}, seconds)
        page = load(installation.address + path, headers, seconds)
    url = installation.server.url("web")
    alone = replayed(url, statements, WORKERS, seconds)
    rows = [
        row("the server alone (/healthz)", constant, None),
        row(f"the {len(statements)} statements alone", alone, 1.0),
        row("the page", page, page.per_second / alone.per_second),
    ]
    show(title, HEADS, rows)


def row(name: str, measured: Load, ratio: float | None) -> tuple[object, ...]:
    return name, measured.per_second, measured.p50, measured.p99, ratio
