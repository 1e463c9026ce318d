"""Is an extract whole, and who signed it? Reads the zip alone: no database, no installation."""

import contextlib
import csv
import hashlib
import io
import json
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from os import SEEK_END
from pathlib import Path
from typing import IO, Any
from uuid import UUID
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext_noop as _n

from viewmybox.extracts.flaws import Flaw
from viewmybox.extracts.hostile import hostile, refuse_long_directory
from viewmybox.extracts.rows import LONGEST_LINE, WrongRowError, rows
from viewmybox.journal.chain import start
from viewmybox.journal.lines import check_lines
from viewmybox.vault.signing import is_signed

__all__ = ["Checked", "check", "checked", "lines_of", "read_manifest"]

Told = Callable[[int], None]

FORMATS = (1, 2)
SIGNED = 2  # the first format with a schema and a signature
MANIFEST = "manifest.json"
SIGNATURE = "signature.json"
SCHEMA = "schema.json"
LONGEST_SIGNATURE = 4096
MOST_FLAWS = 10
CHUNK = 1024 * 1024
# No text that a customer keeps is as long.
LONGEST_FIELD = 16 * CHUNK
LONGEST_MANIFEST = 64 * CHUNK
# Whatever a damaged or hostile zip makes the standard library raise while it is read.
DAMAGE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong, a sentence each; the manifest of a whole one; and which key signed it."""

    flaws: list[Flaw]
    manifest: dict[str, Any] | None = None
    signed_by: str = ""

    @property
    def is_whole(self) -> bool:
        return not self.flaws

    def signer(self, known: Collection[str]) -> str:
        """Who signed it, in a sentence for whoever knows the ids of these keys."""
        if not self.signed_by:
            return "It is not signed: format 1 was not."
        if self.signed_by in known:
            return f"Signed by the known key {self.signed_by}."
        return f"Signed by a key that is not known here: {self.signed_by}."


def check(file: Path | IO[bytes]) -> list[Flaw]:
    """Everything that is wrong with an extract, a sentence each; empty when it is whole.

    Raises:
        FileNotFoundError: there is no such file.
    """
    return checked(file).flaws


def unheard(_bytes: int) -> None:
    """Nobody waits for it on a page."""


def checked(file: Path | IO[bytes], told: Told = unheard) -> Checked:
    """Everything that is wrong with an extract, and who signed it.

    Compared with the manifest: which files there are, their sizes and SHA-256, and how many records
    each table holds. Each row is held to the schema, the journal to its chain, the manifest to its
    signature. Whose key that is, is another question: see `Checked.signer`.

    Args:
        file: the zip.
        told: how many more bytes of content have been read, again and again.

    Raises:
        FileNotFoundError: there is no such file.
    """
    if isinstance(file, Path) and not file.exists():
        raise FileNotFoundError(f"There is no file {file}.")
    try:
        with contextlib.ExitStack() as opened:
            content = opened.enter_context(file.open("rb")) if isinstance(file, Path) else file
            refuse_long_directory(content)
            archive = opened.enter_context(ZipFile(content))
            flaws = list(hostile(archive, content.seek(0, SEEK_END))) or list(
                problems(archive, told)
            )
            if flaws:
                return Checked(flaws)
            manifest = read_manifest(archive)
            return Checked([], manifest, signing_key(archive) if is_new(manifest) else "")
    except DAMAGE as error:
        return Checked([Flaw(_n("This is not a whole zip file: %(error)s"), error=str(error))])


def problems(archive: ZipFile, told: Told) -> Iterator[Flaw]:
    names = Counter(archive.namelist())
    for name, count in names.items():
        if count > 1:
            yield Flaw(_n("%(name)s: it is there %(count)s times."), name=name, count=count)
    if MANIFEST not in names:
        yield Flaw(_n("manifest.json is missing."))
        return
    try:
        manifest = read_manifest(archive)
        listed, kinds = manifest["files"], manifest["kinds"]
        aside = {MANIFEST, SIGNATURE} if is_new(manifest) else {MANIFEST}
        for name in sorted(names.keys() - listed.keys() - aside):
            yield Flaw(_n("%(name)s: the manifest does not know it."), name=name)
        for name, facts in listed.items():
            yield from wrong_file(archive, name, facts, told)
        for kind, facts in kinds.items():
            yield from wrong_kind(archive, kind, facts, listed)
        yield from wrong_journals(archive, manifest)
        if is_new(manifest):
            yield from wrong_new(archive, kinds)
    except (*DAMAGE, KeyError, AttributeError, TypeError) as error:
        yield Flaw(
            _n("manifest.json cannot be understood: %(type)s %(error)s"),
            type=type(error).__name__,
            error=str(error),
        )


def wrong_journals(archive: ZipFile, manifest: dict[str, Any]) -> Iterator[Flaw]:
    if "journal" in manifest["kinds"]:
        yield from wrong_journal(archive, manifest)
    if "restoration" in manifest["kinds"]:
        yield from wrong_old_journals(archive, manifest)


def wrong_new(archive: ZipFile, kinds: dict[str, Any]) -> Iterator[Flaw]:
    """What came with format 2: the schema and the signature."""
    shapes = schemas(archive)
    for kind, facts in kinds.items():
        yield from wrong_rows(archive, kind, facts["file"], shapes)
    yield from wrong_signature(archive)


def read_manifest(archive: ZipFile) -> dict[str, Any]:
    if archive.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
        raise ValueError("it is too long")
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] not in FORMATS:
        raise ValueError(f"format {manifest['format']}; this program knows {FORMATS[-1]}")
    if datetime.fromisoformat(manifest["made_at"]).tzinfo is None:
        raise ValueError("it says a time without an offset")
    UUID(manifest["customer"]["id"])
    manifest["customer"]["name"].encode()
    return manifest


def is_new(manifest: dict[str, Any]) -> bool:
    return bool(manifest["format"] >= SIGNED)


def schemas(archive: ZipFile) -> dict[str, Any]:
    """What the extract itself says of its rows: it may be of a later version than this program."""
    if archive.getinfo(SCHEMA).file_size > LONGEST_MANIFEST:
        raise ValueError("its schema is too long")
    found: dict[str, Any] = json.loads(archive.read(SCHEMA))["$defs"]
    return found


def signature(archive: ZipFile) -> dict[str, Any]:
    if archive.getinfo(SIGNATURE).file_size > LONGEST_SIGNATURE:
        raise ValueError("its signature is too long")
    found: dict[str, Any] = json.loads(archive.read(SIGNATURE))
    return found


def signing_key(archive: ZipFile) -> str:
    return str(signature(archive)["key"])


def wrong_signature(archive: ZipFile) -> Iterator[Flaw]:
    try:
        good = is_signed(archive.read(MANIFEST), signature(archive))
    except (*DAMAGE, KeyError, TypeError):
        yield Flaw(_n("signature.json is missing, or cannot be understood."))
        return
    if not good:
        yield Flaw(_n("manifest.json is not what was signed (signature.json)."))


def wrong_file(archive: ZipFile, name: str, facts: dict[str, Any], told: Told) -> Iterator[Flaw]:
    size, digest = 0, hashlib.sha256()
    try:
        with archive.open(name) as content:
            while chunk := content.read(CHUNK):
                size += len(chunk)
                digest.update(chunk)
                told(len(chunk))
    except KeyError:
        yield Flaw(_n("%(name)s: the file is missing."), name=name)
        return
    except DAMAGE as error:
        yield Flaw(_n("%(name)s: it cannot be read: %(error)s"), name=name, error=str(error))
        return
    if size != facts["size"]:
        yield Flaw(
            _n("%(name)s: it has %(size)s bytes and should have %(expected)s."),
            name=name,
            size=size,
            expected=facts["size"],
        )
    elif digest.hexdigest() != facts["sha256"]:
        yield Flaw(_n("%(name)s: its content is not what was extracted (SHA-256)."), name=name)


def wrong_kind(
    archive: ZipFile, kind: str, facts: dict[str, Any], listed: dict[str, Any]
) -> Iterator[Flaw]:
    """Both forms of a table must be the files that are listed, and hold as many records."""
    for form, count in ((facts, count_lines), (facts["csv"], count_records)):
        name = form["file"]
        if name not in listed or listed[name]["sha256"] != form["sha256"]:
            yield Flaw(
                _n("%(kind)s: %(name)s is not the file that the manifest lists."),
                kind=kind,
                name=name,
            )
            continue
        try:
            found = count(archive, name)
        except csv.Error as error:
            yield Flaw(
                _n("%(kind)s: %(name)s is not a table: %(error)s."),
                kind=kind,
                name=name,
                error=str(error),
            )
            continue
        except (*DAMAGE, KeyError):
            continue  # already told of the file itself
        if found != facts["count"]:
            yield Flaw(
                _n("%(kind)s: %(name)s holds %(found)s records and should hold %(expected)s."),
                kind=kind,
                name=name,
                found=found,
                expected=facts["count"],
            )


def wrong_rows(archive: ZipFile, kind: str, name: str, shapes: dict[str, Any]) -> Iterator[Flaw]:
    if kind not in shapes:
        yield Flaw(_n("%(kind)s: schema.json does not describe it."), kind=kind)
        return
    try:
        for _row in rows(lines_of(archive, name), shapes[kind]):
            pass
    except WrongRowError as error:
        yield Flaw(_n("%(kind)s: %(name)s: %(error)s."), kind=kind, name=name, error=str(error))
    except (BadZipFile, zlib.error, EOFError, OSError, KeyError):
        return  # already told of the file itself
    except (AttributeError, TypeError, ValueError):
        yield Flaw(
            _n("%(kind)s: schema.json does not describe it as this program knows."), kind=kind
        )


def lines_of(archive: ZipFile, name: str) -> Iterator[bytes]:
    """A file's lines, none longer than any row is.

    Raises:
        WrongRowError: one is.
    """
    with archive.open(name) as content:
        while line := content.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise WrongRowError("a line is too long")
            yield line


def wrong_old_journals(archive: ZipFile, manifest: dict[str, Any]) -> Iterator[Flaw]:
    """Each restored extract's own journal, from its first line to the head that was noted."""
    journals = {
        facts["restoration"]: path
        for path, facts in manifest["files"].items()
        if "restoration" in facts
    }
    for line in lines_of(archive, manifest["kinds"]["restoration"]["file"]):
        row = json.loads(line)
        path = journals.get(row["id"], "")
        customer = UUID(row["from_customer"])
        head = (row["journal_number"], row["journal_head"] or start(customer))
        yield from wrong_chain(archive, path or f"journals/{row['id']}.jsonl", customer, head)


