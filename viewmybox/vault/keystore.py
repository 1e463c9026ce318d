"""Where keys lie that no database holds: each has a name and versions, and wraps other keys.

What is wrapped here can be read only for as long as the key exists here. That is the point: the
database and its backups hold wrapped keys alone, and destroying a key of the store makes what it
wrapped unreadable in every copy (decision 0008).
"""

import contextlib
import functools
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
NONCE_BYTES = 12
FIRST = 1
# The one that signs, where all others wrap.
SIGNING = "signing"


class KeyStoreError(RuntimeError):
    """A key is missing or damaged, or the key store is of an unknown kind."""


class KeyStoreAwayError(KeyStoreError):
    """The key store does not answer; it may the next time."""


class KeyDestroyedError(KeyStoreError):
    """The key was destroyed: what it wrapped is erased, for good."""


class KeyStore(Protocol):
    """What the vault asks of a key store. The keys themselves never leave it.

    `bound` is associated data: what was wrapped for one purpose opens for no other.
    """

    def versions(self, name: str) -> list[int]:
        """The versions there are of a key, oldest first.

        Raises:
            KeyDestroyedError: there was such a key.
        """

    def make(self, name: str, version: int) -> None:
        """Make one version of a key, unless it is there already; lasting when this returns."""

    def made_at(self, name: str, version: int) -> datetime:
        """When a version was made."""

    def wrap(self, name: str, version: int, secret: bytes, bound: bytes) -> bytes: ...

    def unwrap(self, name: str, version: int, wrapped: bytes, bound: bytes) -> bytes:
        """What was wrapped.

        Raises:
            KeyStoreError: the key is not there, or something else was wrapped by it.
        """

    def sign(self, name: str, version: int, message: bytes) -> bytes:
        """An Ed25519 signature with a key that is kept for signing and wraps nothing.

        Raises:
            KeyStoreError: the key is not there.
        """

    def public_key(self, name: str, version: int) -> bytes:
        """What such a signature is checked with, 32 bytes. Raises as `sign` does."""

    def retire(self, name: str, version: int) -> None:
        """Destroy one version of a key that goes on in others."""

    def destroy(self, name: str) -> None:
        """Destroy every version of a key; none of that name is ever made again. Repeatable."""

    def destroyed(self) -> Iterator[str]:
        """The names of the keys that were destroyed."""

    def hand_over(self, name: str, version: int) -> bytes:
        """A key that signs, to be taken over by another store. No key that wraps is handed over.

        Raises:
            KeyStoreError: it is not there, or wraps.
        """

    def take_over(self, name: str, version: int, secret: bytes) -> None:
        """Keep a key that signs, which another store handed over. Raises as `hand_over` does."""


@functools.cache
def key_store() -> KeyStore:
    """The key store that KEY_URL names.

    Raises:
        KeyStoreError: it is of a kind that is not known here.
    """
    return store_at(settings.KEY_URL)


def store_at(address: str) -> KeyStore:
    """The key store at an address. Raises as `key_store` does."""
    url = urlsplit(address)
    if url.scheme == "https":
        # Only an installation on Azure has what it needs.
        from viewmybox.vault.keyvault import VaultKeys

        return VaultKeys(address)
    if url.scheme != "file":
        raise KeyStoreError(f"KEY_URL of the kind “{url.scheme}” is not known here.")
    return KeyFolder(Path(url.path))


