"""Is this ID token about this sign-in, from this provider, for us, now?

The rules are those of OpenID Connect Core 1.0, section 3.1.3.7.

Every check is ours and explicit; what the provider's answer says about algorithms counts for
nothing.
"""

import base64
import hashlib
import time
from dataclasses import dataclass
from typing import Any, TypeGuard

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.util import urlsafe_b64decode

from viewmybox.accounts.sign_in.keys import signing_key
from viewmybox.accounts.sign_in.provider import Provider
from viewmybox.accounts.sign_in.refusal import SignInRefused
from viewmybox.accounts.sign_in.strict import read_object

LEEWAY_SECONDS = 60
OLDEST_SECONDS = 600
LARGEST_TOKEN = 16 * 1024
LONGEST_SUBJECT = 255
LATEST = 1e11  # the year 5138: beyond it is no time


@dataclass(frozen=True, slots=True)
class Claims:
    """Who the provider says it is."""

    issuer: str
    subject: str
    name: str
    email: str
    email_verified: bool
    session: str
    # When the person last showed the provider who they are, and how strongly; where it says so.
    authenticated_at: float | None = None
    strengths: frozenset[str] = frozenset()


def read_id_token(provider: Provider, token: Any, nonce: str, access_token: Any = None) -> Claims:
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
    header, claims = verified(provider, token, kind=None)
    check_audience(provider, claims)
    check_times(claims)
    if claims.get("iss") != provider.setup.issuer:
        raise SignInRefused("another issuer")
    if claims.get("nonce") != nonce:
        raise SignInRefused("the nonce is not ours")
    if access_token and "at_hash" in claims:
        check_access_token(claims, access_token, header["alg"])
    subject = claims.get("sub")
    if not is_subject(subject):
        raise SignInRefused("no subject")
    return Claims(
        issuer=provider.setup.issuer,
        subject=subject,
        name=text(claims, "name") or text(claims, "preferred_username") or text(claims, "email"),
        email=text(claims, "email"),
        email_verified=claims.get("email_verified") is True,
        session=text(claims, "sid"),
        authenticated_at=moment if is_number(moment := claims.get("auth_time")) else None,
        strengths=strengths(claims),
    )


def verified(
    provider: Provider, token: str, kind: str | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The token's header and claims, once a key that the provider publishes vouches for them.

    `kind` is what the header's `typ` may say; an ID token has no name of its own there. Where it
    says nothing, or only that it is a JWT, the claims alone must tell. Where the header says that
    the key is to be found (`jku`, `x5u`, `jwk`, `x5c`) is not looked at.
    """
    allowed = provider.setup.algorithms
    try:
        header = read_object(urlsafe_b64decode(token.partition(".")[0].encode()))
        if header.get("alg") not in allowed:
            raise SignInRefused("an algorithm we do not allow")
        if kind_of(header) not in (None, kind):
            raise SignInRefused("a token of another kind")
        if "crit" in header:
            raise SignInRefused("the token asks for what we do not do")
        key = signing_key(provider.keys(), header) or signing_key(provider.keys(again=True), header)
        if key is None:
            raise SignInRefused("signed with a key that is not published")
        # Not strict: header parameters that are not understood are ignored (RFC 7515, section 4).
        rules = jws.JWSRegistry(algorithms=allowed, strict_check_header=False)
        payload = jws.deserialize_compact(token, key, registry=rules).payload
    except (JoseError, ValueError, TypeError) as error:
        raise SignInRefused("the signature does not hold") from error
    try:
        return header, read_object(payload)
    except ValueError as error:
        raise SignInRefused("the claims are unreadable") from error


def kind_of(header: dict[str, Any]) -> str | None:
    """What the token says it is (RFC 8725, 3.11), such as `logout+jwt`; None where it does not.

    Raises:
        SignInRefused: it is no name.
    """
    named = header.get("typ")
    if named is None:
        return None
    if not isinstance(named, str):
        raise SignInRefused("a token of another kind")
    name = named.lower().removeprefix("application/")
    return None if name == "jwt" else name


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


def check_access_token(claims: dict[str, Any], access_token: Any, algorithm: str) -> None:
    """`at_hash`: half the hash that belongs to the signature's algorithm (Core, 3.1.3.6)."""
    hashed = hashlib.sha512 if algorithm == "EdDSA" else hashlib.sha256
    digest = hashed(str(access_token).encode(errors="replace")).digest()
    expected = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
    if claims["at_hash"] != expected:
        raise SignInRefused("the access token is another’s")


def strengths(claims: dict[str, Any]) -> frozenset[str]:
    """`acr`, and Microsoft Entra's `acrs`: by which rules the person was made to show who it is."""
    several = claims.get("acrs")
    said = [claims.get("acr"), *(several if isinstance(several, list) else [several])]
    return frozenset(one for one in said if isinstance(one, str) and one)


def is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LATEST


def is_subject(value: Any) -> TypeGuard[str]:
    """Up to 255 ASCII characters (Core, section 2), none of them a control character."""
    printable = isinstance(value, str) and value.isascii() and value.isprintable()
    return printable and 0 < len(value) <= LONGEST_SUBJECT


def text(claims: dict[str, Any], name: str) -> str:
    """A claim that is shown to people: without what cannot be seen, or turns the text around."""
    value = claims.get(name)
    if not isinstance(value, str):
        return ""
    return "".join(character for character in value if character.isprintable())[:254]
