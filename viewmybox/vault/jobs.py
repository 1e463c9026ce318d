"""What the worker does for the vault by itself."""

import structlog
from django.db import DatabaseError

from viewmybox.journal.provider import settle
from viewmybox.vault import heads
from viewmybox.vault.orphans import remove_orphans
from viewmybox.wall.context import NoCustomerError, acting
from viewmybox.wall.housekeeping import customers, daily, hourly

log = structlog.get_logger()


@daily
def purge_orphans() -> None:
    """Remove files that no row names; one customer's trouble is not the others'."""
    for customer in customers():
        try:
            with acting(customer, "orphans"):
                gone = remove_orphans()
        except (OSError, DatabaseError, NoCustomerError) as error:
            log.warning("orphans not removed", customer=str(customer), kind=type(error).__name__)
        else:
            if gone:
                log.warning("orphans removed", customer=str(customer), files=gone)


@hourly
def write_journal_heads() -> None:
    """Write off to the storage where each journal has come to; the provider's is put in order."""
    settle()
    heads.write()