class KeyFolder:
    """Keys as files: `<name>/<version>.key`, 256 random bits each, readable by their owner only.

    Nothing is remembered between calls, so what one process makes or destroys holds for all.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def versions(self, name: str) -> list[int]:
        if self._tombstone(name).exists():
            raise KeyDestroyedError("This key was destroyed.")
        return sorted(int(file.stem) for file in self._of(name).glob("[0-9]*.key"))

    def make(self, name: str, version: int) -> None:
        if self._tombstone(name).exists():
            raise KeyDestroyedError("This key was destroyed.")
        file = self._file(name, version)
        if file.exists():
            return
        self._make_folder(name)
        draft = file.with_name(f".{os.urandom(8).hex()}.draft")
        write_lasting(draft, os.urandom(KEY_BYTES))
        # Two processes that make it at once agree on one: a link is made only where there is none.
        try:
            with contextlib.suppress(FileExistsError):
                os.link(draft, file)
        finally:
            draft.unlink()
        for folder in (file.parent, self.folder, self.folder.parent):
            make_lasting(folder)

    def made_at(self, name: str, version: int) -> datetime:
        return datetime.fromtimestamp(self._file(name, version).stat().st_mtime, UTC)

    def wrap(self, name: str, version: int, secret: bytes, bound: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher(name, version).encrypt(nonce, secret, bound)

    def unwrap(self, name: str, version: int, wrapped: bytes, bound: bytes) -> bytes:
        try:
            return self._cipher(name, version).decrypt(
                wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound
            )
        except (InvalidTag, ValueError):
            raise KeyStoreError("What was wrapped is damaged, or of another key.") from None

    def sign(self, name: str, version: int, message: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self._secret(name, version)).sign(message)

    def public_key(self, name: str, version: int) -> bytes:
        private = Ed25519PrivateKey.from_private_bytes(self._secret(name, version))
        return private.public_key().public_bytes_raw()

    def retire(self, name: str, version: int) -> None:
        wipe(self._file(name, version))
        make_lasting(self._of(name))

    def destroy(self, name: str) -> None:
        # The mark comes first: from here on no process makes or uses the key.
        self._make_folder(name)
        write_lasting(self._tombstone(name), b"")
        for file in self._of(name).glob("*.key"):
            wipe(file)
        make_lasting(self._of(name))
        make_lasting(self.folder)

    def destroyed(self) -> Iterator[str]:
        return (mark.parent.name for mark in sorted(self.folder.glob("*/destroyed")))

    def hand_over(self, name: str, version: int) -> bytes:
        refuse_wrapping(name)
        return self._secret(name, version)

    def take_over(self, name: str, version: int, secret: bytes) -> None:
        refuse_wrapping(name)
        self._make_folder(name)
        write_lasting(self._file(name, version), secret)
        for folder in (self._of(name), self.folder):
            make_lasting(folder)

    def _cipher(self, name: str, version: int) -> AESGCM:
        return AESGCM(self._secret(name, version))

    def _secret(self, name: str, version: int) -> bytes:
        if self._tombstone(name).exists():
            raise KeyDestroyedError("This key was destroyed.")
        file = self._file(name, version)
        try:
            key = file.read_bytes()
        except OSError as error:
            raise KeyStoreError(f"The key {name}, version {version}, cannot be read.") from error
        if len(key) != KEY_BYTES:
            raise KeyStoreError(f"{file} is not a key of {KEY_BYTES} bytes.")
        return key

    def _make_folder(self, name: str) -> None:
        """Closed to the machine's other users, and so is the one above it."""
        for folder in (self.folder, self._of(name)):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _of(self, name: str) -> Path:
        check_name(name)
        return self.folder / name

    def _file(self, name: str, version: int) -> Path:
        return self._of(name) / f"{version}.key"

    def _tombstone(self, name: str) -> Path:
        return self._of(name) / "destroyed"


def refuse_wrapping(name: str) -> None:
    """Raises KeyStoreError: the key wraps, and stays where it is."""
    if name != SIGNING:
        raise KeyStoreError("A key that wraps is not handed over.")


def check_name(name: str) -> None:
    """Raises KeyStoreError: no key may be called so."""
    if not re.fullmatch(r"[a-z0-9-]{1,80}", name):
        raise KeyStoreError("No key is called so.")


def write_lasting(file: Path, content: bytes) -> None:
    """A key that a power failure takes with it would take the documents too."""
    private = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(private, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def make_lasting(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def wipe(file: Path) -> None:
    """Overwrite and remove. A file system may keep old blocks all the same: docs/operations.md."""
    with contextlib.suppress(FileNotFoundError):
        with file.open("r+b") as stream:
            stream.write(bytes(KEY_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        file.unlink()
