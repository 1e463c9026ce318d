"""The master key, and each customer's own that it wraps."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from viewmybox.trust.checking import check
from viewmybox.trust.installation import Installation, Unseen
from viewmybox.trust.storage import open_to_others
from viewmybox.vault.keystore import FIRST, KEY_BYTES, KeyStoreError, key_store
from viewmybox.vault.models import MASTER, SharedKey

BATCH = 1000
WITHOUT = """
SELECT DISTINCT customer_id FROM document d
WHERE NOT EXISTS (SELECT FROM customer_key k WHERE k.customer_id = d.customer_id)
"""


def key_folder() -> Path:
    url = urlsplit(settings.KEY_URL)
    if url.scheme != "file":
        raise Unseen(f"the keys lie in “{url.scheme}”, not in a folder")
    return Path(url.path)


def any_customers_key(here: Installation) -> bool:
    return here.column("migrator", "SELECT EXISTS (SELECT FROM customer_key)") == [True]


def master_files(here: Installation) -> list[Path]:
    """The master key's versions as they are there: asked of the vault, the first would be made.

    Raises:
        Unseen: there is none, and nothing was wrapped by it yet.
        KeyStoreError: there is none, and something was.
    """
    found = sorted((key_folder() / MASTER).glob("[0-9]*.key"))
    if not found:
        if any_customers_key(here):
            raise KeyStoreError(
                f"{key_folder() / MASTER} holds no key, and customers’ keys need it"
            )
        raise Unseen("no document has been stored yet: the key is made at the first")
    return found


@check("P15", "The master key is there, whole, and closed to the machine’s other users")
def master_key_is_kept(here: Installation) -> Iterator[str]:
    files = master_files(here)
    for file in files:
        key = file.read_bytes()
        if len(key) != KEY_BYTES or len(set(key)) < KEY_BYTES // 4:
            yield f"{file} is not a random key of {KEY_BYTES} bytes"
    for path in (*files, files[0].parent, key_folder()):
        if open_to_others(path):
            yield f"{path} is open to others"


@check("P15", "Every customer’s key opens with the master key and its own, for that customer only")
def customers_keys_open(here: Installation) -> Iterator[str]:
    master_files(here)
    seen: dict[bytes, object] = {}
    for customer, wrapped, version in here.in_batches(
        "SELECT customer_id, wrapped, master_version FROM customer_key", BATCH
    ):
        try:
            own = unwrapped(customer, wrapped, version)
        except KeyStoreError:
            yield f"{customer}: the key does not open"
            continue
        # Kept as a hash: this process holds one key at a time.
        other = seen.setdefault(hashlib.sha256(own).digest(), customer)
        if other != customer:
            yield f"{customer} and {other} share a key"


def unwrapped(customer: UUID, wrapped: bytes, version: int) -> bytes:
    """As vault/models.py wraps it: by a key of the customer's own, then by the master key."""
    store = key_store()
    inner = store.unwrap(MASTER, version, wrapped, customer.bytes)
    return store.unwrap(f"customer-{customer.hex}", FIRST, inner, customer.bytes)


@check("P15", "Each support case’s key opens with a key of the customer’s that opens nothing else")
def cases_keys_open(here: Installation) -> Iterator[str]:
    for customer, thing, wrapped, version in here.in_batches(
        "SELECT customer_id, thing, wrapped, master_version FROM shared_key", BATCH
    ):
        key = SharedKey(customer_id=customer, thing=thing, wrapped=wrapped, master_version=version)
        try:
            key.unwrapped()
        except KeyStoreError:
            yield f"{customer}: the key of case {thing} does not open"


@check("P15", "Every customer with documents has a key of its own")
def documents_have_keys(here: Installation) -> Iterator[str]:
    for customer in here.column("migrator", WITHOUT):
        yield f"{customer}: documents without a key"
