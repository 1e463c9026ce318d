"""The API's overview of a box, the call that other programs make most."""

from benchmarks.contents import SERVICES, filled_box, measure
from benchmarks.customer import subscribed
from benchmarks.floors import compare
from benchmarks.installation import Installation

# The fastest peer measured (Directus 12.4, the latest value stored with the service), on two
# shared cores with two processes and 16 connections as here; the goal is half as fast again.
PEER = 323
GOAL = 1.5 * PEER


def run(installation: Installation) -> None:
    customer = subscribed("Overview")
    box, followed = filled_box(customer)
    measure(customer, followed, each=100)
    title = f"API overview of {SERVICES} services with an indicator each, twelve periods"
    path = f"/api/v1/boxes/{box}/services?limit={SERVICES}"
    whole = compare(installation, title, path, customer.as_program)
    print(
        f"  {whole.per_second / PEER:.2f} times the fastest peer's {PEER} a second, measured "
        f"elsewhere (goal 1.5, {GOAL:.0f} a second)"
    )
