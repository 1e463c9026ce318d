"""Writing an extract: one consistent look at the database, streamed into a zip.

The rows never pass through the ORM or through memory as a whole: PostgreSQL makes JSON Lines and
CSV of them by COPY, under row-level security as any query.
"""

import contextlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from psycopg import sql

from viewmybox.accounts.models import ContactDetail, Customer, Registration
from viewmybox.boxes.models import Box, Document
from viewmybox.extracts.archive import Archive, Writable
from viewmybox.extracts.kinds import KINDS, Kind
from viewmybox.extracts.paths import Paths
from viewmybox.extracts.readme import readme
from viewmybox.journal.models import JournalHead
from viewmybox.policies.models import PolicyVersion
from viewmybox.vault import files
from viewmybox.vault.keystore import KeyStoreError
from viewmybox.vault.stream import DamagedFileError
from viewmybox.wall.context import acting, fetch_one

__all__ = ["FORMAT", "Manifest", "UnreadableDocumentError", "snapshot", "write", "write_file"]

FORMAT = 1
LONGEST_SECONDS = 86_400
BATCH = 256 * 1024  # bytes of rows that are packed at a time
KIBIBYTE = 1024

Manifest = dict[str, Any]
Progress = Callable[[int, int], None]


class UnreadableDocumentError(RuntimeError):
    """A document's file is missing or damaged in the storage; the text is the document's id."""


@contextlib.contextmanager
def snapshot(customer: UUID) -> Iterator[None]:
    """Act for a customer in one long transaction that only reads and sees one moment.

    Raises:
        NoCustomerError: there is no such customer.
    """
    with transaction.atomic():
        look_at_one_moment()
        with acting(customer, "extract", LONGEST_SECONDS):
            yield


