"""What the worker does for boxes: reads documents, so that their words are found."""

from uuid import UUID

import structlog
from django.db import DatabaseError

from viewmybox.boxes import reading, removing
from viewmybox.boxes.models import Document, DocumentWords
from viewmybox.wall.context import NoCustomerError, acting
from viewmybox.wall.housekeeping import customers, daily, hourly
from viewmybox.wall.jobs import job, travelling_customer

log = structlog.get_logger()

AT_A_TIME = 200


@job
def read_document(document: str) -> None:
    """Read a document that was kept. Harmless when run again."""
    reading.read_document(travelling_customer(), UUID(document))


@hourly
def read_unread() -> None:
    """Have documents read that were not: restored ones, and those of a storage that was away."""
    for customer in customers():
        try:
            with acting(customer):
                read = DocumentWords.objects.values("document_id")
                unread = Document.objects.exclude(id__in=read).order_by("id")
                for found in list(unread.values_list("id", flat=True)[:AT_A_TIME]):
                    read_document.defer(document=str(found))
        except (OSError, DatabaseError, NoCustomerError) as error:
            log.warning("documents not read", customer=str(customer), kind=type(error).__name__)


@daily
def purge_bins() -> None:
    """What has lain in the bin for thirty days goes for good."""
    for customer in customers():
        try:
            with acting(customer):
                removing.discard_old()
        except (DatabaseError, NoCustomerError) as error:
            log.warning("bin not purged", customer=str(customer), kind=type(error).__name__)
