"""Authenticated encryption of streams of any length at constant memory.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM: chunks of
64 KiB, each nonce made of a random prefix, the chunk's number and a flag on the last one, so that
a chunk that is missing, moved, repeated or foreign is refused.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"VMB1"
CHUNK = 64 * 1024
TAG = 16
PREFIX = 7
NONCE = 12
SEALED_KEY = NONCE + 32 + TAG


class DamagedFileError(ValueError):
    """What is stored is not what was stored: cut, altered, or another's."""


def nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + (b"\1" if last else b"\0")


class EncryptingWriter:
    """A write-only file object; `finish()` must be called, else the file reads as damaged."""

    def __init__(self, target: BinaryIO, key: bytes, bound: bytes) -> None:
        """`bound` is associated data: whose file this is, and which."""
        file_key = AESGCM.generate_key(bit_length=256)
        wrap_nonce = os.urandom(NONCE)
        self.prefix = os.urandom(PREFIX)
        self.cipher = AESGCM(file_key)
        self.target = target
        self.bound = bound
        self.number = 0
        self.waiting = bytearray()
        sealed_key = wrap_nonce + AESGCM(key).encrypt(wrap_nonce, file_key, MAGIC + bound)
        target.write(MAGIC + sealed_key + self.prefix)

    def write(self, content: bytes) -> int:
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


def decrypt(source: BinaryIO, key: bytes, bound: bytes) -> Iterator[bytes]:
    """The content, chunk by chunk; nothing of a damaged chunk is given out.

    Raises:
        DamagedFileError: a chunk is missing, altered, out of order, or the file another's.
    """
    header = source.read(len(MAGIC) + SEALED_KEY + PREFIX)
    if len(header) != len(MAGIC) + SEALED_KEY + PREFIX or not header.startswith(MAGIC):
        raise DamagedFileError("This is not a file of the vault.")
    sealed_key, prefix = header[len(MAGIC) : -PREFIX], header[-PREFIX:]
    try:
        file_key = AESGCM(key).decrypt(sealed_key[:NONCE], sealed_key[NONCE:], MAGIC + bound)
        cipher = AESGCM(file_key)
        number, chunk = 0, source.read(CHUNK + TAG)
        while True:
            following = source.read(CHUNK + TAG)
            last = not following
            yield cipher.decrypt(nonce(prefix, number, last=last), chunk, bound)
            if last:
                return
            number, chunk = number + 1, following
    except InvalidTag:
        raise DamagedFileError("The stored file is damaged.") from None
