"""Is this logout token from this provider, for us, now, and what does it end?

The rules are those of OpenID Connect Back-Channel Logout 1.0, section 2.6. Signature, algorithm,
audience and times are checked as an ID token's are (id_token.py).

Its header should say `typ: logout+jwt` (section 2.4); one that says it is anything else is refused.
Many providers were built before that and say nothing, or `JWT`. Those are believed too: the event,
which no ID token has, and no nonce, which each of ours has, tell the two apart.
"""

from dataclasses import dataclass
from typing import Any

from viewmybox.accounts.sign_in.id_token import (
    LARGEST_TOKEN,
    check_audience,
    check_times,
    text,
    verified,
)
from viewmybox.accounts.sign_in.provider import Provider
from viewmybox.accounts.sign_in.refusal import SignInRefused

KIND = "logout+jwt"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST = 255


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Who signed out at the provider: a person, one sign-in of theirs, or both."""

    issuer: str
    subject: str | None
    session: str | None
    jti: str


def read_logout_token(provider: Provider, token: str) -> SignedOut:
    """What a token that passes every check says.

    Raises:
        SignInRefused: any check failed; the reason names it.
    """
    if not token or len(token) > LARGEST_TOKEN:
        raise SignInRefused("the logout token is missing or too large")
    _header, claims = verified(provider, token, kind=KIND)
    check_audience(provider, claims)
    check_times(claims)
    if claims.get("iss") != provider.setup.issuer:
        raise SignInRefused("another issuer")
    events = claims.get("events")
    # What tells a logout token from an ID token, which the same key signs: this, and no nonce.
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise SignInRefused("not a logout event")
    if "nonce" in claims:
        raise SignInRefused("a logout token has no nonce")
    subject, session, jti = (word(claims, name) for name in ("sub", "sid", "jti"))
    if jti is None:
        raise SignInRefused("no jti")
    if subject is None and session is None:
        raise SignInRefused("neither a person nor a sign-in is named")
    # Cut as it was when the session was made of an ID token.
    return SignedOut(provider.setup.issuer, subject, session and text(claims, "sid"), jti)


def word(claims: dict[str, Any], name: str) -> str | None:
    """A claim that is a text, where it is there at all; one that could not be stored is refused."""
    if name not in claims:
        return None
    value = claims[name]
    if not isinstance(value, str) or not value.isprintable() or not 0 < len(value) <= LONGEST:
        raise SignInRefused(f"{name} is not a text")
    return value
