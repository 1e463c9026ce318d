"""A zip from a stranger: what is wrong with it before any of it is inflated.

Files that are stored or deflated and do not overlap hold at most 1032 times the zip's own size
(deflate can do no more), so that reading them a piece at a time ends. Anything else is refused.
"""

import stat
import struct
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext_noop as _n

from viewmybox.extracts.flaws import Flaw
from viewmybox.extracts.paths import folded

# `zipfile` reads the whole list of files into memory: some 15 times what it takes in the zip. An
# honest one has room here for a quarter of a million files.
LONGEST_DIRECTORY = 32 * 1024 * 1024
# Deflate's own bound, and room for an empty file's few bytes.
MOST_INFLATED = 1032

# The end of a zip (PKWARE's APPNOTE, 4.3.14 to 4.3.16) and what may stand after it.
END, END_64, LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
END_SIZE, LOCATOR_SIZE, END_64_SIZE = 22, 20, 56
LONGEST_COMMENT = 2**16 - 1
IN_64 = 2**32 - 1
LOCAL_SIZE = 30
ENCRYPTED = 1


def refuse_long_directory(file: IO[bytes]) -> None:
    """Called before `ZipFile` reads the list of files. Leaves the file where it was.

    Raises:
        BadZipFile: the list is longer than any honest one, or has no end.
    """
    before = file.tell()
    try:
        size = directory_size(file)
    finally:
        file.seek(before)
    if size > LONGEST_DIRECTORY:
        raise BadZipFile("it lists more files than an extract can have")


def inside(file: IO[bytes]) -> int:
    """How much a zip says that it holds: no more of it is ever inflated. Raises as `ZipFile`."""
    refuse_long_directory(file)
    with ZipFile(file) as archive:
        return sum(entry.file_size for entry in archive.infolist())


def directory_size(file: IO[bytes]) -> int:
    length = file.seek(0, 2)
    start = max(0, length - END_SIZE - LONGEST_COMMENT - LOCATOR_SIZE)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < END_SIZE:
        raise BadZipFile("it has no end")
    (size,) = struct.unpack_from("<L", tail, at + 12)
    locator = at - LOCATOR_SIZE
    if locator < 0 or not tail[locator:].startswith(LOCATOR_64):
        return int(size)
    # Readers differ in where they look for the larger form: where it is said to be, or just before
    # what says so. The largest that any of them could believe counts.
    (said,) = struct.unpack_from("<Q", tail, locator + 8)
    sizes = [
        size_in_64(file, min(place, length)) for place in (said, start + locator - END_64_SIZE)
    ]
    found = [large for large in sizes if large is not None]
    return max([*found, *([] if found and size == IN_64 else [int(size)])])


def size_in_64(file: IO[bytes], place: int) -> int | None:
    file.seek(max(0, place))
    end = file.read(END_64_SIZE)
    if len(end) < END_64_SIZE or not end.startswith(END_64):
        return None
    return int(struct.unpack_from("<Q", end, 40)[0])


def hostile(archive: ZipFile, size: int) -> Iterator[Flaw]:
    """What no extract has, a sentence each; `size` is the zip's own."""
    seen: dict[str, str] = {}
    for entry in archive.infolist():
        yield from wrong_name(entry.orig_filename)
        yield from wrong_entry(entry)
        before = seen.setdefault(folded(entry.filename), entry.filename)
        if before != entry.filename:
            yield Flaw(
                _n("%(name)s: on many systems it is the same file as %(other)s."),
                name=entry.filename,
                other=before,
            )
    yield from overlapping(archive.infolist(), size)


def wrong_name(name: str) -> Iterator[Flaw]:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        yield Flaw(_n("%(name)s: the path leads out of the extract."), name=name)
    elif "\\" in name or ":" in name or any(ord(sign) < ord(" ") for sign in name):
        yield Flaw(_n("%(name)s: the path has a sign that no extract's has."), name=repr(name))


def wrong_entry(entry: ZipInfo) -> Iterator[Flaw]:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG) or entry.is_dir():
        yield Flaw(_n("%(name)s: it is a link or a folder and not a file."), name=entry.filename)
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        yield Flaw(
            _n("%(name)s: it is compressed in a way that no extract is."), name=entry.filename
        )
    if entry.flag_bits & ENCRYPTED:
        yield Flaw(_n("%(name)s: it is encrypted."), name=entry.filename)
    if entry.file_size > entry.compress_size * MOST_INFLATED:
        yield Flaw(_n("%(name)s: it cannot hold as much as it says."), name=entry.filename)


def overlapping(entries: list[ZipInfo], size: int) -> Iterator[Flaw]:
    """The same bytes inflated many times over are how a small zip becomes endless."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            yield Flaw(_n("%(name)s: it lies over another file of the zip."), name=entry.filename)
        end = max(end, entry.header_offset + LOCAL_SIZE + entry.compress_size)
    if end > size:
        yield Flaw(_n("The zip says that it holds more than there is of it."))
