"""What the provider remembers: who sits at a browser, and what a code stands for."""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass

from viewmybox.demo.provider.parties import Person

VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")


def base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def sid_of(cookie: str) -> str:
    """A session's public name is a hash of its secret, so the secret itself is never kept."""
    return base64url(hashlib.sha256(b"sid\0" + cookie.encode()).digest()[:16])


@dataclass(frozen=True)
class Session:
    """A person at a browser, since `auth_time` (seconds since 1970); `clients` know of it."""

    sid: str
    person: Person
    auth_time: int
    clients: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Grant:
    """What an authorization code stands for until the client fetches its tokens."""

    client_id: str
    redirect_uri: str
    code_challenge: str
    nonce: str | None
    scope: tuple[str, ...]
    person: Person
    sid: str
    auth_time: int

    def is_proved_by(self, verifier: str) -> bool:
        """PKCE (RFC 7636), S256: only who made the challenge knows what it is a hash of."""
        if not VERIFIER.fullmatch(verifier):
            return False
        challenge = base64url(hashlib.sha256(verifier.encode()).digest())
        return secrets.compare_digest(challenge, self.code_challenge)
