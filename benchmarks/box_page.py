"""The box page of a signed-in member: 100 services with their trends, 20 entries."""

from benchmarks.contents import SERVICES, filled_box, measure
from benchmarks.customer import subscribed
from benchmarks.floors import compare
from benchmarks.installation import Installation

GOAL = 0.4  # of the statements alone


def run(installation: Installation) -> None:
    for indicators in (1, 3):
        customer = subscribed(f"Box page {indicators}")
        box, followed = filled_box(customer, indicators=indicators)
        measure(customer, followed, each=100)
        title = (
            f"Box page: {SERVICES} services with {indicators} indicator"
            f"{'s' if indicators > 1 else ''} each, twelve periods, 20 entries (goal {GOAL})"
        )
        compare(installation, title, f"/boxes/{box}/", customer.as_person)
