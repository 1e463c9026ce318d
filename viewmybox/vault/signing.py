"""The installation signs what it hands out, with a key of the key store that is kept for that.

A new version signs from the moment it is made; what older ones signed is still known by their
public keys, which stay published for as long as their versions stay in the key store.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from viewmybox.vault.keystore import FIRST, SIGNING, key_store

__all__ = ["ALGORITHM", "PublicKey", "is_signed", "key_id", "public_keys", "rotate", "sign"]

ALGORITHM = "Ed25519"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What anybody needs to check a signature of one version, and since when it signs."""

    version: int
    public: bytes
    made_at: datetime

    @property
    def id(self) -> str:
        return key_id(self.public)

    def facts(self) -> dict[str, Any]:
        """As it is published."""
        return {
            "id": self.id,
            "algorithm": ALGORITHM,
            "public_key": base64.b64encode(self.public).decode(),
            "made_at": self.made_at.isoformat(),
        }


def key_id(public: bytes) -> str:
    """A short name that people can compare: the beginning of the key's SHA-256."""
    return hashlib.sha256(public).hexdigest()[:32]


def sign(message: bytes) -> dict[str, str]:
    """A signature with the newest version, and which key made it, as it is written beside.

    Raises:
        KeyStoreError: the key store does not have what it should.
    """
    store, version = key_store(), newest()
    public = store.public_key(SIGNING, version)
    return {
        "algorithm": ALGORITHM,
        "key": key_id(public),
        "public_key": base64.b64encode(public).decode(),
        "signature": base64.b64encode(store.sign(SIGNING, version, message)).decode(),
    }


def is_signed(message: bytes, facts: dict[str, Any]) -> bool:
    """Whether the key that the facts themselves name signed the message. Whose it is says another.

    Raises:
        ValueError: the facts are not a signature's.
    """
    public = base64.b64decode(str(facts["public_key"]), validate=True)
    if facts["algorithm"] != ALGORITHM or facts["key"] != key_id(public):
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
        key.verify(base64.b64decode(str(facts["signature"]), validate=True), message)
    except InvalidSignature:
        return False
    return True


def public_keys() -> list[PublicKey]:
    """Every version's public key, the newest first."""
    store = key_store()
    newest()
    return [
        PublicKey(version, store.public_key(SIGNING, version), store.made_at(SIGNING, version))
        for version in reversed(store.versions(SIGNING))
    ]


def rotate() -> PublicKey:
    """Make a new version, which signs from now on."""
    key_store().make(SIGNING, newest() + 1)
    return public_keys()[0]


def newest() -> int:
    store = key_store()
    if not store.versions(SIGNING):
        store.make(SIGNING, FIRST)
    return store.versions(SIGNING)[-1]
