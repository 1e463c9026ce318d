"""A council's ledgers of what it paid, taken in by the page that takes in costs.

Each large supplier is a service under an agreement with it. The amounts are pounds, and count here
as if they were kronor.
"""

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from viewmybox.boxes.models import Agreement, Service
from viewmybox.demo.filling.files.shelf import Shelf
from viewmybox.imports.costs import keep, understand
from viewmybox.kit.names import plain

FILES = "costs"
NAME = "Ledger"
SUPPLIERS = 40  # those with the most payments
SINCE = datetime(2015, 1, 1, 9)  # noqa: DTZ001 - the zone is the customer's
NAMES = ("Supplier Name", "Vendor Name")


def tell(folder: Path, member: UUID, zone: ZoneInfo) -> None:
    shelf = Shelf(NAME, "What Salford City Council paid in three months.", member)
    ledgers = sorted((folder / FILES).glob("salford_*.csv"))
    for name in suppliers(ledgers):
        agreement = Agreement(box=shelf.box, supplier=name)
        shelf.agreements.append(agreement)
        shelf.service(name, SINCE.replace(tzinfo=zone), agreement=agreement)
    shelf.write()
    services = Service.objects.filter(box=shelf.box).select_related("agreement")
    for path in ledgers:
        with path.open("rb") as stream:
            understood = understand(stream, list(services))
        keep(shelf.box.id, shelf.box.name, understood.rows)


def suppliers(ledgers: list[Path]) -> list[str]:
    """The ones paid most often, as they are written most often; they differ in capitals."""
    written: dict[str, Counter[str]] = {}
    for path in ledgers:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                name = next(row[column] for column in NAMES if column in row).strip()
                written.setdefault(plain(name), Counter())[name] += 1
    often = sorted(written.values(), key=lambda names: -names.total())[:SUPPLIERS]
    return [names.most_common(1)[0][0] for names in often]
