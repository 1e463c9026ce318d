"""Building an extract in parts: a worker that is killed leaves its finished parts to the next one.

The first part is all that is rows, from one consistent snapshot; killed there, the build begins
anew. The parts after it hold the stored files that the snapshot listed. Those never change, so that
they may be packed at any later time; the last part is the manifest and the zip's end.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from viewmybox.extracts.archive import Archive
from viewmybox.extracts.beside import Beside, Reporter
from viewmybox.extracts.building import FORMAT, Draft, File, begin, finish, pack, snapshot
from viewmybox.extracts.models import Extract
from viewmybox.extracts.parts import ExtractPart
from viewmybox.vault import files
from viewmybox.vault.joined import JoinedReader
from viewmybox.vault.keystore import KeyStoreError
from viewmybox.vault.stream import DamagedFileError
from viewmybox.wall.context import acting

__all__ = ["Assembly"]

# Of the files' content: at most so much, or one file, is packed once more after a kill.
PART = 16 * 1024 * 1024
LONGEST_SECONDS = 86_400


class Assembly:
    """One worker's work on one extract, from where the worker before it stopped."""

    def __init__(self, customer: UUID, extract: Extract) -> None:
        self.customer = customer
        self.extract = extract
        self.beside = Beside(customer)
        self.report = Reporter(extract, self.beside).report
        self.digest = hashlib.sha256()
        self.number = 0
        self.file = ""

    def run(self) -> None:
        """All that is left to do.

        Raises:
            UnreadableDocumentError: a document could not be read back.
            OSError: the storage took no more.
            TakenOverError: another worker goes on with it.
        """
        with self.beside.opened():
            archive, draft = self.so_far() or self.rows()
            remaining = [one for one in draft.files if one.path not in archive.packed]
            draft.done = draft.total - sum(one.steps for one in remaining)
            for some in groups(remaining):
                with self.part(archive):
                    for one in some:
                        pack(archive, draft, one, self.report)
            with self.part(archive, is_last=True):
                finish(archive, draft, self.report)

    def rows(self) -> tuple[Archive, Draft]:
        """The first part. It is written while the database shows one moment."""
        with snapshot(self.customer), files.sink(self.digest, self.note) as target:
            archive = Archive(target)
            draft = begin(archive, self.extract.box_id, self.report)
        with acting(self.customer):
            self.keep(target, draft=draft.facts(), packed=packed(archive))
        return archive, draft

    @contextlib.contextmanager
    def part(self, archive: Archive, *, is_last: bool = False) -> Iterator[None]:
        """What is packed in the block is another part, there when the block ends."""
        before = set(archive.packed)
        with acting(self.customer, "extract", LONGEST_SECONDS):
            with files.sink(self.digest, self.note) as target:
                archive.onto(target)
                yield
            self.keep(target, packed=packed(archive, without=before))
            if is_last:
                self.extract.finish(self.file, archive.place, self.digest.hexdigest())

    def note(self, file: str) -> None:
        """Before there is such a file: what is noted is removed when nobody finishes it."""
        with self.beside.acting():
            if not self.file:
                self.file = file
                self.extract.fill(file)
            self.extract.refuse_taken_over(self.file)
            ExtractPart.objects.create(extract_id=self.extract.id, number=self.number, file=file)

    def keep(self, target: files.Sink, **facts: Any) -> None:
        self.extract.refuse_taken_over(self.file)
        ExtractPart.of(self.extract.id).filter(number=self.number).update(
            is_finished=True, size=target.size, sha256=self.digest.hexdigest(), facts=facts
        )
        self.number += 1

    def so_far(self) -> tuple[Archive, Draft] | None:
        """What was finished already, read back once: for the sum of all, and to be sure of it."""
        with acting(self.customer, "extract", LONGEST_SECONDS):
            ExtractPart.drop(self.extract.id, is_finished=False)
            listed, place, draft = [], 0, None
            for one in ExtractPart.of(self.extract.id):
                if one.number == 0 and one.facts["draft"]["manifest"]["format"] != FORMAT:
                    break
                if one.number != self.number or not self.is_whole(one):
                    break
                draft = draft or Draft.from_facts(one.facts["draft"])
                listed += one.facts["packed"]
                place += one.size
                self.number += 1
            ExtractPart.drop(self.extract.id, self.number)
            return (Archive(Nowhere(), listed, place), draft) if draft else None

    def is_whole(self, part: ExtractPart) -> bool:
        digest = self.digest.copy()
        try:
            reader = JoinedReader([(part.file, part.size)])
            with contextlib.closing(reader):
                for piece in reader.pieces():
                    digest.update(piece)
        except (OSError, DamagedFileError, KeyStoreError):
            return False
        if digest.hexdigest() != part.sha256:
            return False
        self.digest = digest
        return True


class Nowhere:
    """Where an archive stands that goes on when its next part is opened."""

    def write(self, content: bytes, /) -> int:
        raise OSError(f"There is no part to write {len(content)} bytes to.")


def packed(archive: Archive, without: Iterable[str] = ()) -> list[dict[str, Any]]:
    left = archive.packed.keys() - set(without)
    return [one.facts() for path, one in archive.packed.items() if path in left]


def groups(some: list[File]) -> Iterator[list[File]]:
    """Files in order, together until they are a part."""
    group, size = [], 0
    for one in some:
        group.append(one)
        size += one.size
        if size >= PART:
            yield group
            group, size = [], 0
    if group:
        yield group
