"""A zip that is written from front to back, noting what goes into it."""

import contextlib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EARLIEST_YEAR = 1980  # a zip's calendar begins here


class Writable(Protocol):
    """What an archive is written to; it need not be seekable."""

    def write(self, content: bytes, /) -> int: ...

    def flush(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of the archive: bytes and SHA-256 of its content."""

    path: str
    size: int
    sha256: str


class Archive:
    """The archive; complete only when its block ends without an error."""

    def __init__(self, target: Writable) -> None:
        self.zip = ZipFile(target, "w", ZIP_DEFLATED)  # type: ignore[call-overload] # no more is needed
        self.packed: dict[str, Packed] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.zip.close()
            return
        # What failed is what should be told, not that the failed archive has no proper end.
        with contextlib.suppress(Exception):
            self.zip.close()

    def add(self, path: str, chunks: Iterable[bytes], at: datetime) -> Packed:
        """Pack a file of any size, chunk by chunk; `at` becomes its date on the reader's disk.

        Every file is deflated: a stored one whose size is not known beforehand is refused by some
        readers of zip streams.
        """
        info = ZipInfo(path, date_time=max(at.timetuple()[:6], (EARLIEST_YEAR, 1, 1, 0, 0, 0)))
        info.compress_type = ZIP_DEFLATED
        size, digest = 0, hashlib.sha256()
        with self.zip.open(info, "w", force_zip64=True) as entry:
            for chunk in chunks:
                size += len(chunk)
                digest.update(chunk)
                entry.write(chunk)
        packed = self.packed[path] = Packed(path, size, digest.hexdigest())
        return packed
