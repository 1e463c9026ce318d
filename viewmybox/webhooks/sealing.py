"""A webhook's secret: made by us, shown once, and kept so that the database alone opens none.

We sign with it, so a hash would not do. It is sealed with a key that follows from the customer's
own, for its webhook only: what is moved to another row opens there no more.
"""

import base64
import hashlib
import hmac
import os
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from viewmybox.vault.models import CustomerKey

BEGINS = "whsec_"
SECRET_BYTES = KEY_BYTES = 32
NONCE_BYTES = 12
PURPOSE = b"viewmybox webhook secrets"


class UnopenableError(ValueError):
    """A secret that this row's key does not open: damaged, another's, or never one of ours."""


def new_secret() -> bytes:
    return os.urandom(SECRET_BYTES)


def in_words(secret: bytes) -> str:
    """As its owner copies it, and as the libraries of Standard Webhooks take it."""
    return BEGINS + base64.b64encode(secret).decode()


def sealing_key() -> bytes:
    """Of the entered customer; the customer's key itself wraps the keys of files, and nothing else.

    Raises as `CustomerKey.current` does.
    """
    return HKDFExpand(SHA256(), KEY_BYTES, PURPOSE).derive(CustomerKey.current())


def seal(secret: bytes, webhook: UUID) -> bytes:
    """Raises as `sealing_key` does."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(sealing_key()).encrypt(nonce, secret, webhook.bytes)


def opened(sealed: bytes, webhook: UUID) -> bytes:
    """The secret.

    Raises:
        UnopenableError: there is none in it.
    """
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(sealing_key()).decrypt(nonce, rest, webhook.bytes)
    except (InvalidTag, ValueError):
        raise UnopenableError("This secret does not open here.") from None


def signature(secret: bytes, message: str, at: datetime, body: bytes) -> str:
    """Of one message at one time, as Standard Webhooks says: HMAC-SHA-256 over all three."""
    signed = b".".join([message.encode(), str(int(at.timestamp())).encode(), body])
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def headers(secrets: list[bytes], message: str, at: datetime, body: bytes) -> dict[str, str]:
    """What goes with a message; every secret that is valid now has signed it."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signature(one, message, at, body) for one in secrets),
    }
