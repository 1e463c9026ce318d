"""The master key that wraps each customer's key: a file of its own beside the installation."""

import functools
import os
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

KEY_BYTES = 32


class MasterKeyError(RuntimeError):
    """The master key is missing, damaged or of an unknown kind."""


@functools.cache
def master_key() -> bytes:
    """256 bits from the folder that KEY_URL names; made there at the first use.

    Raises:
        MasterKeyError: what is there is not a key.
    """
    url = urlsplit(settings.KEY_URL)
    if url.scheme != "file":
        raise MasterKeyError(f"KEY_URL of the kind “{url.scheme}” is not known here.")
    file = Path(url.path) / "master.key"
    if not file.exists():
        make(file)
    key = file.read_bytes()
    if len(key) != KEY_BYTES:
        raise MasterKeyError(f"{file} is not a master key of {KEY_BYTES} bytes.")
    return key


def make(file: Path) -> None:
    """Two processes that start at once agree on one key: the link is made once only."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{os.getpid()}.draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(os.urandom(KEY_BYTES))
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