def wrong_journal(archive: ZipFile, manifest: dict[str, Any]) -> Iterator[Flaw]:
    """The journal's chain, from its first line to the head that the manifest names."""
    try:
        customer, head = UUID(manifest["customer"]["id"]), manifest["journal_head"]
        ends = (head["number"], head["hash"] or start(customer))
        name = manifest["kinds"]["journal"]["file"]
    except (KeyError, TypeError, AttributeError, ValueError):
        yield Flaw(_n("journal: it cannot be read."))
        return
    yield from wrong_chain(archive, name, customer, ends)


def wrong_chain(
    archive: ZipFile, name: str, customer: UUID, head: tuple[int, str]
) -> Iterator[Flaw]:
    try:
        found = check_lines(customer, map(journal_line, lines_of(archive, name)), head)
    except (*DAMAGE, KeyError, TypeError, AttributeError):
        yield Flaw(_n("journal: it cannot be read."))
        return
    for number, flaw in found.flaws[:MOST_FLAWS]:
        yield Flaw(_n("journal: line %(number)s: %(flaw)s"), number=number, flaw=flaw.value)


def journal_line(text: bytes) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(text)
    return line | {"at": datetime.fromisoformat(line["at"])}


def count_lines(archive: ZipFile, name: str) -> int:
    with archive.open(name) as content:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: content.read(CHUNK), b""))


def count_records(archive: ZipFile, name: str) -> int:
    # The limit is the whole process's: others count on what it was.
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        with archive.open(name) as content:
            text = io.TextIOWrapper(content, encoding="utf-8", newline="")
            # Read so that no line is longer in memory than a field may be.
            lines = iter(lambda: text.readline(LONGEST_FIELD), "")
            return sum(1 for _record in csv.reader(lines)) - 1
    finally:
        csv.field_size_limit(before)
