"""Is an extract whole? Reads the zip alone: no database, no VIEWMYBOX installation."""

import contextlib
import csv
import hashlib
import io
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from os import SEEK_END
from pathlib import Path
from typing import IO, Any
from uuid import UUID
from zipfile import BadZipFile, ZipFile

from viewmybox.extracts.hostile import hostile, refuse_long_directory
from viewmybox.journal.chain import start
from viewmybox.journal.lines import check_lines

__all__ = ["check"]

FORMAT = 1
MANIFEST = "manifest.json"
MOST_FLAWS = 10
CHUNK = 1024 * 1024
# No text that a customer keeps is as long.
LONGEST_FIELD = 16 * CHUNK
LONGEST_MANIFEST = 64 * CHUNK
# Whatever a damaged or hostile zip makes the standard library raise while it is read.
DAMAGE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


def check(file: Path | IO[bytes]) -> list[str]:
    """Everything that is wrong with an extract, a sentence each; empty when it is whole.

    Compared with the manifest: which files there are, their sizes and SHA-256, and how many records
    each table holds.

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
            return list(hostile(archive, content.seek(0, SEEK_END))) or list(problems(archive))
    except DAMAGE as error:
        return [f"This is not a whole zip file: {error}"]


def problems(archive: ZipFile) -> Iterator[str]:
    names = Counter(archive.namelist())
    for name, count in names.items():
        if count > 1:
            yield f"{name}: it is there {count} times."
    if MANIFEST not in names:
        yield f"{MANIFEST} is missing."
        return
    try:
        manifest = read_manifest(archive)
        listed, kinds = manifest["files"], manifest["kinds"]
        for name in sorted(names.keys() - listed.keys() - {MANIFEST}):
            yield f"{name}: the manifest does not know it."
        for name, facts in listed.items():
            yield from wrong_file(archive, name, facts)
        for kind, facts in kinds.items():
            yield from wrong_kind(archive, kind, facts, listed)
        yield from wrong_journal(archive, manifest)
    except (*DAMAGE, KeyError, AttributeError, TypeError) as error:
        yield f"{MANIFEST} cannot be understood: {type(error).__name__} {error}"


def read_manifest(archive: ZipFile) -> dict[str, Any]:
    if archive.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
        raise ValueError("it is too long")
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise ValueError(f"format {manifest['format']}; this program knows {FORMAT}")
    return manifest


def wrong_file(archive: ZipFile, name: str, facts: dict[str, Any]) -> Iterator[str]:
    size, digest = 0, hashlib.sha256()
    try:
        with archive.open(name) as content:
            while chunk := content.read(CHUNK):
                size += len(chunk)
                digest.update(chunk)
    except KeyError:
        yield f"{name}: the file is missing."
        return
    except DAMAGE as error:
        yield f"{name}: it cannot be read: {error}"
        return
    if size != facts["size"]:
        yield f"{name}: it has {size} bytes and should have {facts['size']}."
    elif digest.hexdigest() != facts["sha256"]:
        yield f"{name}: its content is not what was extracted (SHA-256)."


def wrong_kind(
    archive: ZipFile, kind: str, facts: dict[str, Any], listed: dict[str, Any]
) -> Iterator[str]:
    """Both forms of a table must be the files that are listed, and hold as many records."""
    for form, count in ((facts, count_lines), (facts["csv"], count_records)):
        name = form["file"]
        if name not in listed or listed[name]["sha256"] != form["sha256"]:
            yield f"{kind}: {name} is not the file that the manifest lists."
            continue
        try:
            found = count(archive, name)
        except csv.Error as error:
            yield f"{kind}: {name} is not a table: {error}."
            continue
        except (*DAMAGE, KeyError):
            continue  # already told of the file itself
        if found != facts["count"]:
            yield f"{kind}: {name} holds {found} records and should hold {facts['count']}."


def wrong_journal(archive: ZipFile, manifest: dict[str, Any]) -> Iterator[str]:
    """The journal's chain, from its first line to the head that the manifest names."""
    customer, head = UUID(manifest["customer"]["id"]), manifest["journal_head"]
    try:
        with archive.open(manifest["kinds"]["journal"]["file"]) as content:
            ends = (head["number"], head["hash"] or start(customer))
            found = check_lines(customer, map(journal_line, content), ends)
    except (*DAMAGE, KeyError, TypeError, AttributeError):
        yield "journal: it cannot be read."
        return
    for number, flaw in found.flaws[:MOST_FLAWS]:
        yield f"journal: line {number}: {flaw.value}"


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
