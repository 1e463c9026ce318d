"""The months that the demo customers have subscribed, lived through on the worker's role.

Their subscriptions were begun long ago first (demo/database.py). What comes of it is made by the
same verbs as everywhere: invoices and their payments.
"""

from datetime import date, timedelta
from uuid import UUID

from viewmybox.billing.books import mark_paid
from viewmybox.billing.days import swedish_today
from viewmybox.billing.lifecycle import carry
from viewmybox.billing.models import Invoice, Subscription
from viewmybox.wall.context import acting
from viewmybox.wall.housekeeping import customers

STEP = timedelta(days=5)
# An invoice is paid so long after its date: the newest is not paid yet.
PAID_AFTER = timedelta(days=20)
PAYER, REASON = "Nils Hedman", "Seen on the account"


def live() -> None:
    """From the end of each trial until today; a second time it finds nothing to do."""
    today = swedish_today()
    for customer in customers():
        with acting(customer):
            day = Subscription.objects.get().trial_ends_on
        while day < today:
            day = min(today, day + STEP)
            bring_to(customer, day)


def bring_to(customer: UUID, day: date) -> None:
    with acting(customer):
        carry(day)
        due = [one.number for one in Invoice.unpaid() if one.issued_on + PAID_AFTER <= day]
    for number in due:
        mark_paid(number, PAYER, REASON, day)
