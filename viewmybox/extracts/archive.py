"""A zip that is written from front to back, in one go or part by part, each by another process.

The layout is PKWARE's APPNOTE 6.3.3's: every file is deflated and followed by its sums, as none of
them is known beforehand, with zip64's wide numbers throughout; the list of files comes last.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol, Self

from viewmybox.extracts.deflating import Deflater

__all__ = ["Archive", "Packed", "Writable"]

EARLIEST_YEAR = 1980  # a zip's calendar begins here
LOCAL = struct.Struct("<4sHHHHHLLLHH")
SUMS = struct.Struct("<4sLQQ")
LISTED = struct.Struct("<4sBBHHHHHLLLHHHHHLL")
END_64 = struct.Struct("<4sQBBHLLQQQQ")
LOCATOR_64 = struct.Struct("<4sLQL")
END = struct.Struct("<4sHHHHLLH")
WIDE = struct.Struct("<HHQQQ")
IN_32, IN_16 = 2**32 - 1, 2**16 - 1
DEFLATED, VERSION, UNIX = 8, 45, 3
# The sums follow the content; the name is UTF-8.
FLAGS = 1 << 3 | 1 << 11
READABLE_BY_OWNER = 0o100600 << 16


class Writable(Protocol):
    """What an archive is written to; it need not be seekable."""

    def write(self, content: bytes, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of the archive: bytes, CRC and SHA-256 of its content, and where it lies."""

    path: str
    size: int
    sha256: str
    crc: int
    packed: int
    place: int
    day: int
    time: int

    def facts(self) -> dict[str, Any]:
        """All of it as JSON, for whoever goes on with the archive."""
        return asdict(self)


class Archive:
    """The archive; whole when it was finished.

    Another process goes on with it where this one stopped: given what was packed, and how many
    bytes were written, it adds to the end of them.
    """

    def __init__(
        self, target: Writable, packed: Iterable[dict[str, Any]] = (), place: int = 0
    ) -> None:
        self.target = target
        self.packed = {facts["path"]: Packed(**facts) for facts in packed}
        self.place = place

    def onto(self, target: Writable) -> Self:
        """Write what comes now to another file, which will stand behind the one before."""
        self.target = target
        return self

    def add(self, path: str, chunks: Iterable[bytes], at: datetime) -> Packed:
        """Pack a file of any size, chunk by chunk; `at` becomes its date on the reader's disk."""
        place, name, day, time = self.place, path.encode(), *calendar(at)
        wide = struct.pack("<HHQQ", 1, 16, 0, 0)
        self._write(
            LOCAL.pack(
                b"PK\3\4",
                VERSION,
                FLAGS,
                DEFLATED,
                time,
                day,
                0,
                IN_32,
                IN_32,
                len(name),
                len(wide),
            )
            + name
            + wide
        )
        size, crc, digest, deflater, begins = 0, 0, hashlib.sha256(), Deflater(), self.place
        for chunk in chunks:
            size += len(chunk)
            crc = zlib.crc32(chunk, crc)
            digest.update(chunk)
            self._write(deflater.deflate(chunk))
        self._write(deflater.finish())
        packed = self.place - begins
        self._write(SUMS.pack(b"PK\7\10", crc, packed, size))
        made = Packed(path, size, digest.hexdigest(), crc, packed, place, day, time)
        self.packed[path] = made
        return made

    def finish(self) -> None:
        """The list of files, and the end."""
        begins = self.place
        for packed in self.packed.values():
            self._write(listed(packed))
        ends, count = self.place, len(self.packed)
        self._write(
            END_64.pack(
                b"PK\6\6", 44, VERSION, UNIX, VERSION, 0, 0, count, count, ends - begins, begins
            )
        )
        self._write(LOCATOR_64.pack(b"PK\6\7", 0, ends, 1))
        count, length, begins = (
            min(count, IN_16),
            min(ends - begins, IN_32),
            min(begins, IN_32),
        )
        self._write(END.pack(b"PK\5\6", 0, 0, count, count, length, begins, 0))

    def _write(self, content: bytes) -> None:
        if content:
            self.target.write(content)
            self.place += len(content)


def listed(packed: Packed) -> bytes:
    """A file's entry in the list at the end."""
    name = packed.path.encode()
    wide = WIDE.pack(1, 24, packed.size, packed.packed, packed.place)
    return (
        LISTED.pack(
            b"PK\1\2", VERSION, UNIX, VERSION, FLAGS, DEFLATED, packed.time, packed.day,
            packed.crc, IN_32, IN_32, len(name), len(wide), 0, 0, 0, READABLE_BY_OWNER, IN_32,
        )
        + name
        + wide
    )  # fmt: skip


def calendar(at: datetime) -> tuple[int, int]:
    """A day and a time as a zip has them, to two seconds."""
    if at.year < EARLIEST_YEAR:
        return 1 << 5 | 1, 0
    day = (at.year - EARLIEST_YEAR) << 9 | at.month << 5 | at.day
    return day, at.hour << 11 | at.minute << 5 | at.second // 2
