"""Lies in the ID token: its form, its signature, its key, its claims."""

import hashlib
import hmac
import time
from typing import Any

from joserfc import jwe
from joserfc.jwk import OctKey

from tests.accounts.hostile.provider import (
    Hostile,
    Lie,
    Object,
    base64url,
    public,
    signed,
    stranger,
    unsigned,
    written,
)

ALGORITHM = "an algorithm we do not allow"
SIGNATURE = "the signature does not hold"
UNKNOWN = "signed with a key that is not published"
UNREADABLE = "the claims are unreadable"
MISSING = "the ID token is missing or too large"
OTHERS = "issued to another party"
SUBJECT = "no subject"
NONCE = "the nonce is not ours"
ISSUED = "not issued now"
JKU = "/stranger.json"


def claims(reason: str, **changes: Any) -> Lie:
    """Other claims, truly signed; None leaves one out."""

    def changed(said: Object) -> Object:
        return {name: value for name, value in (said | changes).items() if value is not None}

    return Lie(reason, claims=changed)


def later(name: str, seconds: int, reason: str) -> Lie:
    return Lie(reason, claims=lambda said: said | {name: int(time.time()) + seconds})


def header(reason: str, **more: Any) -> Lie:
    """Truly signed, with more in the header."""
    return Lie(reason, token=lambda hostile, said: signed(hostile.key, said, **more))


def strangers(**more: Any) -> Lie:
    """Signed by a stranger whose header says where the stranger's key is to be found."""
    return Lie(UNKNOWN, token=lambda _hostile, said: signed(stranger(), said, **more))


def raw(reason: str, payload: bytes) -> Lie:
    return Lie(reason, token=lambda hostile, _said: signed(hostile.key, payload))


def by_public_key(hostile: Hostile, said: Object) -> str:
    """HS256 with what everybody knows as the secret, in case the verifier hands us its key."""
    text = unsigned({"alg": "HS256", "kid": hostile.key.kid, "typ": "JWT"}, said)
    pem = hostile.key.as_pem(private=False)
    return f"{text}.{base64url(hmac.digest(pem, text.encode(), hashlib.sha256))}"


def twice_in_header(hostile: Hostile, said: Object) -> str:
    double = f'{{"alg":"none","alg":"RS256","kid":"{hostile.key.kid}"}}'
    return signed(hostile.key, said, double.encode())


def twice_in_claims(hostile: Hostile, said: Object) -> str:
    double = written(said)[:-1] + b', "sub": "another"}'
    return signed(hostile.key, double)


def altered(hostile: Hostile, said: Object) -> str:
    head, _claims, signature = signed(hostile.key, said).split(".")
    return f"{head}.{base64url(written(said | {'sub': 'alice2'}))}.{signature}"


def encrypted(hostile: Hostile, said: Object) -> str:
    key = OctKey.import_key("a secret of 16 bytes"[:16].encode())
    return jwe.encrypt_compact(
        {"alg": "dir", "enc": "A128GCM", "cty": "JWT"}, signed(hostile.key, said), key
    )


def two_keys(_hostile: Hostile, said: Object) -> Object:
    return {"keys": [*said["keys"], public(stranger(2), use="sig")]}


def with_encryption_key(_hostile: Hostile, said: Object) -> Object:
    return {"keys": [*said["keys"], public(stranger(3), use="enc")]}


def with_short_key(_hostile: Hostile, _said: Object) -> Object:
    return {"keys": [public(stranger(4, 1024), use="sig")]}


