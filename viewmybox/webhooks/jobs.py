"""What the worker does: looks for what is new, sends what waits, forgets what is old."""

import time
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import DatabaseError
from django.utils import timezone

from viewmybox.wall.context import NoCustomerError, acting, fetch_all
from viewmybox.wall.housekeeping import EVERY_MINUTE, at_times, daily
from viewmybox.webhooks.models import KEPT, Delivery
from viewmybox.webhooks.sending import send_waiting
from viewmybox.webhooks.telling import look

EVERY_FIVE = "*/5 * * * *"
PATIENCE = timedelta(minutes=30)
# A round ends before the next begins, but for what is under way.
ROUND_SECONDS = 40.0

log = structlog.get_logger()


def look_for_events() -> None:
    """One customer's trouble is not the others'."""
    failed = 0
    for customer in having_webhooks():
        try:
            look(customer)
        except NoCustomerError:
            continue
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are told
            failed += 1
            log.warning("no events looked for", customer=str(customer), kind=type(error).__name__)
    send_all()
    if failed:
        raise RuntimeError(f"{failed} customers were not looked at.")


def having_webhooks() -> list[UUID]:
    return [row[0] for row in fetch_all("SELECT wall.customers_with_webhooks()", [])]


def send_all() -> None:
    """What waits, whose time has come, the longest first."""
    now = timezone.now()
    rows = fetch_all("SELECT customer, next_try_at FROM wall.webhooks_waiting()", [])
    send_waiting(
        [customer for customer, next_try_at in rows if next_try_at <= now],
        time.monotonic() + ROUND_SECONDS,
    )


at_times(EVERY_FIVE, look_for_events, PATIENCE)
at_times(EVERY_MINUTE, send_all, PATIENCE)


@daily
def purge_messages() -> None:
    """Messages are kept for thirty days."""
    for customer in having_webhooks():
        try:
            with acting(customer, "webhooks"):
                Delivery.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
        except (DatabaseError, NoCustomerError) as error:
            log.warning("not purged", customer=str(customer), kind=type(error).__name__)
