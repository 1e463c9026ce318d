"""Published documents, each delivered, and kept as it was."""

from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from viewmybox.boxes.models import Document, Entry
from viewmybox.demo.filling.files.shelf import Shelf

FILES = "documents"
NAME = "Publications"
SINCE = datetime(2020, 9, 1, 9)  # noqa: DTZ001 - the zone is the customer's
TYPES = {".pdf": "application/pdf", ".csv": "text/csv"}


def tell(folder: Path, member: UUID, zone: ZoneInfo) -> None:
    shelf = Shelf(NAME, "What a hospital trust publishes of its spending.", member)
    since = SINCE.replace(tzinfo=zone)
    service = shelf.service("Spending reports", since)
    paths = [path for path in sorted((folder / FILES).iterdir()) if path.suffix in TYPES]
    entries = {
        path: shelf.entry(service, since, path.stem, {}, kind=Entry.Kind.DELIVERY) for path in paths
    }
    shelf.write()
    for path, entry in entries.items():
        with path.open("rb") as stream:
            Document.keep(service, path.name, TYPES[path.suffix], stream, entry=entry)
