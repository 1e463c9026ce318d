"""Proofs: how the web process shows the database that its own code speaks, not injected SQL.

The few statements that decide who somebody is (signing in) or say what was done (the journals)
carry a JSON payload with a MAC. The
key is derived from the installation's secret key, lives in this process's memory and in
`wall.secret`, which no login role can read; a statement smuggled into a query has neither.
"""

import functools
import hashlib
import hmac
import json
import time
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def proof_key() -> bytes:
    """32 bytes, derived from SECRET_KEY."""
    return derived(settings.SECRET_KEY)


@functools.cache
def derived(secret_key: str) -> bytes:
    """By HKDF (RFC 5869), once: what is noted proves itself too."""
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"viewmybox wall proof 1")
    return derivation.derive(secret_key.encode())


def prove(deed: str, **facts: Any) -> tuple[str, str]:
    """The payload and its MAC, valid for a minute; the arguments of a `wall` function."""
    payload = json.dumps({"deed": deed, "at": time.time(), **facts})
    return payload, hmac.new(proof_key(), payload.encode(), hashlib.sha256).hexdigest()
