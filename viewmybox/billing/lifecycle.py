"""What each day brings for a customer's subscription. Run twice on a day, it does nothing twice.

The day is given, so that years can be lived through in a test.
"""

import json
from datetime import date, timedelta

from viewmybox.billing.jobs import queue_letter
from viewmybox.billing.models import Invoice, Subscription
from viewmybox.billing.models.subscription import refresh_standing
from viewmybox.billing.seller import seller
from viewmybox.wall.context import fetch_one

# An invoice that is unpaid so long after its due date makes the customer's boxes read-only: the
# same number stands in wall.work_out_standing.
READ_ONLY_AFTER = timedelta(days=30)
REMINDED_AFTER = (5, 15, 25)
TRIAL_ENDS_IN = 7
ERASED_IN = (7, 1)
PAUSED = "paused"


def carry(today: date) -> None:
    """Bring the entered customer's subscription to this day."""
    found = Subscription.held()
    if found.ends_on and found.ends_on < today and not found.is_ended:
        found.end(today)
        fetch_one("SELECT wall.end_registration()", [])
        tell(found, "ended", today)
    standing = refresh_standing(today)
    if found.is_ended:
        warn_of_erasure(found, today)
        return
    if standing == "unpaid":
        pause(found, today)
    else:
        go_on(found, today)
        bill(found, today)
    remind(found, today)
    if found.state == Subscription.State.TRIAL and found.ends_on is None:
        begins = found.trial_ends_on - timedelta(days=TRIAL_ENDS_IN)
        if begins <= today:
            tell(found, "trial_ending", today)


def bill(found: Subscription, today: date) -> None:
    """Invoice each period that has begun; a worker that was away makes up for it."""
    while found.ends_on is None and found.next_period()[0] <= today:
        if found.state == Subscription.State.TRIAL:
            found.state = Subscription.State.ACTIVE
            found.save(update_fields=["state"])
        found.take_next()
        first, last = found.next_period()
        values = [first, last, today, json.dumps(seller())]
        row = fetch_one("SELECT wall.bill_period(%s, %s, %s, %s::jsonb)", values)
        found.refresh_from_db()
        if row and row[0]:
            tell(found, "invoice", today, Invoice.objects.get(number=row[0]))


def pause(found: Subscription, today: date) -> None:
    """What cannot be used is not invoiced."""
    oldest = Invoice.unpaid().filter(subject=Invoice.Subject.SUBSCRIPTION).first()
    tell(found, "read_only", today, oldest)
    if not found.has_told(PAUSED):
        found.tell(PAUSED, today)


def go_on(found: Subscription, today: date) -> None:
    """Paid again: the days in between are nobody's debt."""
    if found.has_told(PAUSED):
        found.told = {word: day for word, day in found.told.items() if word != PAUSED}
        if found.paid_through < today:
            found.resumed_on = today
        found.save(update_fields=["told", "resumed_on"])


def remind(found: Subscription, today: date) -> None:
    """Of each unpaid invoice, so many days after it was due; of several letters only the last."""
    for invoice in Invoice.overdue_since(today):
        due = [days for days in REMINDED_AFTER if invoice.due_on + timedelta(days=days) <= today]
        if due and not found.has_told(word_of("reminder", invoice, due[-1])):
            tell(found, "reminder", today, invoice, due[-1])


def warn_of_erasure(found: Subscription, today: date) -> None:
    last = found.erase_after
    due = [days for days in ERASED_IN if last and last - timedelta(days=days) <= today <= last]
    if due:
        tell(found, "erasing", today, None, due[-1], last.isoformat() if last else "")


def tell(  # noqa: PLR0913, PLR0917 - what there is to say of a letter
    found: Subscription,
    letter: str,
    today: date,
    invoice: Invoice | None = None,
    days: int = 0,
    about: str = "",
) -> None:
    """Queue a letter, once; with the transaction, or not at all."""
    about = about or (found.ends_on or found.trial_ends_on).isoformat()
    word = word_of(letter, invoice, days) if invoice else f"{letter}:{about}:{days}"
    if found.has_told(word):
        return
    found.tell(word, today)
    queue_letter(letter, invoice)


def word_of(letter: str, invoice: Invoice, days: int) -> str:
    return f"{letter}:{invoice.number}:{days}"
