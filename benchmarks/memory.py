"""What an installation keeps in memory when nobody asks it anything."""

from collections.abc import Iterator

from benchmarks.contents import filled_box, measure
from benchmarks.customer import subscribed
from benchmarks.floors import WORKERS
from benchmarks.installation import Installation, running
from benchmarks.load import load
from benchmarks.processes import family, proportional, resident
from benchmarks.table import show


def run(installation: Installation) -> None:
    customer = subscribed("Memory")
    box, indicators = filled_box(customer)
    measure(customer, indicators, each=100)
    with installation.serving(WORKERS) as server, running("worker") as worker:
        # Each process has answered pages, so that nothing is left to be loaded.
        load(f"{installation.address}/boxes/{box}/", customer.as_person, 2)
        rows = list(
            measured(
                {
                    f"serve, {WORKERS} processes and their parent": server,
                    "worker": worker.pid,
                    "PostgreSQL, 128 MB of buffers": installation.server_process(),
                }
            )
        )
    show("Memory when idle, MiB", ("", "processes", "RSS", "PSS"), rows)
    print("  RSS counts what processes share once each; PSS counts it once in all.")


def measured(parents: dict[str, int]) -> Iterator[tuple[object, ...]]:
    for name, parent in parents.items():
        processes = list(family(parent))
        yield (
            name,
            len(processes),
            sum(resident(process) or 0.0 for process in processes),
            sum(proportional(process) or 0.0 for process in processes),
        )
