"""Letters about the subscription, to the address that the customer has given: plain text."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from viewmybox.accounts.letters import send
from viewmybox.accounts.models import ContactDetail, Customer
from viewmybox.billing.models import Invoice, Subscription
from viewmybox.billing.pdf import invoice_pdf
from viewmybox.kit.dates import format_date
from viewmybox.kit.numbers import format_money

Words = tuple[str, str]


def write(letter: str, number: int) -> None:
    """Write and send one letter to the entered customer; nothing where there is no address.

    Raises:
        OSError: the mail server did not take it.
    """
    customer = Customer.objects.get()
    to = ContactDetail.objects.current().get("email")
    if to is None:
        return
    invoice = Invoice.objects.filter(number=number).first() if number else None
    with translation.override(customer.language):
        subject, body = LETTERS[letter](facts(customer, invoice))
        attached = attachments(invoice, customer.language) if invoice else []
        send(subject, body + "\n" + signature(), to.value, attached=attached)


def attachments(invoice: Invoice, language: str) -> list[tuple[str, bytes, str]]:
    name = f"viewmybox-{invoice.number}.pdf"
    return [(name, invoice_pdf(invoice, language), "application/pdf")]


def facts(customer: Customer, invoice: Invoice | None) -> dict[str, Any]:
    """What the letters' sentences are filled with."""
    found = Subscription.objects.get()
    language = customer.language

    def day(value: Any) -> str:
        return format_date(value, language) if value else ""

    said: dict[str, Any] = {
        "customer": customer.name,
        "page": f"{settings.BASE_URL}/settings/subscription/",
        "extracts": f"{settings.BASE_URL}/extracts/",
        "trial_ends_on": day(found.trial_ends_on),
        "ends_on": day(found.ends_on),
        "erase_after": day(found.erase_after),
    }
    if invoice:
        said |= {
            "number": invoice.number,
            "amount": format_money(invoice.left_ore, language),
            "due_on": day(invoice.due_on),
            "ocr": invoice.ocr,
            "bankgiro": invoice.seller["bankgiro"] or "–",
            "page": f"{settings.BASE_URL}/settings/invoices/{invoice.id}/",
        }
    return said


def signature() -> str:
    return f"-- \n{settings.PROVIDER['name']}\n{settings.PROVIDER['support_email']}\n"


def how_to_pay(said: dict[str, Any]) -> str:
    return (
        _(
            "To pay: %(amount)s\n"
            "Due date: %(due_on)s\n"
            "Bankgiro: %(bankgiro)s\n"
            "OCR reference: %(ocr)s\n\n"
            "The invoice: %(page)s\n"
        )
        % said
    )


def invoice_letter(said: dict[str, Any]) -> Words:
    subject = _("Invoice %(number)s from VIEWMYBOX") % said
    return subject, _("Here is invoice %(number)s to %(customer)s.\n\n") % said + how_to_pay(said)


def copy(said: dict[str, Any]) -> Words:
    """The same invoice once more, paid or not, because somebody asked for it."""
    subject = _("Invoice %(number)s from VIEWMYBOX, once more") % said
    body = _(
        "Here is invoice %(number)s to %(customer)s once more, as it was sent before.\n\n"
        "Left to pay: %(amount)s\n"
        "OCR reference: %(ocr)s\n\n"
        "The invoice: %(page)s\n"
    )
    return subject, body % said


def reminder(said: dict[str, Any]) -> Words:
    subject = _("Reminder: invoice %(number)s is not paid") % said
    body = _(
        "We have not seen payment of invoice %(number)s to %(customer)s, which was due on "
        "%(due_on)s. If you have just paid, you need do nothing.\n\n"
        "Thirty days after the due date the boxes become read-only until it is paid. You can "
        "always read everything and fetch extracts.\n\n"
    )
    return subject, body % said + how_to_pay(said)


def read_only(said: dict[str, Any]) -> Words:
    subject = _("The boxes of %(customer)s are read-only until the invoice is paid") % said
    body = _(
        "Invoice %(number)s has not been paid. From today the boxes of %(customer)s can be read "
        "but not changed. Nothing is erased, extracts can be fetched, and no new invoices are "
        "made meanwhile. When it is paid everything is as before.\n\n"
    )
    return subject, body % said + how_to_pay(said)


def trial_ending(said: dict[str, Any]) -> Words:
    subject = _("The trial of VIEWMYBOX ends on %(trial_ends_on)s") % said
    body = _(
        "The trial of %(customer)s ends on %(trial_ends_on)s. After that the subscription goes on "
        "and the first invoice comes.\n\n"
        "If you do not want to go on, cancel before then; it costs nothing. You choose plan and "
        "cancel here:\n\n%(page)s\n"
    )
    return subject, body % said


def ended(said: dict[str, Any]) -> Words:
    subject = _("The subscription of %(customer)s has ended") % said
    body = _(
        "The subscription of %(customer)s ended on %(ends_on)s. Everything can be read until "
        "%(erase_after)s, and is then erased for good.\n\n"
        "The extract of everything is free. Fetch it here:\n\n%(extracts)s\n\n"
        "If you change your mind, take the subscription up again here:\n\n%(page)s\n"
    )
    return subject, body % said


def erasing(said: dict[str, Any]) -> Words:
    subject = _("Everything of %(customer)s is erased after %(erase_after)s") % said
    body = _(
        "After %(erase_after)s everything of %(customer)s in VIEWMYBOX is erased for good. Nobody "
        "can bring it back, not we either.\n\n"
        "Have you fetched the extract? It is free:\n\n%(extracts)s\n\n"
        "To go on instead:\n\n%(page)s\n"
    )
    return subject, body % said


LETTERS: dict[str, Callable[[dict[str, Any]], Words]] = {
    "invoice": invoice_letter,
    "copy": copy,
    "reminder": reminder,
    "read_only": read_only,
    "trial_ending": trial_ending,
    "ended": ended,
    "erasing": erasing,
}
