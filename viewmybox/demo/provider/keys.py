"""The keys that sign: one that is used, and those before it, still published."""

import secrets
import threading
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

ALGORITHM = "RS256"
PUBLISHED = 4


def _new_key() -> RSAKey:
    return RSAKey.generate_key(
        2048, {"kid": secrets.token_hex(8), "use": "sig", "alg": ALGORITHM}, private=True
    )


class KeyRing:
    """RSA keys made at start, newest first; nothing of them is ever written down."""

    def __init__(self) -> None:
        self._keys: tuple[RSAKey, ...] = (_new_key(),)
        self._lock = threading.Lock()

    def rotate(self) -> None:
        """Sign with a new key from now on; what the old ones signed can still be checked."""
        key = _new_key()
        with self._lock:
            self._keys = (key, *self._keys)[:PUBLISHED]

    def public(self) -> dict[str, Any]:
        """The JSON Web Key Set, without any private part."""
        return {"keys": [key.as_dict(private=False) for key in self._keys]}

    def sign(self, claims: Mapping[str, Any], typ: str) -> str:
        key = self._keys[0]
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": typ}
        return jwt.encode(header, dict(claims), key, [ALGORITHM])

    def read(self, token: str) -> dict[str, Any] | None:
        """The claims of a token that one of these keys signed, however old; else None."""
        try:
            return jwt.decode(token, KeySet(list(self._keys)), [ALGORITHM]).claims
        except (JoseError, ValueError):
            return None
