"""Is this ID token about this sign-in, from this provider, for us, now?

The rules are those of OpenID Connect Core 1.0, section 3.1.3.7.

Every check is ours and explicit; what the provider's answer says about algorithms counts for
nothing.
"""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import Any, TypeGuard

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import extract_compact

from viewmybox.accounts.sign_in.provider import Provider
from viewmybox.accounts.sign_in.refusal import SignInRefused

LEEWAY_SECONDS = 60
OLDEST_SECONDS = 600
LARGEST_TOKEN = 16 * 1024


@dataclass(frozen=True, slots=True)
class Claims:
    """Who the provider says it is."""

    issuer: str
    subject: str
    name: str
    email: str
    email_verified: bool
    session: str


def read_id_token(
    provider: Provider, token: str, nonce: str, access_token: str | None = None
) -> Claims:
    """The claims of a token that passes every check.

    Args:
        provider: whom we asked.
        token: the compact JWS that came with the code exchange.
        nonce: what we sent along when asking.
        access_token: where one came with it, bound by `at_hash`.

    Raises:
        SignInRefused: any check failed; the reason names it.
    """
    if not isinstance(token, str) or not token or len(token) > LARGEST_TOKEN:
        raise SignInRefused("the ID token is missing or too large")
    claims = verified_claims(provider, token)
    check_audience(provider, claims)
    check_times(claims)
    if claims.get("iss") != provider.setup.issuer:
        raise SignInRefused("another issuer")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise SignInRefused("the nonce is not ours")
    if access_token and "at_hash" in claims:
        check_access_token(claims, access_token)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:  # noqa: PLR2004 - Core, section 2
        raise SignInRefused("no subject")
    return Claims(
        issuer=provider.setup.issuer,
        subject=subject,
        name=text(claims, "name") or text(claims, "preferred_username") or text(claims, "email"),
        email=text(claims, "email"),
        email_verified=claims.get("email_verified") is True,
        session=text(claims, "sid"),
    )


def verified_claims(provider: Provider, token: str) -> dict[str, Any]:
    try:
        header = extract_compact(token.encode()).headers()
        allowed = list(provider.setup.algorithms)
        if header.get("alg") not in allowed:
            raise SignInRefused("an algorithm we do not allow")
        keys = provider.keys()
        known = {key.kid for key in keys.keys}
        if header.get("kid") not in known:
            keys = provider.keys(again=True)
        decoded = jwt.decode(token, keys, algorithms=allowed)
    except (JoseError, ValueError, TypeError) as error:
        raise SignInRefused("the signature does not hold") from error
    return dict(decoded.claims)


def check_audience(provider: Provider, claims: dict[str, Any]) -> None:
    """Exactly us; where others are named too, the token must say that it was issued to us."""
    audience = claims.get("aud")
    named = [audience] if isinstance(audience, str) else audience
    us = provider.setup.client_id
    if not isinstance(named, list) or us not in named:
        raise SignInRefused("another audience")
    if (len(named) > 1 or "azp" in claims) and claims.get("azp") != us:
        raise SignInRefused("issued to another party")


def check_times(claims: dict[str, Any]) -> None:
    now = time.time()
    expires, issued = claims.get("exp"), claims.get("iat")
    if not is_number(expires) or expires < now - LEEWAY_SECONDS:
        raise SignInRefused("expired")
    if not is_number(issued) or not now - OLDEST_SECONDS < issued < now + LEEWAY_SECONDS:
        raise SignInRefused("not issued now")
    before = claims.get("nbf", 0)
    if not is_number(before) or before > now + LEEWAY_SECONDS:
        raise SignInRefused("not valid yet")


def check_access_token(claims: dict[str, Any], access_token: str) -> None:
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    expected = base64.urlsafe_b64encode(half).rstrip(b"=").decode()
    if claims["at_hash"] != expected:
        raise SignInRefused("the access token is another’s")


def is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    return value[:254] if isinstance(value, str) else ""
