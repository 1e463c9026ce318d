"""Customers' files: encrypted on the way in, checked on the way out."""

import contextlib
import functools
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage

from viewmybox.vault.keystore import key_store
from viewmybox.vault.models import CustomerKey, own_names
from viewmybox.vault.stream import CHUNK, DecryptingReader, EncryptingWriter
from viewmybox.wall.context import customer_id
from viewmybox.wall.models import new_id

# What hashes content as it passes by.
Digest = Any


class ForeignFileError(ValueError):
    """A file's name that does not belong to the entered customer."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a file lies and what was put in: size in bytes and SHA-256 of the content."""

    key: str
    size: int
    sha256: str


class Sink:
    """A write-only file object that counts and hashes what goes into the vault."""

    def __init__(self, writer: EncryptingWriter, key: str, digest: Digest | None) -> None:
        self.writer = writer
        self.key = key
        self.size = 0
        self.digest = digest or hashlib.sha256()

    def write(self, content: bytes) -> int:
        self.size += len(content)
        self.digest.update(content)
        return self.writer.write(content)

    def flush(self) -> None:
        self.writer.flush()

    @property
    def stored(self) -> StoredFile:
        return StoredFile(self.key, self.size, self.digest.hexdigest())


@functools.cache
def storage() -> Storage:
    """The storage that STORAGE_URL names."""
    url = urlsplit(settings.STORAGE_URL)
    if url.scheme == "https":
        # Only an installation on Azure has what it needs.
        from viewmybox.vault.blobs import BlobFolder

        return BlobFolder(settings.STORAGE_URL)
    if url.scheme != "file":
        raise ValueError(f"STORAGE_URL of the kind “{url.scheme}” is not known here.")
    return FileSystemStorage(
        url.path, file_permissions_mode=0o600, directory_permissions_mode=0o700
    )


@contextlib.contextmanager
def sink(
    digest: Digest | None = None,
    noted: Callable[[str], None] = lambda _key: None,
    secret: bytes | None = None,
) -> Iterator[Sink]:
    """Somewhere to write a new file of the entered customer's; kept only if the block succeeds.

    Args:
        digest: goes on with the sum of what stands before this file, for one that is a part.
        noted: is told the file's name before there is one.
        secret: what its own key is wrapped by, where that is not the customer's key.

    Raises:
        OSError: the storage took no more; what was written is removed.
    """
    key = f"{customer_id().hex}/{new_id().hex}"
    noted(key)
    with filling(key, customer_id(), secret or CustomerKey.current(), digest) as target:
        yield target


@contextlib.contextmanager
def filling(
    key: str, customer: UUID, secret: bytes, digest: Digest | None = None
) -> Iterator[Sink]:
    """The same under a name and by a key that are at hand: inside no context (ahead.py)."""
    try:
        with _open(key, "wb") as target:
            writer = EncryptingWriter(target, secret, bound(key, customer))
            yield Sink(writer, key, digest)
            writer.finish()
    except FileExistsError:
        # Another's, who was first: it stays.
        raise
    except BaseException:
        with contextlib.suppress(OSError):
            storage().delete(key)
        raise


def store(content: IO[bytes], secret: bytes | None = None) -> StoredFile:
    """Store a file whole; `secret` as for `sink`. One that is stored already (ahead.py) is taken.

    Raises:
        OSError: the storage took no more; nothing was kept.
    """
    take = getattr(content, "take", None)
    if take is not None and secret is None and (taken := take()) is not None:
        return taken  # type: ignore[no-any-return] # an Arrived's
    with sink(secret=secret) as target:
        while chunk := content.read(CHUNK):
            target.write(chunk)
    return target.stored


def opened(key: str, size: int | None = None, secret: bytes | None = None) -> DecryptingReader:
    """One of the entered customer's files, to be read from any place, and to be closed.

    The keys are fetched at once, so that it may be read after the context has closed.

    Args:
        key: the file's name.
        size: how long it must be, where a row says so.
        secret: what its own key is wrapped by, where that is not the customer's key.

    Raises:
        ForeignFileError: the name is not one of this customer's.
        DamagedFileError: the stored file is not what was stored; or later, while reading.
        KeyStoreError: its key is not to be had.
        OSError: it is not there.
    """
    return opened_of(customer_id(), key, size, secret or CustomerKey.current())


def opened_of(customer: UUID, key: str, size: int | None, secret: bytes) -> DecryptingReader:
    """A customer's file by a key that is at hand: what the console opens, which enters nobody.

    Raises: as `opened` does.
    """
    refuse_foreign(key, customer)
    opened_source = source(key)
    try:
        return DecryptingReader(opened_source, secret, bound(key, customer), size)
    except BaseException:
        opened_source.close()
        raise


def source(key: str) -> Any:
    """What lies in the storage under a name, sealed."""
    return _open(key, "rb")


def read(key: str, size: int | None = None, secret: bytes | None = None) -> Iterator[bytes]:
    """The content of one of the entered customer's files, in chunks. Raises as `opened` does."""
    return _pieces(opened(key, size, secret))


def _pieces(reader: DecryptingReader) -> Iterator[bytes]:
    with reader:
        yield from reader.pieces()


def remove(key: str) -> None:
    """Remove one of the entered customer's files; harmless when it is gone already.

    Raises:
        ForeignFileError: the name is not one of this customer's.
    """
    refuse_foreign(key)
    storage().delete(key)


def remove_all() -> int:
    """Remove all of the entered customer's files, and the folder that bears its id. Returns how
    many went; harmless when they are gone already.
    """
    keys = [key for key, _changed in lying()]
    for key in keys:
        remove(key)
    with contextlib.suppress(FileNotFoundError):
        storage().delete(customer_id().hex)
    return len(keys)


def forget_unborn(customer: UUID) -> None:
    """Remove the files and the key of a customer whose making was taken back."""
    where, folder = storage(), customer.hex
    with contextlib.suppress(FileNotFoundError):
        for name in where.listdir(folder)[1]:
            where.delete(f"{folder}/{name}")
        where.delete(folder)
    for name in own_names(customer):
        key_store().destroy(name)


def refuse_foreign(key: str, customer: UUID | None = None) -> None:
    """A name comes out of a row, and a row can be written by injected SQL."""
    if not is_own(key, customer):
        raise ForeignFileError("This file is not the customer’s.")


def is_own(key: str, customer: UUID | None = None) -> bool:
    return bool(re.fullmatch(f"{(customer or customer_id()).hex}/[0-9a-f]{{32}}", key))


def bound(key: str, customer: UUID | None = None) -> bytes:
    """What a file is tied to: its customer and its own name.

    No name is ever written to twice: another version of a document is another file.
    """
    return (customer or customer_id()).bytes + key.encode()


def lying() -> Iterator[tuple[str, datetime]]:
    """The entered customer's files in the storage, by name, and when each was last written to."""
    where, folder = storage(), customer_id().hex
    with contextlib.suppress(FileNotFoundError):
        for name in where.listdir(folder)[1]:
            key = f"{folder}/{name}"
            # It may be removed at this very moment.
            with contextlib.suppress(FileNotFoundError):
                if is_own(key):
                    yield key, where.get_modified_time(key)


def _open(key: str, mode: str) -> Any:
    where = storage()
    if mode == "wb" and isinstance(where, FileSystemStorage):
        # Its open() neither makes folders nor closes files to others, as its save() does.
        file = Path(where.path(key))
        for folder in (Path(where.location), file.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), mode)
    return where.open(key, mode)
