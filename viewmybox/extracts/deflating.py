"""Deflate that does not labour over what cannot be made smaller.

Pictures, PDF and zip files are packed already: deflating them again takes twenty times as long as
reading them and gains nothing. A stream of deflate is made of blocks, each packed or as it is; so
each stretch is first tried on a sample, and kept as it is where packing gains nothing. Any reader
follows. (A file that is *stored* in the zip's own sense needs its sums before its content.)
"""

import zlib
from collections.abc import Iterator

__all__ = ["Deflater"]

# Three times as fast as the usual 6, and a twelfth larger at most on rows of tables.
LEVEL, QUICKEST = 3, 1
STRETCH = 1024 * 1024
SAMPLE = 8 * 1024
WORTH_IT = 0.95
LONGEST_BLOCK = 65_535
LAST_BLOCK = b"\1\0\0\xff\xff"


class Deflater:
    """One file's content, deflated."""

    def __init__(self) -> None:
        self.stream = fresh()
        self.as_it_is = False
        self.until_tried = 0

    def deflate(self, content: bytes) -> bytes:
        return b"".join(self._pieces(memoryview(content)))

    def finish(self) -> bytes:
        return LAST_BLOCK if self.as_it_is else self.stream.flush()

    def _pieces(self, content: memoryview) -> Iterator[bytes | memoryview]:
        while content:
            if not self.until_tried:
                yield self._try(content)
                self.until_tried = STRETCH
            stretch, content = content[: self.until_tried], content[self.until_tried :]
            self.until_tried -= len(stretch)
            if self.as_it_is:
                yield from blocks(stretch)
            else:
                yield self.stream.compress(stretch)

    def _try(self, content: memoryview) -> bytes:
        """Choose how the next stretch is packed; returns what stood waiting until then."""
        middle = max(0, (min(len(content), STRETCH) - SAMPLE) // 2)
        sample = content[middle : middle + SAMPLE]
        before, self.as_it_is = (
            self.as_it_is,
            len(zlib.compress(sample, QUICKEST)) >= WORTH_IT * len(sample),
        )
        if self.as_it_is == before:
            return b""
        if before:
            self.stream = fresh()
            return b""
        return self.stream.flush(zlib.Z_FULL_FLUSH)


def blocks(stretch: memoryview) -> Iterator[bytes | memoryview]:
    """Deflate's own way to write bytes as they are: each block's length, twice, and the bytes."""
    for start in range(0, len(stretch), LONGEST_BLOCK):
        block = stretch[start : start + LONGEST_BLOCK]
        length = len(block).to_bytes(2, "little")
        yield b"\0" + length + bytes(255 - byte for byte in length)
        yield block


def fresh() -> "zlib._Compress":
    return zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
