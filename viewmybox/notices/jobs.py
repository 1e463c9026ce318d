"""What the worker does: looks at each customer every quarter of an hour."""

from datetime import timedelta

import structlog

# Their letters are written here; the queue finds who writes them.
from viewmybox.notices import letters  # noqa: F401
from viewmybox.notices.telling import look
from viewmybox.wall.housekeeping import at_times, customers

EVERY_QUARTER = "*/15 * * * *"
PATIENCE = timedelta(hours=1)

log = structlog.get_logger()


def tell_what_is_so() -> None:
    """One customer's trouble is not the others'."""
    failed = 0
    for customer in customers():
        try:
            look(customer)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are told
            failed += 1
            log.warning("not looked at", customer=str(customer), kind=type(error).__name__)
    if failed:
        raise RuntimeError(f"{failed} customers were not looked at.")


at_times(EVERY_QUARTER, tell_what_is_so, PATIENCE)