TOKENS = {
    # The signature
    "alg none without a signature": Lie(
        ALGORITHM, token=lambda _, said: unsigned({"alg": "none"}, said) + "."
    ),
    "alg nOnE": Lie(ALGORITHM, token=lambda _, said: unsigned({"alg": "nOnE"}, said) + "."),
    "alg none over a true signature": header(ALGORITHM, alg="none"),
    "no alg": header(ALGORITHM, alg=None),
    "alg that is a list": header(ALGORITHM, alg=["RS256"]),
    "HS256 signed with the public key": Lie(ALGORITHM, token=by_public_key),
    "RS512, which is not ours": header(ALGORITHM, alg="RS512"),
    "signature left out": Lie(
        SIGNATURE, token=lambda h, said: signed(h.key, said).rpartition(".")[0] + "."
    ),
    "claims altered after signing": Lie(SIGNATURE, token=altered),
    # The key
    "another key under the right key id": Lie(
        SIGNATURE, token=lambda h, said: signed(stranger(), said, kid=h.key.kid)
    ),
    "another key under its own key id": strangers(),
    "key id of another published key": Lie(
        SIGNATURE,
        token=lambda h, said: signed(h.key, said, kid=stranger(2).kid),
        jwks=two_keys,
    ),
    "no key id among several keys": Lie(
        "no key is named among several",
        token=lambda h, said: signed(h.key, said, {"alg": "RS256"}),
        jwks=two_keys,
    ),
    "key id that is empty": header(UNKNOWN, kid=""),
    "key id that is a list": header(UNKNOWN, kid=["x"]),
    "key id that is a path": strangers(kid="../../../../dev/null"),
    "key published for encryption": Lie(
        UNKNOWN, token=lambda _, said: signed(stranger(3), said), jwks=with_encryption_key
    ),
    "key of 1,024 bits": Lie(
        "the key is too short",
        token=lambda _, said: signed(stranger(4, 1024), said),
        jwks=with_short_key,
    ),
    "jku to a stranger's keys": Lie(
        UNKNOWN, token=lambda h, said: signed(stranger(), said, jku=h.issuer + JKU)
    ),
    "x5u to a stranger's certificate": Lie(
        UNKNOWN, token=lambda h, said: signed(stranger(), said, x5u=h.issuer + JKU)
    ),
    "jwk with the stranger's key": strangers(jwk=public(stranger())),
    "x5c with a stranger's certificate": strangers(x5c=["MIIB"]),
    "jwk with the stranger's key under the right key id": Lie(
        SIGNATURE,
        token=lambda h, said: signed(stranger(), said, kid=h.key.kid, jwk=public(stranger())),
    ),
    "crit that nobody knows": header(
        "the token asks for what we do not do", crit=["exp2"], exp2="never"
    ),
    "crit that makes the payload bare": header(
        "the token asks for what we do not do", crit=["b64"], b64=False
    ),
    # The form
    "not a JWT": Lie(SIGNATURE, token=lambda *_: "not a token"),
    "three words": Lie(SIGNATURE, token=lambda *_: "a.b.c"),
    "four parts": Lie(SIGNATURE, token=lambda h, said: signed(h.key, said) + ".x"),
    "wrapped in a JWE": Lie(ALGORITHM, token=encrypted),
    "JSON instead of a compact token": Lie(SIGNATURE, token=lambda _, said: written(said).decode()),
    "not ASCII": Lie(SIGNATURE, token=lambda *_: "å.ä.ö"),
    "a number": Lie(MISSING, token=lambda *_: 7),
    "an object": Lie(MISSING, token=lambda _, said: said),
    "null": Lie(MISSING, token=lambda *_: None),
    "empty": Lie(MISSING, token=lambda *_: ""),
    "oversized": claims(MISSING, padding="x" * 20_000),
    "header with the same name twice": Lie(SIGNATURE, token=twice_in_header),
    "header that is a list": Lie(SIGNATURE, token=lambda h, said: signed(h.key, said, [1])),
    "claims with the same name twice": Lie(UNREADABLE, token=twice_in_claims),
    "claims that are a list": raw(UNREADABLE, b"[]"),
    "claims that are not JSON": raw(UNREADABLE, b"\xff\xfe{"),
    "claims nested without end": raw(UNREADABLE, b"[" * 9_000),
    "claims that expire at NaN": raw(UNREADABLE, b'{"exp": NaN}'),
    # The claims
    "issuer another": claims("another issuer", iss="https://evil.example"),
    "issuer with a slash at the end": Lie(
        "another issuer", claims=lambda said: said | {"iss": said["iss"] + "/"}
    ),
    "issuer in capitals": Lie(
        "another issuer", claims=lambda said: said | {"iss": said["iss"].upper()}
    ),
    "issuer left out": claims("another issuer", iss=None),
    "audience another": claims("another audience", aud="another client"),
    "audience left out": claims("another audience", aud=None),
    "audience empty": claims("another audience", aud=[]),
    "audience that begins as ours": claims("another audience", aud="viewmybox2"),
    "audience that is an object": claims("another audience", aud={"viewmybox": True}),
    "several audiences, issued to another": claims(
        OTHERS, aud=["viewmybox", "another"], azp="another"
    ),
    "several audiences, issued to nobody": claims(OTHERS, aud=["viewmybox", "another"]),
    "one audience, issued to another": claims(OTHERS, azp="another"),
    "nonce left out": claims(NONCE, nonce=None),
    "nonce empty": claims(NONCE, nonce=""),
    "nonce of another sign-in": claims(NONCE, nonce="x" * 32),
    "nonce that is no text": Lie(
        NONCE, token=lambda h, said: signed(h.key, said | {"nonce": "\ud800"})
    ),
    "nonce in a list": Lie(NONCE, claims=lambda said: said | {"nonce": [said["nonce"]]}),
    "expired": later("exp", -120, "expired"),
    "expiry left out": claims("expired", exp=None),
    "expiry that is text": claims("expired", exp="9999999999"),
    "expiry beyond all time": claims("expired", exp=10**400),
    "not valid yet": later("nbf", 120, "not valid yet"),
    "validity that begins in words": claims("not valid yet", nbf="now"),
    "issued in the future": later("iat", 120, ISSUED),
    "issued long ago": later("iat", -3600, ISSUED),
    "time of issue left out": claims(ISSUED, iat=None),
    "subject left out": claims(SUBJECT, sub=None),
    "subject empty": claims(SUBJECT, sub=""),
    "subject oversized": claims(SUBJECT, sub="x" * 256),
    "subject that is a number": claims(SUBJECT, sub=7),
    "subject that is a list": claims(SUBJECT, sub=["alice"]),
    "subject with a zero byte": claims(SUBJECT, sub="alice\0"),
    "subject with a letter that only looks like it": claims(SUBJECT, sub="\u0430lice"),
    "hash of another access token": claims("the access token is another’s", at_hash="x" * 22),
    "hash of no access token": claims("the access token is another’s", at_hash=["x"]),
    "a logout token": Lie(
        NONCE,
        claims=lambda said: (
            {k: v for k, v in said.items() if k != "nonce"}
            | {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}}
        ),
    ),
}
