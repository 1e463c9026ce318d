"""A body as it comes in over the network: in pieces, counted, never whole in memory."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, UnreadablePostError

from viewmybox.api.problems import cut_short, refuse_compressed, too_large

LARGEST = 256 * 2**20
PIECE = 256 * 2**10
LONGEST_LINE = 64 * 2**10

Line = tuple[int, bytes | None]


class Body:
    """The body of one request.

    Raises Refusal: on opening 415 where it is compressed or 413 where it says that it is too
    large; while it is read, 413 where it turns out so, 400 where it ends before its end.
    """

    def __init__(self, request: HttpRequest, largest: int = LARGEST) -> None:
        refuse_compressed(request)
        environ = request.META
        self.largest = largest
        self.hash: Any = hashlib.sha256()
        self.size = 0
        self.announced: int | None = None
        self.stream: Any = request
        if environ.get("CONTENT_LENGTH"):
            self.announced = int(environ["CONTENT_LENGTH"])
            if self.announced > largest:
                raise too_large(largest)
        elif environ.get("wsgi.input_terminated"):
            # Sent in chunks of unknown number: the server knows where they end, Django does not.
            self.stream = environ["wsgi.input"]

    def pieces(self) -> Iterator[bytes]:
        while piece := self.read():
            self.size += len(piece)
            if self.size > self.largest:
                raise too_large(self.largest)
            self.hash.update(piece)
            yield piece
        # Half a line can look like a whole one: 12 of 12.5.
        if self.announced is not None and self.size < self.announced:
            raise cut_short()

    def read(self) -> bytes:
        try:
            piece: bytes = self.stream.read(PIECE)
        except (UnreadablePostError, OSError):
            raise cut_short() from None
        return piece

    def lines(self) -> Iterator[Line]:
        """Each line with its number, the first being 1; None for one that is too long.

        Lines end with LF or CR LF. A byte-order mark is left out.
        """
        number, rest, skipping = 0, b"", False
        for piece in self.pieces():
            lines = (rest + piece).split(b"\n")
            rest = lines.pop()
            if skipping and lines:
                number += 1
                yield number, None
                del lines[0]
                skipping = False
            for line in lines:
                number += 1
                yield number, trimmed(line, number)
            if skipping or len(rest) > LONGEST_LINE:
                rest, skipping = b"", True
        # Where no length was announced, the server takes a broken connection for the end.
        if rest and self.announced is None:
            raise cut_short()
        if rest or skipping:
            yield number + 1, None if skipping else trimmed(rest, number + 1)

    def digest(self) -> bytes:
        """SHA-256 of the whole body, read to its end if it was not yet."""
        for _piece in self.pieces():
            pass
        return bytes(self.hash.digest())


def trimmed(line: bytes, number: int) -> bytes | None:
    if len(line) > LONGEST_LINE:
        return None
    if number == 1:
        line = line.removeprefix(b"\xef\xbb\xbf")
    return line.removesuffix(b"\r")
