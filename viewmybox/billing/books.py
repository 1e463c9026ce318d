"""The provider's books, for its commands and its console: invoices, payments, credit notes.

Runs on the worker's or the support's role; the functions that they may run are narrow (ledger.sql).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from viewmybox.billing.days import swedish_today
from viewmybox.wall.context import fetch_all, fetch_one


class NoSuchInvoiceError(ValueError):
    """There is no such invoice, or it is settled already."""


@dataclass(frozen=True, slots=True)
class Booked:
    """An invoice or credit note, as the books have it."""

    number: int
    customer: UUID
    buyer: str
    kind: str
    subject: str
    issued_on: date
    due_on: date
    total_ore: int
    paid_ore: int
    settled_at: datetime | None
    credited_by: int | None

    @property
    def state(self) -> str:
        if self.kind == "credit":
            return "credit"
        if self.credited_by:
            return "credited"
        if self.settled_at:
            return "paid"
        return "overdue" if self.due_on < swedish_today() else "open"

    @property
    def left_ore(self) -> int:
        return 0 if self.settled_at else self.total_ore - self.paid_ore

    def cells(self) -> tuple[str, ...]:
        """For a line of a command's output."""
        money = (str(self.total_ore), str(self.left_ore))
        buyer = " ".join((self.buyer or "").split())
        days = (self.issued_on.isoformat(), self.due_on.isoformat())
        return (str(self.number), buyer, *days, *money, self.state)


@dataclass(frozen=True, slots=True)
class OddPayment:
    """Money that somebody must look at: to no invoice, too little or too much."""

    id: UUID
    source: str
    invoice: int | None
    ore: int
    received_on: date
    about: str
    outcome: str

    def cells(self) -> tuple[str, ...]:
        """For a line of a command's output."""
        invoice = str(self.invoice or "")
        day = self.received_on.isoformat()
        return (self.outcome, day, str(self.ore), invoice, self.about, self.source)


def invoices(customer: UUID | None = None) -> Iterator[Booked]:
    """The newest first; of one customer or of all, erased ones too."""
    for row in fetch_all("SELECT * FROM wall.ledger(%s)", [customer]):
        yield Booked(*row)


def odd_payments() -> Iterator[OddPayment]:
    for row in fetch_all("SELECT * FROM wall.odd_payments()", []):
        yield OddPayment(*row)


def take_payment(  # noqa: PLR0913 - what there is to say of a payment
    source: str,
    reference: str,
    invoice: int | None,
    ore: int | None,
    on: date,
    *,
    by: str,
    about: str = "",
    reason: str = "",
) -> str:
    """Take money that came in, once. Returns what became of it: known, unmatched, part, settled,
    over. Without an amount: all that is left to pay.
    """
    row = fetch_one(
        "SELECT wall.take_payment(%s, %s, %s, %s, %s, %s, %s, %s)",
        [source, reference, invoice, ore, on, about, by, reason],
    )
    return str(row[0]) if row else ""


def mark_paid(number: int, by: str, reason: str, on: date | None = None) -> str:
    """Note that what is left of an invoice has been paid; what waited for it goes on.

    Raises:
        NoSuchInvoiceError: there is nothing to pay.
    """
    day = on or swedish_today()
    outcome = take_payment("operator", f"{number}", number, None, day, by=by, reason=reason)
    if outcome == "unmatched":
        raise NoSuchInvoiceError(f"Invoice {number} is paid, credited, or not there.")
    return outcome


def credit(number: int, by: str, reason: str) -> int:
    """Take an invoice back by a credit note over all of it. Returns the credit note's number.

    Raises:
        NoSuchInvoiceError: it is credited already, or not there.
    """
    row = fetch_one("SELECT wall.credit_invoice(%s, %s, %s)", [number, by, reason])
    if not row or row[0] is None:
        raise NoSuchInvoiceError(f"Invoice {number} is credited already, or not there.")
    return int(row[0])
