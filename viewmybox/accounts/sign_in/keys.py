"""The keys a provider publishes: which of them may vouch for a token."""

from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, RSAKey

from viewmybox.accounts.sign_in.refusal import SignInRefused

MOST_KEYS = 64
SHORTEST_RSA = 2048
# What a key must be for each algorithm (RFC 7518, 3.1; RFC 8037, 3.1).
KINDS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}
SECRET_PARTS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


def read_keys(published: dict[str, Any], algorithms: tuple[str, ...]) -> list[Key]:
    """The keys that can have signed with one of these algorithms; others are passed over.

    Raises:
        SignInRefused: unreadable, too many, or what should be secret is published.
    """
    offered = published.get("keys")
    if not isinstance(offered, list) or not all(isinstance(key, dict) for key in offered):
        raise SignInRefused("the published keys are unreadable")
    if len(offered) > MOST_KEYS:
        raise SignInRefused("too many keys are published")
    if any(SECRET_PARTS & key.keys() for key in offered):
        raise SignInRefused("a secret key is published")
    kinds = {KINDS[algorithm] for algorithm in algorithms}
    try:
        return [
            JWKRegistry.import_key(key)
            for key in offered
            if key.get("kty") in kinds and key.get("use", "sig") == "sig"
        ]
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise SignInRefused("the published keys are unreadable") from error


def signing_key(keys: list[Key], header: dict[str, Any]) -> Key | None:
    """The one that the token's header names; None where it is not among them.

    Only a key that was published alone may go unnamed (OpenID Connect Core, 10.1).

    Raises:
        SignInRefused: it names none of several, or one too short to trust.
    """
    named = header.get("kid")
    if named is None and len(keys) > 1:
        raise SignInRefused("no key is named among several")
    kind = KINDS[header["alg"]]
    for key in keys:
        if key.key_type == kind and (named is None or key.get("kid") == named):
            if isinstance(key, RSAKey) and key.raw_value.key_size < SHORTEST_RSA:
                raise SignInRefused("the key is too short")
            return key
    return None
