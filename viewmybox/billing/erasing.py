"""Erasing a customer, step by step; whatever was interrupted goes on where it stopped (P15).

1. noted, and nobody is let in any more;
2. the customer's key is destroyed: its files are unreadable from here, in every copy;
3. its files are removed;
4. its rows go, in one transaction, with the people who belong to nobody else;
5. the certificate is sent to the address it had, which is then forgotten too.
"""

import json
from datetime import date
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, transaction
from django.utils import translation

from viewmybox.accounts.letters import send
from viewmybox.billing.certificate import letter
from viewmybox.vault import files
from viewmybox.vault.keystore import KeyStoreError
from viewmybox.vault.models import CustomerKey
from viewmybox.wall.context import NoCustomerError, acting, fetch_all, fetch_one
from viewmybox.wall.housekeeping import customers

log = structlog.get_logger()


def erase_due(today: date) -> None:
    """Begin with whoever's time is up, go on with all that was begun. The worker's."""
    for customer in customers():
        try:
            with acting(customer, "erasing"):
                fetch_one("SELECT wall.begin_erasure(%s)", [today])
        except (DatabaseError, NoCustomerError) as error:
            log.warning("erasure not begun", customer=str(customer), kind=type(error).__name__)
    for customer, *done in fetch_all("SELECT * FROM wall.erasures_under_way()", []):
        try:
            go_on(customer, *done)
        except (OSError, DatabaseError, KeyStoreError, NoCustomerError) as error:
            log.warning("erasure interrupted", customer=str(customer), kind=type(error).__name__)
    fetch_one("SELECT wall.sweep_jobs_of_the_erased()", [])


def go_on(customer: UUID, key_destroyed: bool, storage_emptied: bool, rows_deleted: bool) -> None:  # noqa: FBT001 - columns of a row
    """Each step that is not done yet, marked when it is; each may be done twice.

    Raises:
        OSError: the storage or the mail server does not answer; the next round goes on.
    """
    if not key_destroyed:
        with acting(customer, "erasing"):
            CustomerKey.destroy()
            mark(customer, "key")
    if not storage_emptied:
        with acting(customer, "erasing"):
            mark(customer, "storage", files.remove_all())
    if not rows_deleted:
        with transaction.atomic():
            fetch_one("SELECT wall.erase_rows(%s)", [customer])
        log.info("customer erased", customer=str(customer))
    tell(customer)


def mark(customer: UUID, step: str, removed: int = 0) -> None:
    fetch_one("SELECT wall.mark_erasure(%s, %s, %s)", [customer, step, removed])


def certificate(customer: UUID) -> dict[str, Any] | None:
    """What was erased, when and how much; None where nothing was."""
    row = fetch_one("SELECT wall.erasure_certificate(%s)::text", [customer])
    return json.loads(row[0]) if row and row[0] else None


def tell(customer: UUID) -> None:
    """Send the certificate to the address that the customer had; forget the address.

    Raises:
        OSError: the mail server did not take it.
    """
    facts = certificate(customer)
    row = fetch_one("SELECT * FROM wall.erasure_tells(%s)", [customer])
    if facts and row and row[0]:
        address, language = row
        with translation.override(language):
            subject, body, attached = letter(facts, language)
            send(subject, body, address, attached=attached)
    mark(customer, "told")
