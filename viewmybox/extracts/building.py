"""Writing an extract: one consistent look at the database, streamed into a zip.

In two stages. First everything that is rows, in one transaction that sees one moment: how to read
it, the tables, the policy texts that govern what was given, the viewer; and a list of the files
that were there at that moment. Then those files, which never change, one after the other in any
number of goes; last the manifest, and a signature over just its bytes.
"""

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from django.db import connection, transaction

from viewmybox.accounts.models import ContactDetail, Customer, Registration
from viewmybox.boxes.models import Box, Document
from viewmybox.cases.models import CaseFile
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
from viewmybox.vault.models import SharedKey
from viewmybox.vault.signing import sign
from viewmybox.vault.stream import DamagedFileError
from viewmybox.wall.context import acting, fetch_one

__all__ = [
    "FORMAT",
    "Draft",
    "File",
    "Manifest",
    "UnreadableDocumentError",
    "begin",
    "finish",
    "pack",
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


def silent(_done: int, _total: int) -> None:
    """Nobody waits for it on a page."""


@dataclass(frozen=True, slots=True)
class File:
    """A stored file that is to be packed: a document, or the journal of a restored extract."""

    path: str
    file: str
    size: int
    at: str
    of: dict[str, str]

    @property
    def steps(self) -> int:
        """A kibibyte of a file takes about as long as a row."""
        return self.size // KIBIBYTE


@dataclass(slots=True)
class Draft:
    """What the first stage found out, as JSON can hold it: whoever has it can go on."""

    manifest: Manifest
    made_at: str
    files: list[File] = field(default_factory=list)
    done: int = 0
    total: int = 0

    def facts(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        listed = [File(**one) for one in facts["files"]]
        return cls(**facts | {"files": listed})


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


def write(target: Writable, box: UUID | None = None, progress: Progress = silent) -> Manifest:
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
    archive = Archive(target)
    draft = begin(archive, box, progress)
    for one in draft.files:
        pack(archive, draft, one, progress)
    return finish(archive, draft, progress)


def begin(archive: Archive, box: UUID | None, progress: Progress) -> Draft:
    """The first stage: all that is rows, in a `snapshot`. Raises as `write` does."""
    if fetch_one("SHOW transaction_isolation", []) != ("repeatable read",):
        raise RuntimeError("An extract is of one moment: write it inside a snapshot.")
    scope = Scope.BOX if box else Scope.EVERYTHING
    return Extraction(archive, scope, box, progress).write()


def pack(archive: Archive, draft: Draft, one: File, progress: Progress) -> None:
    """The second stage, for one of the files. Raises as `write` does."""
    archive.add(one.path, read(draft, one, progress), datetime.fromisoformat(one.at))


def read(draft: Draft, one: File, progress: Progress) -> Iterator[bytes]:
    begun, size = draft.done, 0
    try:
        for chunk in files.read(one.file, one.size, secret_of(one)):
            yield chunk
            size += len(chunk)
            draft.done = begun + size // KIBIBYTE
            progress(min(draft.done, draft.total), draft.total)
    except (OSError, DamagedFileError, KeyStoreError) as error:
        raise UnreadableDocumentError(str(next(iter(one.of.values())))) from error


def secret_of(one: File) -> bytes | None:
    """What a file's own key is wrapped by, where that is not the customer's key."""
    if "case_file" not in one.of:
        return None
    return SharedKey.of(CaseFile.objects.get(id=one.of["case_file"]).case_id)


def finish(archive: Archive, draft: Draft, progress: Progress) -> Manifest:
    """The end: the manifest, its signature, and the zip's own list."""
    of = {one.path: one.of for one in draft.files}
    packed = {
        path: {"size": file.size, "sha256": file.sha256} | of.get(path, {})
        for path, file in archive.packed.items()
    }
    manifest = {name: packed if name == "files" else said for name, said in draft.manifest.items()}
    signed = json.dumps(manifest, indent=1).encode()
    made_at = datetime.fromisoformat(draft.made_at)
    archive.add("manifest.json", [signed], made_at)
    archive.add("signature.json", [json.dumps(sign(signed), indent=1).encode()], made_at)
    archive.finish()
    progress(draft.total, draft.total)
    return manifest


def write_personal(target: Writable) -> Manifest:
    """Write the copy of the entered customer's personal information (P10), in any transaction.

    It is small: whoever hands it out checks that it is whole, and writes it again where something
    was given in the middle.
    """
    archive = Archive(target)
    draft = Extraction(archive, Scope.PERSONAL, None, silent).write()
    return finish(archive, draft, silent)


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
    """One run of the first stage."""

    def __init__(
        self, archive: Archive, scope: Scope, box: UUID | None, progress: Progress
    ) -> None:
        self.archive = archive
        self.scope = scope
        self.kinds = kinds_of(scope)
        self.box = None if box is None else Box.objects.get(id=box)
        self.customer = Customer.objects.get()
        self.made_at: datetime = fetch_one("SELECT now()", [])[0]  # type: ignore[index] # one row
        self.counts = {kind.name: kind.rows(box).count() for kind in self.kinds}
        self.files = [] if scope is Scope.PERSONAL else [*self._documents(), *self._old_journals()]
        if scope is Scope.EVERYTHING:
            self.files += self._case_files()
        self.progress = progress
        self.total = TIMES * sum(self.counts.values()) + sum(one.steps for one in self.files)
        self.done = 0

    def write(self) -> Draft:
        box = self.box.name if self.box else None
        self._pack("README.txt", iter([readme(self.customer.name, box, self.kinds)]))
        self._pack("schema.json", iter([text()]))
        kinds = {kind.name: self._write_kind(kind) for kind in self.kinds}
        governing = list(governing_versions())
        for version in governing:
            self._write_policy(version)
        self._write_viewer()
        return Draft(
            self._manifest(kinds, governing),
            self._local(self.made_at).isoformat(),
            self.files,
            self.done,
            self.total,
        )

    def _write_kind(self, kind: Kind) -> dict[str, Any]:
        rows = kind.rows(self.box.id if self.box else None)
        lines = self._pack(f"json/{kind.file}.jsonl", self._copied(as_json_lines(rows)))
        table = self._pack(f"csv/{kind.file}.csv", self._copied(as_csv(kind, rows)))
        return {"count": self.counts[kind.name], **lines, "csv": table}

    def _copied(self, statement: Statement) -> Iterator[bytes]:
        return self._counted(copied(statement))

    def _write_policy(self, version: PolicyVersion) -> None:
        """The text itself: a number means nothing in another installation."""
        for language in ("sv", "en"):
            path = f"policies/{version.number}.{language}.md"
            self._pack(path, iter([version.text(language).encode()]))

    def _documents(self) -> Iterator[File]:
        found = Document.objects.order_by(
            "service__box__name", "service__name", "service", "created_at", "id"
        )
        if self.box:
            found = found.filter(service__box=self.box)
        columns = ("id", "name", "file", "size", "created_at", "service_id", "service__name")
        paths = Paths()
        for document in found.values(*columns):
            folder = paths.folder("documents", document["service__name"], document["service_id"])
            yield File(
                paths.give(folder, document["name"]),
                document["file"],
                document["size"],
                self._local(document["created_at"]).isoformat(),
                {"document": str(document["id"])},
            )

    def _case_files(self) -> Iterator[File]:
        paths = Paths()
        found = CaseFile.objects.select_related("case").order_by("case__number", "at", "id")
        for one in found:
            folder = paths.folder("cases", str(one.case.number), one.case_id)
            at = self._local(one.at).isoformat()
            of = {"case_file": str(one.id)}
            yield File(paths.give(folder, one.name), one.file, one.size, at, of)

    def _old_journals(self) -> Iterator[File]:
        for one in Restoration.objects.order_by("restored_at", "id"):
            at = self._local(one.restored_at).isoformat()
            of = {"restoration": str(one.id)}
            yield File(f"journals/{one.id}.jsonl", one.file, one.size, at, of)

    def _write_viewer(self) -> None:
        paths = {one.of["document"]: one.path for one in self.files if "document" in one.of}
        box = self.box.id if self.box else None
        viewer = Viewer(self.customer, self.made_at, self.scope, box, self.kinds, paths)
        for path, chunks in viewer.parts():
            self._pack(path, self._counted(chunks))

    def _counted(self, chunks: Iterator[tuple[bytes, int]]) -> Iterator[bytes]:
        for chunk, rows in chunks:
            yield chunk
            self.done += rows
            self.progress(min(self.done, self.total), self.total)

    def _manifest(self, kinds: dict[str, Any], governing: list[PolicyVersion]) -> Manifest:
        """All of it but for the files, which are known when they are packed."""
        return {
            "format": FORMAT,
            "made_at": self.made_at.isoformat(),
            "scope": self.scope,
            "customer": {"id": str(self.customer.id), "name": self.customer.name},
            "box": {"id": str(self.box.id), "name": self.box.name} if self.box else None,
            "kinds": kinds,
            "files": {},
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

    def _pack(self, path: str, chunks: Iterator[bytes]) -> dict[str, str]:
        packed = self.archive.add(path, chunks, self._local(self.made_at))
        return {"file": path, "sha256": packed.sha256}

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.customer.zone)


def governing_versions() -> Iterator[PolicyVersion]:
    """The policy versions under which the customer's details were given."""
    numbers = {
        number
        for model in (ContactDetail, Registration)
        for number in model.objects.values_list("policy_version_id", flat=True).distinct()
    }
    yield from PolicyVersion.objects.filter(number__in=numbers).order_by("number")
