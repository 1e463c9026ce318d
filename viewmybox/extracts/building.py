"""Writing an extract: one consistent look at the database, streamed into a zip.

In the order of the zip: how to read it, the tables, the policy texts that govern what was given,
the documents, old journals, the viewer; last the manifest, and a signature over just its bytes.
"""

import contextlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from viewmybox.accounts.models import ContactDetail, Customer, Registration
from viewmybox.boxes.models import Box, Document
from viewmybox.extracts.archive import Archive, Writable
from viewmybox.extracts.copying import Statement, as_csv, as_json_lines, copied
from viewmybox.extracts.kinds import Kind, Scope, kinds_of
from viewmybox.extracts.paths import Paths
from viewmybox.extracts.readme import readme
from viewmybox.extracts.restoration import Restoration
from viewmybox.extracts.schema import FORMAT, text
from viewmybox.extracts.viewer import Viewer
from viewmybox.journal.models import JournalHead
from viewmybox.policies.models import PolicyVersion
from viewmybox.vault import files
from viewmybox.vault.keystore import KeyStoreError
from viewmybox.vault.signing import sign
from viewmybox.vault.stream import DamagedFileError
from viewmybox.wall.context import acting, fetch_one

__all__ = [
    "FORMAT",
    "Manifest",
    "UnreadableDocumentError",
    "snapshot",
    "write",
    "write_file",
    "write_personal",
]

LONGEST_SECONDS = 86_400
KIBIBYTE = 1024
# Each row is written three times: for programs, for spreadsheets, for the viewer.
TIMES = 3

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
    return Extraction(target, Scope.BOX if box else Scope.EVERYTHING, box, progress).write()


def write_personal(target: Writable) -> Manifest:
    """Write the copy of the entered customer's personal information (P10), in any transaction.

    It is small: whoever hands it out checks that it is whole, and writes it again where something
    was given in the middle.
    """
    return Extraction(target, Scope.PERSONAL, None, lambda _done, _total: None).write()


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

    def __init__(
        self, target: Writable, scope: Scope, box: UUID | None, progress: Progress
    ) -> None:
        self.target = target
        self.scope = scope
        self.kinds = kinds_of(scope)
        self.box = None if box is None else Box.objects.get(id=box)
        self.customer = Customer.objects.get()
        self.made_at: datetime = fetch_one("SELECT now()", [])[0]  # type: ignore[index] # one row
        self.counts = {kind.name: kind.rows(box).count() for kind in self.kinds}
        self.documents = [] if scope is Scope.PERSONAL else self._documents()
        self.progress = progress
        # A kibibyte of a document takes about as long as a row.
        self.total = TIMES * sum(self.counts.values())
        self.total += sum(document["size"] // KIBIBYTE for document in self.documents)
        self.done = 0
        self.of_files: dict[str, dict[str, str]] = {}

    def write(self) -> Manifest:
        with Archive(self.target) as archive:
            self.archive = archive
            box = self.box.name if self.box else None
            self._pack("README.txt", iter([readme(self.customer.name, box, self.kinds)]))
            self._pack("schema.json", iter([text()]))
            kinds = {kind.name: self._write_kind(kind) for kind in self.kinds}
            governing = list(governing_versions())
            for version in governing:
                self._write_policy(version)
            for document in self.documents:
                self._write_document(document)
            if self.scope is not Scope.PERSONAL:
                for restoration in Restoration.objects.order_by("restored_at", "id"):
                    self._write_old_journal(restoration)
            self._write_viewer()
            manifest = self._manifest(kinds, governing)
            signed = json.dumps(manifest, indent=1).encode()
            self._pack("manifest.json", iter([signed]))
            self._pack("signature.json", iter([json.dumps(sign(signed), indent=1).encode()]))
        self.progress(self.total, self.total)
        return manifest

    def _write_kind(self, kind: Kind) -> dict[str, Any]:
        rows = kind.rows(self.box.id if self.box else None)
        lines = self._pack(f"json/{kind.file}.jsonl", self._copied(as_json_lines(rows)))
        table = self._pack(f"csv/{kind.file}.csv", self._copied(as_csv(kind, rows)))
        return {"count": self.counts[kind.name], **lines, "csv": table}

    def _copied(self, statement: Statement) -> Iterator[bytes]:
        for batch, rows in copied(statement):
            yield batch
            self._advance(rows)

    def _write_policy(self, version: PolicyVersion) -> None:
        """The text itself: a number means nothing in another installation."""
        for language in ("sv", "en"):
            path = f"policies/{version.number}.{language}.md"
            self._pack(path, iter([version.text(language).encode()]))

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

    def _write_document(self, document: dict[str, Any]) -> None:
        content = self._read(document["id"], document["file"], document["size"])
        self._pack(document["path"], content, document["created_at"])
        self.of_files[document["path"]] = {"document": str(document["id"])}

    def _write_old_journal(self, restoration: Restoration) -> None:
        path = f"journals/{restoration.id}.jsonl"
        content = self._read(restoration.id, restoration.file, restoration.size)
        self._pack(path, content, restoration.restored_at)
        self.of_files[path] = {"restoration": str(restoration.id)}

    def _read(self, of: UUID, file: str, size: int) -> Iterator[bytes]:
        try:
            for chunk in files.read(file, size):
                yield chunk
                self._advance(len(chunk) // KIBIBYTE)
        except (OSError, DamagedFileError, KeyStoreError) as error:
            raise UnreadableDocumentError(str(of)) from error

    def _write_viewer(self) -> None:
        paths = {str(document["id"]): document["path"] for document in self.documents}
        box = self.box.id if self.box else None
        viewer = Viewer(self.customer, self.made_at, self.scope, box, self.kinds, paths)
        for path, chunks in viewer.parts():
            self._pack(path, self._counted(chunks))

    def _counted(self, chunks: Iterator[tuple[bytes, int]]) -> Iterator[bytes]:
        for chunk, rows in chunks:
            yield chunk
            self._advance(rows)

    def _manifest(self, kinds: dict[str, Any], governing: list[PolicyVersion]) -> Manifest:
        packed = {
            path: {"size": file.size, "sha256": file.sha256} | self.of_files.get(path, {})
            for path, file in self.archive.packed.items()
        }
        return {
            "format": FORMAT,
            "made_at": self.made_at.isoformat(),
            "scope": self.scope,
            "customer": {"id": str(self.customer.id), "name": self.customer.name},
            "box": {"id": str(self.box.id), "name": self.box.name} if self.box else None,
            "kinds": kinds,
            "files": packed,
            "policy_versions": [
                {
                    "number": version.number,
                    "effective_on": version.effective_on.isoformat(),
                    "sha256": version.sha256,
                }
                for version in governing
            ],
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


def governing_versions() -> Iterator[PolicyVersion]:
    """The policy versions under which the customer's details were given."""
    numbers = {
        number
        for model in (ContactDetail, Registration)
        for number in model.objects.values_list("policy_version_id", flat=True).distinct()
    }
    yield from PolicyVersion.objects.filter(number__in=numbers).order_by("number")
