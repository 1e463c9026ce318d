"""The master key, and each customer's own that it wraps."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from viewmybox.trust.checking import check
from viewmybox.trust.installation import Installation, Unseen
from viewmybox.trust.storage import open_to_others
from viewmybox.vault.master import KEY_BYTES, MasterKeyError, master_key
from viewmybox.vault.models import NONCE_BYTES

BATCH = 1000
WITHOUT = """
SELECT DISTINCT customer_id FROM document d
WHERE NOT EXISTS (SELECT FROM customer_key k WHERE k.customer_id = d.customer_id)
"""


def key_file() -> Path:
    url = urlsplit(settings.KEY_URL)
    if url.scheme != "file":
        raise Unseen(f"the master key lies in “{url.scheme}”, not in a file")
    return Path(url.path) / "master.key"


def any_customers_key(here: Installation) -> bool:
    return here.column("migrator", "SELECT EXISTS (SELECT FROM customer_key)") == [True]


def key(here: Installation) -> bytes:
    """The master key as it is there: asked of the vault, it would be made where it is missing.

    Raises:
        Unseen: it is not there, and nothing was wrapped by it yet.
        MasterKeyError: it is not there, and something was.
    """
    if not key_file().exists():
        if any_customers_key(here):
            raise MasterKeyError(f"{key_file()} is missing, and customers’ keys need it")
        raise Unseen("no document has been stored yet: the key is made at the first")
    return master_key()


@check("P15", "The master key is there, whole, and closed to the machine’s other users")
def master_key_is_kept(here: Installation) -> Iterator[str]:
    if len(set(key(here))) < KEY_BYTES // 4:
        yield f"{key_file()} is not a random key"
    for path in (key_file(), key_file().parent):
        if open_to_others(path):
            yield f"{path} is open to others"


@check("P15", "Every customer’s key opens with the master key, for that customer only")
def customers_keys_open(here: Installation) -> Iterator[str]:
    master = AESGCM(key(here))
    seen: dict[bytes, object] = {}
    for customer, wrapped in here.in_batches(
        "SELECT customer_id, wrapped FROM customer_key", BATCH
    ):
        try:
            own = master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], customer.bytes)
        except (InvalidTag, ValueError):
            yield f"{customer}: the key does not open"
            continue
        # Kept as a hash: this process holds one key at a time.
        other = seen.setdefault(hashlib.sha256(own).digest(), customer)
        if other != customer:
            yield f"{customer} and {other} share a key"


@check("P15", "Every customer with documents has a key of its own")
def documents_have_keys(here: Installation) -> Iterator[str]:
    for customer in here.column("migrator", WITHOUT):
        yield f"{customer}: documents without a key"
