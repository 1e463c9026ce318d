"""One identity provider as we know it: its published metadata and keys, and the code exchange."""

import base64
import functools
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

import httpx2 as httpx
import msgspec
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from django.conf import settings
from joserfc.jwk import KeySet

from viewmybox.accounts.sign_in.refusal import UNREACHABLE, SignInRefused
from viewmybox.config import IdentityProvider

TIMEOUT = httpx.Timeout(5.0)
LARGEST_ANSWER = 512 * 1024
FRESH_SECONDS = 3600
# An unknown key id makes us look again, but not for every forged token.
LOOK_AGAIN_SECONDS = 30


@dataclass
class Provider:
    """Thread-safe; metadata and keys are fetched at the first use and kept for an hour."""

    setup: IdentityProvider
    _metadata: dict[str, Any] = field(default_factory=dict)
    _keys: KeySet | None = None
    _metadata_at: float = float("-inf")
    _keys_at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def metadata(self) -> dict[str, Any]:
        """The discovery document; its issuer must be, exactly, the configured one.

        Raises:
            SignInRefused: unreachable, or not its own.
        """
        with self._lock:
            if time.monotonic() - self._metadata_at > FRESH_SECONDS:
                issuer = self.setup.issuer
                found = fetch_json(issuer.rstrip("/") + "/.well-known/openid-configuration")
                if found.get("issuer") != issuer:
                    raise SignInRefused("discovery names another issuer")
                self._metadata, self._metadata_at = found, time.monotonic()
            return self._metadata

    def keys(self, *, again: bool = False) -> KeySet:
        """The provider's signing keys; `again` when a key id was not among them."""
        uri = self.endpoint("jwks_uri")
        with self._lock:
            patience = LOOK_AGAIN_SECONDS if again else FRESH_SECONDS
            if self._keys is None or time.monotonic() - self._keys_at > patience:
                try:
                    self._keys = KeySet.import_key_set(fetch_json(uri))  # type: ignore[arg-type]
                except (ValueError, KeyError, TypeError) as error:
                    raise SignInRefused("the published keys are unreadable") from error
                self._keys_at = time.monotonic()
            return self._keys

    def endpoint(self, name: str) -> str:
        """An endpoint's address. Plain http only where the issuer itself is (a local demo).

        Raises:
            SignInRefused: missing, or weaker than the issuer.
        """
        address = str(self.metadata().get(name, ""))
        scheme = self.setup.issuer.partition("://")[0]
        if not address.startswith(("https://", f"{scheme}://")):
            raise SignInRefused(f"the provider names no {name}")
        return address

    def authorization_url(self, *, state: str, nonce: str, verifier: str, language: str) -> str:
        with self._client() as client:
            address, _state = client.create_authorization_url(
                self.endpoint("authorization_endpoint"),
                state=state,
                nonce=nonce,
                code_verifier=verifier,
                ui_locales=language,
            )
            return str(address)

    def exchange(self, code: str, verifier: str) -> dict[str, Any]:
        """The token answer for a code.

        Raises:
            SignInRefused: the provider refused it or did not answer.
        """
        try:
            with self._client() as client:
                answer: dict[str, Any] = client.fetch_token(
                    self.endpoint("token_endpoint"), code=code, code_verifier=verifier
                )
                return answer
        except httpx.HTTPError as error:
            raise SignInRefused("token endpoint unreachable", UNREACHABLE) from error
        except (OAuthError, ValueError) as error:
            raise SignInRefused("the code was refused") from error

    def sign_out_url(self, id_token: str) -> str | None:
        """Where to end the provider's own session too (RP-initiated logout), if it offers that."""
        address = self.metadata().get("end_session_endpoint")
        if not address:
            return None
        query = {
            "client_id": self.setup.client_id,
            "post_logout_redirect_uri": f"{settings.BASE_URL}/sign-in/?done=signed-out",
        }
        if id_token:
            query["id_token_hint"] = id_token
        return str(httpx.URL(address, params=query))

    @property
    def redirect_uri(self) -> str:
        return f"{settings.BASE_URL}/sign-in/{self.setup.key}/answer/"

    def _client(self) -> OAuth2Client:
        secret = self.setup.client_secret
        return OAuth2Client(
            self.setup.client_id,
            secret.get_secret_value() if secret else None,
            scope=self.setup.scope,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method=prove_by_header if secret else "none",
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
        )


def prove_by_header(
    client: Any, _method: str, uri: str, headers: dict[str, str], body: str
) -> tuple[str, dict[str, str], str]:
    """`client_secret_basic` as RFC 6749, 2.3.1 has it: both parts form-encoded before they are
    joined. Authlib's own leaves that out, and a secret with a plus or a percent sign is refused.
    """
    joined = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    headers["Authorization"] = "Basic " + base64.b64encode(joined.encode()).decode()
    return uri, headers, body


@functools.cache
def provider(key: str) -> Provider | None:
    """The configured provider of that key."""
    setup = settings.IDENTITY_PROVIDERS.get(key)
    return Provider(setup) if setup else None


def fetch_json(address: str) -> dict[str, Any]:
    """A small JSON object from the provider: no redirects, no patience, no bulk.

    Raises:
        SignInRefused: unreachable, too large, or not JSON.
    """
    try:
        with httpx.stream("GET", address, timeout=TIMEOUT, trust_env=False) as answer:
            answer.raise_for_status()
            body = b""
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    raise SignInRefused("the provider’s answer is too large")
        found = msgspec.json.decode(body)
    except httpx.HTTPError as error:
        raise SignInRefused("the provider is unreachable", UNREACHABLE) from error
    except msgspec.DecodeError as error:
        raise SignInRefused("the provider’s answer is not JSON", UNREACHABLE) from error
    if not isinstance(found, dict):
        raise SignInRefused("the provider’s answer is not an object", UNREACHABLE)
    return found
