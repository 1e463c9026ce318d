"""Building extracts outside of a page."""

from uuid import UUID

import structlog
from django.db import DatabaseError

from viewmybox.extracts import taking_in
from viewmybox.extracts.assembling import Assembly
from viewmybox.extracts.building import UnreadableDocumentError
from viewmybox.extracts.forgetting import forget_in_files as forget
from viewmybox.extracts.models import Extract, Incoming, TakenOverError
from viewmybox.vault import files
from viewmybox.vault.models import CustomerKey
from viewmybox.wall.context import NoCustomerError, acting, fetch_all, fetch_one
from viewmybox.wall.housekeeping import customers, daily, hourly
from viewmybox.wall.jobs import job, travelling_customer

log = structlog.get_logger()


@job
def build_extract(extract: str) -> None:
    """Build an ordered extract. Harmless when run again: what is ready stays as it is."""
    build(travelling_customer(), UUID(extract))


@job
def check_incoming(incoming: str) -> None:
    """Read an extract that was sent in to its end. Harmless when run again."""
    taking_in.check(travelling_customer(), UUID(incoming))


@job
def restore_incoming(incoming: str) -> None:
    """Restore one that was confirmed. After a kill it begins anew: nothing was written."""
    taking_in.restore(travelling_customer(), UUID(incoming))


@job
def forget_in_files(member: str, invitations: list[str]) -> None:
    """Forget a former member in what lies in files. Harmless when run again."""
    forget(travelling_customer(), UUID(member), [UUID(one) for one in invitations])


@hourly
def erase_abandoned() -> None:
    """Erase extracts that were sent in and that nobody has confirmed for a day."""
    for customer in customers():
        try:
            with acting(customer):
                Incoming.purge_abandoned()
        except (OSError, DatabaseError, NoCustomerError) as error:
            log.warning("not erased", customer=str(customer), kind=type(error).__name__)


@daily
def sweep_unborn() -> None:
    """Remove what a killed restoration has left of customers who never came to be."""
    for (customer,) in fetch_all("SELECT wall.unborn_customers()", []):
        files.forget_unborn(customer)
        fetch_one("SELECT wall.unexpect_customer(%s)", [customer])
        log.info("unborn customer removed", customer=str(customer))


@daily
def purge_extracts() -> None:
    """Delete the files whose time is up; one customer's trouble is not the others'."""
    for customer in customers():
        try:
            with acting(customer):
                Extract.purge_expired()
        except (OSError, DatabaseError, NoCustomerError, files.ForeignFileError) as error:
            log.warning("extracts not purged", customer=str(customer), kind=type(error).__name__)


def build(customer: UUID, extract_id: UUID) -> None:
    """Build into the vault and note how it went; of a failed build nothing is kept.

    Of one that was killed everything that was finished is: the next one goes on from there.
    """
    with acting(customer):
        extract = Extract.begin(extract_id)
        # Made here if need be: the long transaction may only read.
        CustomerKey.current()
    if extract is None:
        return
    assembly = Assembly(customer, extract)
    try:
        assembly.run()
    except TakenOverError:
        log.warning("extract taken over", extract=str(extract_id))
    except Exception as error:  # noqa: BLE001 - whatever it was, the customer is told
        # Without the error's text, which may hold the customer's words.
        number = getattr(error, "errno", None)
        kind = type(error).__name__
        log.error("extract not built", extract=str(extract_id), kind=kind, errno=number)  # noqa: TRY400
        with acting(customer):
            extract.fail(failure(error), assembly.file)


def failure(error: Exception) -> Extract.Failure:
    if isinstance(error, UnreadableDocumentError):
        return Extract.Failure.DOCUMENT
    return Extract.Failure.STORAGE if isinstance(error, OSError) else Extract.Failure.OTHER
