"""One identity provider as we know it: its published metadata and keys, and the code exchange."""

import base64
import contextlib
import functools
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

import httpx2 as httpx
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from django.conf import settings
from joserfc.jwk import Key

from viewmybox.accounts.sign_in.keys import read_keys
from viewmybox.accounts.sign_in.line import PATIENCE_SECONDS, Line, TooLargeError
from viewmybox.accounts.sign_in.refusal import UNREACHABLE, SignInRefused
from viewmybox.accounts.sign_in.strict import read_object
from viewmybox.config import IdentityProvider

FRESH_SECONDS = 3600
# An unknown key id makes us look again, but not for every forged token.
LOOK_AGAIN_SECONDS = 30


@dataclass
class Provider:
    """Thread-safe; metadata and keys are fetched at the first use and kept for an hour."""

    setup: IdentityProvider
    _metadata: dict[str, Any] = field(default_factory=dict)
    _keys: list[Key] | None = None
    _metadata_at: float = float("-inf")
    _keys_at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def metadata(self) -> dict[str, Any]:
        """The discovery document; its issuer must be, exactly, the configured one.

        Raises:
            SignInRefused: unreachable, or not its own.
        """
        with self._alone():
            if time.monotonic() - self._metadata_at > FRESH_SECONDS:
                issuer = self.setup.issuer
                found = fetch_json(issuer.rstrip("/") + "/.well-known/openid-configuration")
                if found.get("issuer") != issuer:
                    raise SignInRefused("discovery names another issuer")
                self._metadata, self._metadata_at = found, time.monotonic()
            return self._metadata

    def keys(self, *, again: bool = False) -> list[Key]:
        """The provider's signing keys; `again` when a key id was not among them."""
        uri = self.endpoint("jwks_uri")
        with self._alone():
            patience = LOOK_AGAIN_SECONDS if again else FRESH_SECONDS
            if self._keys is None or time.monotonic() - self._keys_at > patience:
                self._keys = read_keys(fetch_json(uri), self.setup.algorithms)
                self._keys_at = time.monotonic()
            return self._keys

    def endpoint(self, name: str) -> str:
        """An endpoint's address. Plain http only where the issuer itself is (a local demo).

        Raises:
            SignInRefused: missing, unreadable, or weaker than the issuer.
        """
        scheme = self.setup.issuer.partition("://")[0]
        try:
            address = httpx.URL(self.metadata().get(name, ""))
        except (httpx.InvalidURL, TypeError) as error:
            raise SignInRefused(f"the provider names no {name}") from error
        if address.scheme not in {"https", scheme} or not address.host:
            raise SignInRefused(f"the provider names no {name}")
        return str(address)

    def authorization_url(
        self, *, state: str, nonce: str, verifier: str, language: str, **more: str
    ) -> str:
        with self._client() as client:
            address, _state = client.create_authorization_url(
                self.endpoint("authorization_endpoint"),
                state=state,
                nonce=nonce,
                code_verifier=verifier,
                ui_locales=language,
                **more,
            )
            return str(address)

    def exchange(self, code: str, verifier: str) -> dict[str, Any]:
        """The token answer for a code.

        Raises:
            SignInRefused: the provider refused it or did not answer.
        """
        endpoint = self.endpoint("token_endpoint")
        try:
            with hurried(), self._client() as client:
                client.register_compliance_hook("access_token_response", readable)
                answer: dict[str, Any] = client.fetch_token(
                    endpoint, code=code, code_verifier=verifier
                )
                return answer
        except (OAuthError, ValueError, TypeError) as error:
            raise SignInRefused("the code was refused") from error

    def sign_out_url(self, id_token: str) -> str | None:
        """Where to end the provider's own session too (RP-initiated logout), if it offers that."""
        if not self.metadata().get("end_session_endpoint"):
            return None
        address = httpx.URL(self.endpoint("end_session_endpoint"))
        query = {
            "client_id": self.setup.client_id,
            "post_logout_redirect_uri": f"{settings.BASE_URL}{self.door}?done=signed-out",
        }
        if id_token:
            query["id_token_hint"] = id_token
        return str(address.copy_merge_params(query))

    @property
    def door(self) -> str:
        """The page to begin at, and to come back to when one is signed out there."""
        return "/sign-in/"

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
            transport=Line(),
            follow_redirects=False,
            trust_env=False,
        )

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One thread at a time; nobody queues for long behind others who wait for the provider."""
        if not self._lock.acquire(timeout=PATIENCE_SECONDS):
            raise SignInRefused("others wait for the provider", UNREACHABLE)
        try:
            yield
        finally:
            self._lock.release()


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
    """A small JSON object from the provider; redirects are not followed.

    Raises:
        SignInRefused: unreachable, slow, too large, or not JSON.
    """
    try:
        with hurried(), httpx.Client(transport=Line(), trust_env=False) as client:
            answer = client.get(address)
            answer.raise_for_status()
            return read_object(answer.content)
    except ValueError as error:
        raise SignInRefused("the provider’s answer is not JSON", UNREACHABLE) from error


def readable(answer: httpx.Response) -> httpx.Response:
    """The token endpoint's answer, before Authlib takes what it wants from it."""
    if answer.is_server_error:
        answer.raise_for_status()
    if "error" not in read_object(answer.content) and not answer.is_success:
        raise ValueError("neither tokens nor an error")
    return answer


@contextlib.contextmanager
def hurried() -> Iterator[None]:
    """Around a conversation with the provider: what can go wrong on the line is a refusal.

    Raises:
        SignInRefused: slow, too large, or unreachable.
    """
    try:
        yield
    except httpx.TimeoutException as error:
        raise SignInRefused("the provider is too slow", UNREACHABLE) from error
    except TooLargeError as error:
        raise SignInRefused("the provider’s answer is too large", UNREACHABLE) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SignInRefused("the provider is unreachable", UNREACHABLE) from error
