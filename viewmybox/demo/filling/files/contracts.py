"""A university's register of contracts: every one an agreement, each large supplier a service.

"No end" is written there as the year 2099 or 9999; what is written is what is told.
"""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from viewmybox.boxes.models import Agreement, FormerAgreement
from viewmybox.boxes.models.agreement import PricePeriod, Renewal
from viewmybox.demo.filling.files.reading import rows
from viewmybox.demo.filling.files.shelf import Shelf

FILE = "contracts/unl_contracts_scraped.csv"
NAME = "Contracts"
FORM = "%m/%d/%Y"
MANY = 20  # contracts that make a supplier a service of its own


def tell(folder: Path, member: UUID, zone: ZoneInfo) -> None:
    shelf = Shelf(NAME, "All contracts of the University of Nebraska–Lincoln.", member)
    of: dict[str, list[Agreement]] = defaultdict(list)
    for row in rows(folder / FILE):
        agreement = Agreement(
            box=shelf.box,
            supplier=row["Vendor"][:200],
            number=row["Doc Number"],
            starts_on=day(row["Begin Date"]),
            ends_on=day(row["End Date"]),
            renewal=Renewal.NONE,
            price_ore=int(Decimal(row["Amount"].replace("$", "").replace(",", "")) * 100),
            price_period=PricePeriod.ONCE,
        )
        of[row["Vendor"]].append(agreement)
        shelf.agreements.append(agreement)
    for supplier, agreements in of.items():
        if len(agreements) >= MANY:
            tell_supplier(shelf, supplier, agreements, zone)
    shelf.write()


def tell_supplier(shelf: Shelf, name: str, agreements: list[Agreement], zone: ZoneInfo) -> None:
    """A service that has passed from each of them to the next; of a day's the last counts."""
    by_day = {one.starts_on: one for one in sorted(agreements, key=begun)}
    course = list(by_day.values())
    since = datetime.combine(begun(course[0]), time(9), zone)
    service = shelf.service(name[:120], since, agreement=course[-1])
    service.agreement_from = course[-1].starts_on
    for before, after in pairwise(course):
        shelf.former.append(
            FormerAgreement(
                service=service,
                agreement=before,
                from_on=before.starts_on,
                until_on=begun(after) - timedelta(days=1),
            )
        )


def day(text: str) -> date | None:
    return datetime.strptime(text, FORM).date() if text else None  # noqa: DTZ007 - a day


def begun(agreement: Agreement) -> date:
    return agreement.starts_on or date.min
