"""What the worker does for the subscription, by itself and at the pages' order."""

import structlog
from django.conf import settings
from django.db import DatabaseError

from viewmybox.billing import erasing
from viewmybox.billing.days import swedish_today
from viewmybox.billing.letters import write
from viewmybox.billing.models import Invoice, PriceList
from viewmybox.billing.telling import tell_customer_of_prices
from viewmybox.journal.noting import Thing, note
from viewmybox.wall.context import NoCustomerError, acting, fetch_all, fetch_one
from viewmybox.wall.housekeeping import customers, daily, hourly
from viewmybox.wall.jobs import job, letter_job, travelling_customer

# What is noted of a letter that brings an invoice.
OF_INVOICES = {"invoice": "invoice.sent", "reminder": "invoice.reminded"}
log = structlog.get_logger()


@letter_job
def send_letter(letter: str, invoice: int) -> None:
    with acting(travelling_customer()):
        write(letter, invoice)


def queue_letter(letter: str, invoice: Invoice | None = None) -> None:
    """Queue one for the entered customer and note it; where no letters are sent, neither."""
    if not settings.SMTP_URL:
        return
    send_letter.defer(letter=letter, invoice=invoice.number if invoice else 0)
    deed = OF_INVOICES.get(letter)
    if invoice and deed:
        note(deed, Thing("invoice", invoice.id, str(invoice.number)))
    else:
        note("letter.sent")


@hourly
def announce_prices() -> None:
    """Whoever has had no letter of a list that is ahead gets one; so does who comes later."""
    for number in PriceList.objects.ahead().values_list("number", flat=True):
        for (customer,) in fetch_all("SELECT wall.customers_untold_of_prices(%s)", [number]):
            with acting(customer):
                tell_of_prices.defer(number=number)


@job
def tell_of_prices(number: int) -> None:
    tell_customer_of_prices(travelling_customer(), number)


@daily
def carry_subscriptions() -> None:
    """Bring every subscription to this day; one customer's trouble is not the others'."""
    # The lifecycle queues the letters above.
    from viewmybox.billing.lifecycle import carry

    for customer in customers():
        try:
            with acting(customer):
                carry(swedish_today())
        except (DatabaseError, NoCustomerError) as error:
            log.warning(
                "subscription not carried", customer=str(customer), kind=type(error).__name__
            )


@hourly
def erase_due() -> None:
    """Erase whoever's time is up, and go on with what was interrupted."""
    erasing.erase_due(swedish_today())


@daily
def purge_ledger() -> None:
    """The books are kept for as long as the law says, and no longer."""
    fetch_one("SELECT wall.purge_ledger(%s)", [swedish_today()])
