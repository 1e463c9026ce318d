"""Taking a bank's file: each payment finds its invoice by the OCR reference, once."""

from dataclasses import dataclass

from django.db import transaction

from viewmybox.billing.bgmax import BankPayment, read
from viewmybox.billing.books import take_payment
from viewmybox.billing.ocr import invoice_number


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one payment of a file."""

    payment: BankPayment
    invoice: int | None
    outcome: str

    def cells(self) -> tuple[str, ...]:
        """For a line of a command's output."""
        paid = self.payment
        invoice = str(self.invoice or "")
        return (self.outcome, f"{paid.received_on}", str(paid.ore), invoice, paid.reference)


def take_file(content: bytes, by: str) -> list[Taken]:
    """Take a BgMax file: all of it or nothing. A file taken twice changes nothing.

    Raises:
        BgMaxError: the file is damaged, or no such file.
    """
    payments = read(content)
    with transaction.atomic():
        return [take(payment, by) for payment in payments]


def take(payment: BankPayment, by: str) -> Taken:
    if payment.ore == 0:
        return Taken(payment, None, "nothing")
    found = meant(payment)
    outcome = take_payment(
        "bank",
        payment.key,
        found,
        payment.ore,
        payment.received_on,
        by=by,
        about=about(payment),
    )
    return Taken(payment, found, outcome)


def meant(payment: BankPayment) -> int | None:
    """The invoice of the first reference that is ours. A deduction is somebody's to judge."""
    if payment.ore < 0:
        return None
    numbers = (invoice_number(given) for given in (payment.reference, *payment.more))
    return next((number for number in numbers if number is not None), None)


def about(payment: BankPayment) -> str:
    """What the payer wrote, as the books keep it."""
    return " ".join([payment.reference, *payment.more]).strip()
