"""Authenticated encryption of streams of any length at constant memory, readable from any place.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM: chunks of
64 KiB, each nonce made of a random prefix, the chunk's number and a flag on the last one, so that
a chunk that is missing, moved, repeated or foreign is refused. Each chunk stands at a place that
follows from its number, so a range is read without what lies before it.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from viewmybox.kit.seekable import SeekableReader

MAGIC = b"VMB1"  # the format and its version, bound into the header and every chunk
CHUNK = 64 * 1024
TAG = 16
PREFIX = 7
NONCE = 12
SEALED_KEY = NONCE + 32 + TAG
HEADER = len(MAGIC) + SEALED_KEY + PREFIX


class DamagedFileError(ValueError):
    """What is stored is not what was stored: cut, altered, or another's."""


def nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + (b"\1" if last else b"\0")


def sealed_size(size: int) -> int:
    """How many bytes lie in the storage for `size` bytes of content."""
    chunks = max(1, -(-size // CHUNK))
    return HEADER + size + chunks * TAG


class EncryptingWriter:
    """A write-only file object; `finish()` must be called, else the file reads as damaged."""

    def __init__(self, target: BinaryIO, key: bytes, bound: bytes) -> None:
        """`bound` is associated data: whose file this is, and which."""
        file_key = AESGCM.generate_key(bit_length=256)
        wrap_nonce = os.urandom(NONCE)
        self.prefix = os.urandom(PREFIX)
        self.cipher = AESGCM(file_key)
        self.target = target
        self.bound = MAGIC + bound
        self.number = 0
        self.size = 0
        self.waiting = bytearray()
        sealed_key = wrap_nonce + AESGCM(key).encrypt(wrap_nonce, file_key, self.bound)
        target.write(MAGIC + sealed_key + self.prefix)

    def write(self, content: bytes) -> int:
        self.size += len(content)
        self.waiting += content
        # One chunk always waits: only the end tells which is the last.
        while len(self.waiting) > CHUNK:
            self._seal(bytes(self.waiting[:CHUNK]), last=False)
            del self.waiting[:CHUNK]
        return len(content)

    def flush(self) -> None:
        """What waits is written when it is known whether it is the last."""

    def finish(self) -> None:
        self._seal(bytes(self.waiting), last=True)
        self.waiting.clear()

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        sealed = self.cipher.encrypt(nonce(self.prefix, self.number, last=last), chunk, self.bound)
        self.target.write(sealed)
        self.number += 1


class DecryptingReader(SeekableReader):
    """A read-only, seekable file object over a sealed file. It closes its source with itself.

    One chunk is in memory at a time; nothing of a damaged chunk is ever given out.
    """

    def __init__(self, source: BinaryIO, key: bytes, bound: bytes, size: int | None = None) -> None:
        """Opens the file: its key, and its length, which tells a cut or a lengthened one at once.

        Args:
            source: the sealed file, seekable.
            key: what its own key is wrapped by.
            bound: whose file it must be, and which.
            size: bytes of content that it must have, where that is known.

        Raises:
            DamagedFileError: it is no file of the vault, another's, or of another length.
        """
        super().__init__()
        self.source = source
        self.bound = MAGIC + bound
        header = source.read(HEADER)
        if len(header) != HEADER or not header.startswith(MAGIC):
            raise DamagedFileError("This is not a file of the vault.")
        sealed_key, self.prefix = header[len(MAGIC) : -PREFIX], header[-PREFIX:]
        try:
            file_key = AESGCM(key).decrypt(sealed_key[:NONCE], sealed_key[NONCE:], self.bound)
        except InvalidTag:
            raise DamagedFileError("The stored file is damaged, or another’s.") from None
        self.cipher = AESGCM(file_key)
        sealed = source.seek(0, os.SEEK_END) - HEADER
        self.chunks = max(1, -(-sealed // (CHUNK + TAG)))
        self.size = sealed - self.chunks * TAG
        # A last chunk that is empty stands only in an empty file: a cut one may look so.
        if self.size < 0 or self.size != (self.size if size is None else size):
            raise DamagedFileError("The stored file is not as long as it was.")
        if sealed_size(self.size) != HEADER + sealed:
            raise DamagedFileError("The stored file was cut or added to.")
        self.number = -1
        self.chunk = b""

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # any writable buffer
        """At most the rest of one chunk.

        Raises:
            DamagedFileError: the chunk is altered, out of order, or another file's.
        """
        if self.place >= self.size:
            self._authenticate_end()
            return 0
        number, within = divmod(self.place, CHUNK)
        part = self._open(number)[within : within + len(buffer)]
        buffer[: len(part)] = part
        self.place += len(part)
        return len(part)

    def pieces(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The content from `start` to before `stop`, a chunk at a time."""
        end = self.size if stop is None else stop
        self.place = start
        while self.place < end:
            number, within = divmod(self.place, CHUNK)
            piece = self._open(number)[within : within + end - self.place]
            self.place += len(piece)
            yield piece
        if end >= self.size:
            self._authenticate_end()

    def close(self) -> None:
        if not self.closed:
            self.source.close()
            self.chunk = b""
        super().close()

    def _authenticate_end(self) -> None:
        """The last chunk alone says that the file ends here; an empty file has nothing else."""
        self._open(self.chunks - 1)

    def _open(self, number: int) -> bytes:
        if number != self.number:
            self.source.seek(HEADER + number * (CHUNK + TAG))
            sealed = self.source.read(CHUNK + TAG)
            last = number == self.chunks - 1
            try:
                self.chunk = self.cipher.decrypt(
                    nonce(self.prefix, number, last=last), sealed, self.bound
                )
            except InvalidTag:
                raise DamagedFileError("The stored file is damaged.") from None
            self.number = number
        return self.chunk


def decrypt(source: BinaryIO, key: bytes, bound: bytes) -> Iterator[bytes]:
    """The whole content, chunk by chunk.

    Raises:
        DamagedFileError: a chunk is missing, altered, out of order, or the file another's.
    """
    with DecryptingReader(source, key, bound) as opened:
        yield from opened.pieces()
