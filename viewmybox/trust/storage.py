"""Where files lie: reachable, closed to others, and never in plain text."""

import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from viewmybox.trust.checking import check
from viewmybox.trust.installation import Installation, Unseen
from viewmybox.vault import heads, stream
from viewmybox.vault.files import storage

PROBE = b"VIEWMYBOX verifies that this text is stored unreadable. "
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Target:
    """What the vault's writer writes into, kept here until it is stored."""

    def __init__(self) -> None:
        self.content = bytearray()

    def write(self, content: bytes) -> int:
        self.content += content
        return len(content)


def folder() -> Path:
    where = storage()
    if not isinstance(where, FileSystemStorage):
        raise Unseen("the storage is not a folder of this machine")
    return Path(where.location)


def files() -> Iterator[Path]:
    for place, _folders, names in os.walk(folder()):
        yield from (Path(place, name) for name in names)


def customers_files() -> Iterator[Path]:
    """Without the journals' heads, which are ids and hashes and lie in the open."""
    open_folder = folder() / heads.FOLDER
    return (path for path in files() if open_folder not in path.parents)


def open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & OTHERS)


@check("P15", "The storage takes a file, gives it back whole, keeps it unreadable, and removes it")
def storage_works(here: Installation) -> Iterator[str]:
    key = AESGCM.generate_key(bit_length=256)
    name = f"verify/{secrets.token_hex(16)}"
    content = PROBE * 3000
    sealed = Target()
    writer = stream.EncryptingWriter(cast("BinaryIO", sealed), key, name.encode())
    writer.write(content)
    writer.finish()
    where = storage()
    kept = where.save(name, ContentFile(bytes(sealed.content)))
    try:
        with where.open(kept, "rb") as source:
            if PROBE in source.read():
                yield "a stored file is readable as it lies there"
        with where.open(kept, "rb") as source:
            back = stream.decrypt(cast("BinaryIO", source), key, name.encode())
            if b"".join(back) != content:
                yield "a stored file does not come back as it was"
    finally:
        where.delete(kept)
        remove_folder("verify")
    if where.exists(kept):
        yield "a file that was removed is still there"


def remove_folder(name: str) -> None:
    where = storage()
    if isinstance(where, FileSystemStorage) and not any(Path(where.path(name)).iterdir()):
        Path(where.path(name)).rmdir()


@check("P15", "The folder of files, and every file in it, is closed to the machine’s other users")
def storage_is_closed(here: Installation) -> Iterator[str]:
    for place, _folders, names in os.walk(folder()):
        for path in [Path(place), *(Path(place, name) for name in names)]:
            if open_to_others(path):
                yield f"{path} is open to others"


@check("P15", "Every stored file is encrypted")
def files_are_encrypted(here: Installation) -> Iterator[str]:
    for path in customers_files():
        with path.open("rb") as source:
            if source.read(len(stream.MAGIC)) != stream.MAGIC:
                yield f"{path} is not a file of the vault"


@check("P15", "What the installation knows of itself is closed to the machine’s other users")
def installation_is_closed(here: Installation) -> Iterator[str]:
    file = here.config.folder / "installation.json"
    if not file.exists():
        raise Unseen("the installation is not embedded: it has no such file")
    if open_to_others(file):
        yield f"{file} is open to others, and holds passwords and the secret key"