def look_at_one_moment() -> None:
    """Must be the transaction's first statement; PostgreSQL refuses it later."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def write(
    target: Writable, box: UUID | None = None, progress: Progress = lambda _done, _total: None
) -> Manifest:
    """Write the entered customer's whole extract, or one box's with the customer's own facts.

    Memory stays flat whatever there is of measurements and documents' content.

    Args:
        target: takes the zip's bytes from first to last; never sought in.
        box: the id of one of the customer's boxes.
        progress: called often with how far it has come, (done, total).

    Returns:
        The manifest, as it also stands in the zip.

    Raises:
        RuntimeError: outside a `snapshot`, where the parts could be of different moments.
        UnreadableDocumentError: a document could not be read back.
        OSError: the target took no more.
    """
    if fetch_one("SHOW transaction_isolation", []) != ("repeatable read",):
        raise RuntimeError("An extract is of one moment: write it inside a snapshot.")
    return Extraction(target, box, progress).write()


def write_file(customer: UUID, file: Path, box: UUID | None = None) -> Manifest:
    """Write a customer's extract to a file of its own; the file is there whole or not at all.

    Raises:
        NoCustomerError: there is no such customer.
        UnreadableDocumentError: a document could not be read back.
        OSError: the file could not be written.
    """
    draft = file.with_name(f"{file.name}.part")
    try:
        with draft.open("wb") as target, snapshot(customer):
            manifest = write(target, box)
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return manifest


class Extraction:
    """One run of `write`."""

    def __init__(self, target: Writable, box: UUID | None, progress: Progress) -> None:
        self.target = target
        self.box = None if box is None else Box.objects.get(id=box)
        self.customer = Customer.objects.get()
        self.made_at: datetime = fetch_one("SELECT now()", [])[0]  # type: ignore[index] # one row
        self.counts = {kind.name: kind.rows(box).count() for kind in KINDS}
        self.documents = self._documents()
        self.progress = progress
        # Each row is written twice; a kibibyte of a document takes about as long as a row.
        self.total = 2 * sum(self.counts.values())
        self.total += sum(document["size"] // KIBIBYTE for document in self.documents)
        self.done = 0

    def write(self) -> Manifest:
        with Archive(self.target) as archive:
            self.archive = archive
            text = readme(self.customer.name, self.box.name if self.box else None, KINDS)
            self._pack("README.txt", iter([text]))
            kinds = {kind.name: self._write_kind(kind) for kind in KINDS}
            of_document = dict(self._write_document(document) for document in self.documents)
            manifest = self._manifest(kinds, of_document)
            self._pack("manifest.json", iter([json.dumps(manifest, indent=1).encode()]))
        self.progress(self.total, self.total)
        return manifest

    def _write_kind(self, kind: Kind) -> dict[str, Any]:
        rows = kind.rows(self.box.id if self.box else None)
        lines = self._pack(f"json/{kind.file}.jsonl", self._copied(*as_json_lines(rows)))
        table = self._pack(f"csv/{kind.file}.csv", self._copied(*as_csv(kind, rows)))
        return {"count": self.counts[kind.name], **lines, "csv": table}

    def _copied(self, statement: sql.Composed, values: tuple[Any, ...]) -> Iterator[bytes]:
        """What COPY gives, joined into batches: a row at a time would cost three times as much."""
        with connection.cursor() as cursor, cursor.copy(statement, values) as copy:
            waiting, size = [], 0
            for row in copy:
                waiting.append(row)
                size += len(row)
                if size >= BATCH:
                    yield b"".join(waiting)
                    self._advance(len(waiting))
                    waiting, size = [], 0
            yield b"".join(waiting)
            self._advance(len(waiting))

    def _documents(self) -> list[dict[str, Any]]:
        found = Document.objects.order_by(
            "service__box__name", "service__name", "service", "created_at", "id"
        )
        if self.box:
            found = found.filter(service__box=self.box)
        columns = ("id", "name", "file", "size", "created_at", "service_id", "service__name")
        paths = Paths()
        documents = list(found.values(*columns))
        for document in documents:
            folder = paths.folder("documents", document["service__name"], document["service_id"])
            document["path"] = paths.give(folder, document["name"])
        return documents

    def _write_document(self, document: dict[str, Any]) -> tuple[str, str]:
        self._pack(document["path"], self._read(document), document["created_at"])
        return document["path"], str(document["id"])

    def _read(self, document: dict[str, Any]) -> Iterator[bytes]:
        try:
            for chunk in files.read(document["file"], document["size"]):
                yield chunk
                self._advance(len(chunk) // KIBIBYTE)
        except (OSError, DamagedFileError, KeyStoreError) as error:
            raise UnreadableDocumentError(str(document["id"])) from error

    def _manifest(self, kinds: dict[str, Any], of_document: dict[str, str]) -> Manifest:
        packed = {
            path: {"size": file.size, "sha256": file.sha256}
            | ({"document": of_document[path]} if path in of_document else {})
            for path, file in self.archive.packed.items()
        }
        return {
            "format": FORMAT,
            "made_at": self.made_at.isoformat(),
            "customer": {"id": str(self.customer.id), "name": self.customer.name},
            "box": {"id": str(self.box.id), "name": self.box.name} if self.box else None,
            "kinds": kinds,
            "files": packed,
            "policy_versions": governing(),
            "journal_head": JournalHead.facts(),
        }

    def _pack(
        self, path: str, chunks: Iterator[bytes], at: datetime | None = None
    ) -> dict[str, str]:
        local = (at or self.made_at).astimezone(self.customer.zone)
        packed = self.archive.add(path, chunks, local)
        return {"file": path, "sha256": packed.sha256}

    def _advance(self, steps: int) -> None:
        self.done += steps
        self.progress(min(self.done, self.total), self.total)


def as_json_lines(
    rows: models.QuerySet[Any, dict[str, Any]],
) -> tuple[sql.Composed, tuple[Any, ...]]:
    r"""A COPY of rows as JSON objects, a line each.

    The CSV format writes a field bare unless it holds the quote or the delimiter; these two
    control characters cannot stand in JSON, which writes them as \u0001 and \u0002.
    """
    query, values = rows.query.sql_with_params()
    copy = (
        r"COPY (SELECT row_to_json(r) FROM ({}) AS r) TO STDOUT "
        r"(FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')"
    )
    return sql.SQL(copy).format(sql.SQL(query)), values


def as_csv(
    kind: Kind, rows: models.QuerySet[Any, dict[str, Any]]
) -> tuple[sql.Composed, tuple[Any, ...]]:
    """A COPY of rows as CSV with a header. Lossless: NULL is bare, an empty text is quoted."""
    query, values = rows.query.sql_with_params()
    columns = sql.SQL(", ").join(as_text(kind.model, name) for name in kind.columns)
    copy = sql.SQL("COPY (SELECT {} FROM ({}) AS r) TO STDOUT (FORMAT csv, HEADER)")
    return copy.format(columns, sql.SQL(query)), values


def as_text(model: type[models.Model], column: str) -> sql.Composed:
    """A column as JSON writes it, where PostgreSQL's own way is another."""
    name = sql.Identifier(column)
    field = model._meta.get_field(column)
    if isinstance(field, models.DateTimeField):
        return sql.SQL("to_json({}) #>> '{{}}' AS {}").format(name, name)
    if isinstance(field, ArrayField | models.JSONField | models.BooleanField):
        return sql.SQL("to_json({})::text AS {}").format(name, name)
    return sql.SQL("{}").format(name)


def governing() -> list[dict[str, Any]]:
    """The policy versions under which the customer's details were given."""
    numbers = {
        number
        for model in (ContactDetail, Registration)
        for number in model.objects.values_list("policy_version_id", flat=True).distinct()
    }
    found = PolicyVersion.objects.filter(number__in=numbers).order_by("number")
    return [
        {
            "number": version.number,
            "effective_on": version.effective_on.isoformat(),
            "sha256": version.sha256,
        }
        for version in found
    ]
