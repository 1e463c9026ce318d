"""What the provider knows and says: its keys, who is signed in, and every statement it signs."""

import contextlib
import hashlib
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import httpx2 as httpx

from viewmybox.demo.provider.authorization import PROMPTS, SCOPES
from viewmybox.demo.provider.grants import Grant, Session, base64url, sid_of
from viewmybox.demo.provider.keys import ALGORITHM, KeyRing
from viewmybox.demo.provider.parties import Client, Person
from viewmybox.demo.provider.shelf import Shelf

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
CODE_LIFETIME = 60
TOKEN_LIFETIME = 600
SESSION_LIFETIME = 12 * 3600
LOGOUT_TOKEN_LIFETIME = 120
LOGOUT_PATIENCE = 3  # seconds a client has to take a logout token


class Authority:
    """Keys, sessions and codes in memory, and a method for each thing that is made of them.

    The methods from `metadata` to `deliver` may be overridden: so tests play a hostile provider.
    """

    def __init__(
        self, issuer: str, people: Sequence[Person], clients: Mapping[str, Client]
    ) -> None:
        self.issuer = issuer
        self.people = {person.subject: person for person in people}
        self.clients = dict(clients)
        self.keys = KeyRing()
        self._codes: Shelf[Grant] = Shelf(CODE_LIFETIME, self.now)
        self._spent: Shelf[str] = Shelf(TOKEN_LIFETIME, self.now)
        self._tokens: Shelf[Grant] = Shelf(TOKEN_LIFETIME, self.now)
        self._sessions: Shelf[Session] = Shelf(SESSION_LIFETIME, self.now)

    def now(self) -> float:
        """Seconds since 1970; a test that cannot wait overrides it."""
        return time.time()

    @property
    def address(self) -> str:
        return self.issuer.rstrip("/")

    # What it makes -----------------------------------------------------------------------------

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/jwks.json",
            "end_session_endpoint": f"{self.address}/end_session",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": list(SCOPES),
            "prompt_values_supported": list(PROMPTS),
            "claims_supported": [
                *("iss", "sub", "aud", "exp", "iat", "auth_time", "acr", "nonce", "at_hash", "sid"),
                *("name", "email", "email_verified"),
            ],
            "ui_locales_supported": ["sv", "en"],
            "claims_parameter_supported": False,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "authorization_response_iss_parameter_supported": True,
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
        }

    def jwks(self) -> dict[str, Any]:
        return self.keys.public()

    def rotate_key(self) -> None:
        """Sign with a new key from now on; the old one stays published."""
        self.keys.rotate()

    def sign(self, claims: Mapping[str, Any], typ: str = "JWT") -> str:
        return self.keys.sign(claims, typ)

    def authorization_response(self, params: dict[str, str]) -> dict[str, str]:
        """What goes back to the client by the browser, an error as well as a code."""
        return {**params, "iss": self.issuer}

    def claims_for(  # noqa: PLR0913 - a claim each
        self,
        person: Person,
        client: Client,
        nonce: str | None,
        *,
        scope: Sequence[str],
        auth_time: int,
        sid: str,
        access_token: str,
    ) -> dict[str, Any]:
        """The ID token's claims."""
        now = int(self.now())
        digest = hashlib.sha256(access_token.encode()).digest()
        claims = {
            "iss": self.issuer,
            "aud": client.id,
            "iat": now,
            "exp": now + TOKEN_LIFETIME,
            "auth_time": auth_time,
            "sid": sid,
            "at_hash": base64url(digest[: len(digest) // 2]),
            **person.claims(scope),
        }
        if person.acr:
            claims["acr"] = person.acr
        return claims if nonce is None else claims | {"nonce": nonce}

    def token_response(self, grant: Grant, client: Client, access_token: str) -> dict[str, Any]:
        claims = self.claims_for(
            grant.person,
            client,
            grant.nonce,
            scope=grant.scope,
            auth_time=grant.auth_time,
            sid=grant.sid,
            access_token=access_token,
        )
        return {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFETIME,
            "scope": " ".join(grant.scope),
            "id_token": self.sign(claims),
        }

    def userinfo_response(self, person: Person, scope: Sequence[str]) -> dict[str, Any]:
        return person.claims(scope)

    def logout_token(self, client: Client, sub: str, sid: str) -> str:
        now = int(self.now())
        claims = {
            "iss": self.issuer,
            "aud": client.id,
            "sub": sub,
            "sid": sid,
            "iat": now,
            "exp": now + LOGOUT_TOKEN_LIFETIME,
            "jti": secrets.token_urlsafe(16),
            "events": {LOGOUT_EVENT: {}},
        }
        return self.sign(claims, "logout+jwt")

    def deliver(self, uri: str, logout_token: str) -> None:
        """Tell a client that a session is over; one that does not answer is left alone."""
        with contextlib.suppress(httpx.HTTPError, httpx.InvalidURL):
            httpx.post(
                uri,
                data={"logout_token": logout_token},
                timeout=LOGOUT_PATIENCE,
                trust_env=False,  # no proxy between two processes of one machine
            )

    # Sessions ----------------------------------------------------------------------------------

    def sessions(self) -> list[Session]:
        """Who is signed in, the oldest session first."""
        return [session for _, session in self._sessions.items()]

    def end(self, sid: str) -> Session | None:
        """End a session, its tokens too, and tell every client that knows of it."""
        session = self._sessions.take(sid)
        if session is not None:
            for client in self._clients_of(session):
                if client.backchannel_logout_uri:
                    token = self.logout_token(client, session.person.subject, sid)
                    self.deliver(client.backchannel_logout_uri, token)
        return session

    def _clients_of(self, session: Session) -> Iterable[Client]:
        return (self.clients[name] for name in sorted(session.clients) if name in self.clients)

    def sign_in(self, person: Person, before: Session | None) -> tuple[Session, str | None]:
        """A session of this person, and the secret for its cookie if it is a new one.

        The same person again is the same session, freshly authenticated. Another person gets a
        session of their own: what clients know of the one before goes on until it is ended.
        """
        now = int(self.now())
        if before is not None and before.person.subject == person.subject:
            renewed = self._sessions.change(before.sid, lambda it: replace(it, auth_time=now))
            if renewed is not None:
                return renewed, None
        secret = secrets.token_urlsafe(32)
        session = Session(sid_of(secret), person, now)
        self._sessions.put(session.sid, session)
        return session, secret
