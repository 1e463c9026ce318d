"""Building extracts outside of a page."""

import contextlib
import time
from collections.abc import Iterator
from uuid import UUID

import structlog
from django.db import DatabaseError, connection, connections

from viewmybox.extracts.building import UnreadableDocumentError, snapshot, write
from viewmybox.extracts.models import Extract
from viewmybox.vault import files
from viewmybox.vault.models import CustomerKey
from viewmybox.wall.context import NoCustomerError, acting
from viewmybox.wall.housekeeping import customers, daily
from viewmybox.wall.jobs import job, travelling_customer

log = structlog.get_logger()

PROGRESS_SECONDS = 0.5


@job
def build_extract(extract: str) -> None:
    """Build an ordered extract. Harmless when run again: what is ready stays as it is."""
    build(travelling_customer(), UUID(extract))


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

    The database is read in one long transaction, so what a page shows of the progress is written
    on a second connection.
    """
    with acting(customer):
        extract = Extract.begin(extract_id)
        # Made here if need be: the long transaction may only read.
        CustomerKey.current()
    if extract is None:
        return
    beside = Beside(customer)
    file = ""
    try:
        with beside.opened(), snapshot(customer), files.sink() as target:
            file = target.key
            with beside.acting():
                extract.fill(file)
            write(target, extract.box_id, Reporter(extract, beside).report)
        with acting(customer):
            extract.finish(target.stored)
    except Exception as error:  # noqa: BLE001 - whatever it was, the customer is told
        # Without the error's text, which may hold the customer's words.
        number = getattr(error, "errno", None)
        kind = type(error).__name__
        log.error("extract not built", extract=str(extract_id), kind=kind, errno=number)  # noqa: TRY400
        with acting(customer):
            if file:
                with contextlib.suppress(OSError):
                    files.remove(file)
            extract.fail(failure(error), file)


def failure(error: Exception) -> Extract.Failure:
    if isinstance(error, UnreadableDocumentError):
        return Extract.Failure.DOCUMENT
    return Extract.Failure.STORAGE if isinstance(error, OSError) else Extract.Failure.OTHER


class Beside:
    """A second connection on the same role, for what others must see before the first is done."""

    def __init__(self, customer: UUID) -> None:
        self.customer = customer
        self.other = connection.copy()

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        try:
            yield
        finally:
            self.other.close()

    @contextlib.contextmanager
    def acting(self) -> Iterator[None]:
        """A transaction of its own; the ORM works on the second connection meanwhile."""
        first = connections["default"]
        connections["default"] = self.other
        try:
            with acting(self.customer):
                yield
        finally:
            connections["default"] = first


class Reporter:
    """Notes the progress, but not more often than a page asks for it."""

    def __init__(self, extract: Extract, beside: Beside) -> None:
        self.extract = extract
        self.beside = beside
        self.due = 0.0

    def report(self, done: int, total: int) -> None:
        if time.monotonic() >= self.due:
            with self.beside.acting():
                self.extract.note_progress(done, total)
            self.due = time.monotonic() + PROGRESS_SECONDS
