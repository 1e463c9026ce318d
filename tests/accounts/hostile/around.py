"""Lies around the token: what the browser brings back, discovery, the keys, the token endpoint."""

import gzip
import json
from collections.abc import Callable
from typing import Any

from joserfc.jwk import ECKey, OctKey

from tests.accounts.hostile.provider import (
    DECLINED,
    SCRIPT,
    TAMPERED,
    UNREACHABLE,
    Lie,
    Pairs,
    dripping,
    endless,
    public,
    saying,
    silent,
    stranger,
)

DISCOVERY = "/.well-known/openid-configuration"
KEYS = "/jwks.json"
TOKEN = "/token"
EVIL = "https://evil.example"
NAMED = "the answer names another issuer"
STATE = "the state is not ours"
TWICE = "a part of the answer came twice"
SLOW = "the provider is too slow"
LARGE = "the provider’s answer is too large"
AWAY = "the provider is unreachable"
GARBLED = "the provider’s answer is not JSON"
CODE = "the code was refused"
KEYS_UNREADABLE = "the published keys are unreadable"
SECRET = "a secret key is published"


def altered(**changes: str | None) -> Callable[[Pairs], Pairs]:
    """What comes back with other values; None leaves one out."""

    def alter(pairs: Pairs) -> Pairs:
        kept = dict(pairs) | changes
        return [(name, value) for name, value in kept.items() if value is not None]

    return alter


def added(*more: tuple[str, str]) -> Callable[[Pairs], Pairs]:
    return lambda pairs: [*pairs, *more]


def doubled(name: str) -> Callable[[Pairs], Pairs]:
    return lambda pairs: [*pairs, (name, dict(pairs)[name])]


def an_error(pairs: Pairs) -> Pairs:
    """An error with script in its words, truly from the provider."""
    kept = [(name, value) for name, value in pairs if name != "code"]
    return [*kept, ("error", SCRIPT), ("error_description", SCRIPT), ("error_uri", EVIL)]


BACK = {
    "state of another": Lie(STATE, back=altered(state="x" * 32)),
    "state left out": Lie(STATE, back=altered(state=None)),
    "state empty": Lie(STATE, back=altered(state="")),
    "state twice": Lie(TWICE, back=doubled("state")),
    "state twice, the first another": Lie(TWICE, back=lambda pairs: [("state", "x"), *pairs]),
    "issuer another": Lie(NAMED, back=altered(iss=EVIL)),
    "issuer with a slash at the end": Lie(
        NAMED, back=lambda pairs: altered(iss=dict(pairs)["iss"] + "/")(pairs)
    ),
    "issuer left out though promised": Lie(NAMED, back=altered(iss=None)),
    "issuer twice": Lie(TWICE, back=added(("iss", EVIL))),
    "code left out": Lie("no code", back=altered(code=None)),
    "code guessed": Lie(CODE, back=altered(code="guessed")),
    "code twice": Lie(TWICE, back=added(("code", "another"))),
    "error with script in its words": Lie("the provider declined", DECLINED, back=an_error),
    "error and code at once": Lie(
        "the provider declined", DECLINED, back=added(("error", "access_denied"))
    ),
    "error from nobody": Lie(NAMED, back=altered(code=None, iss=None, error="access_denied")),
}


def discovery(reason: str, says: str = TAMPERED, **changes: Any) -> Lie:
    return Lie(reason, says, metadata=lambda _hostile, said: said | changes, begins=False)


def instead(path: str, reason: str, app: Any, says: str = UNREACHABLE) -> Lie:
    return Lie(reason, says, answers={path: app}, begins=path != DISCOVERY)


REDIRECT = saying(b"", "302 Found", Location=f"{EVIL}/")

DISCOVERED = {
    "issuer another": discovery("discovery names another issuer", issuer=EVIL),
    "issuer with a slash at the end": Lie(
        "discovery names another issuer",
        metadata=lambda hostile, said: said | {"issuer": hostile.issuer + "/"},
        begins=False,
    ),
    "redirected elsewhere": instead(DISCOVERY, AWAY, REDIRECT),
    "an error": instead(DISCOVERY, AWAY, saying(b"", "500 Oh")),
    "a web page": instead(DISCOVERY, GARBLED, saying(SCRIPT.encode(), kind="text/html")),
    "a list": instead(DISCOVERY, GARBLED, saying(b"[]")),
    "the same name twice": instead(DISCOVERY, GARBLED, saying(b'{"issuer": 1, "issuer": 2}')),
    "endless": instead(DISCOVERY, LARGE, endless),
    "silent": instead(DISCOVERY, SLOW, silent),
    "dripping": instead(DISCOVERY, SLOW, dripping),
    "nowhere to ask": discovery(
        "the provider names no authorization_endpoint", authorization_endpoint=None
    ),
    "asking by javascript": discovery(
        "the provider names no authorization_endpoint", authorization_endpoint="javascript:alert(1)"
    ),
    "an address that is none": discovery(
        "the provider names no authorization_endpoint", authorization_endpoint="http://[evil\r\n"
    ),
}


def keys(reason: str, *published: Any) -> Lie:
    return Lie(reason, jwks=lambda _hostile, said: {"keys": [*said["keys"], *published]})


def place(name: str, address: Any) -> Lie:
    return Lie(f"the provider names no {name}", metadata=lambda _, said: said | {name: address})


PUBLISHED = {
    "a private key": keys(SECRET, stranger().as_dict(private=True)),
    "a private key of another kind": keys(SECRET, ECKey.generate_key().as_dict(private=True)),
    "a symmetric key": keys(SECRET, OctKey.generate_key().as_dict(private=True)),
    "a symmetric key alone": Lie(
        SECRET, jwks=lambda *_: {"keys": [OctKey.generate_key().as_dict(private=True)]}
    ),
    "thousands of keys": Lie(
        LARGE, UNREACHABLE, jwks=lambda _, said: {"keys": said["keys"] * 5_000}
    ),
    "hundreds of keys": Lie(
        "too many keys are published", jwks=lambda _, s: {"keys": s["keys"] * 200}
    ),
    "a broken key": keys(KEYS_UNREADABLE, {"kty": "RSA", "kid": "x", "e": "AQAB"}),
    "a key that is no object": keys(KEYS_UNREADABLE, "a key"),
    "keys that are no list": Lie(KEYS_UNREADABLE, jwks=lambda *_: {"keys": {"0": {}}}),
    "no keys": Lie(KEYS_UNREADABLE, jwks=lambda *_: {}),
    "only another's key": Lie(
        "signed with a key that is not published", jwks=lambda *_: {"keys": [public(stranger())]}
    ),
    "a web page": instead(KEYS, GARBLED, saying(SCRIPT.encode(), kind="text/html")),
    "an error": instead(KEYS, AWAY, saying(b"", "404 Not Found")),
    "redirected elsewhere": instead(KEYS, AWAY, REDIRECT),
    "the same name twice": instead(KEYS, GARBLED, saying(b'{"keys": [], "keys": []}')),
    "nested without end": instead(KEYS, GARBLED, saying(b"[" * 100_000)),
    "endless": instead(KEYS, LARGE, endless),
    "silent": instead(KEYS, SLOW, silent),
    "dripping": instead(KEYS, SLOW, dripping),
    "kept in a file of ours": place("jwks_uri", "file:///etc/passwd"),
    "kept nowhere": place("jwks_uri", None),
    "kept in a number": place("jwks_uri", 7),
}

BOMB = gzip.compress(b'{"id_token": "' + b"x" * 20_000_000 + b'"}')

EXCHANGED = {
    "an error": instead(TOKEN, AWAY, saying(b"{}", "500 Oh")),
    "a web page": instead(TOKEN, CODE, saying(SCRIPT.encode(), kind="text/html"), TAMPERED),
    "redirected elsewhere": instead(TOKEN, CODE, REDIRECT, TAMPERED),
    "redirected to itself": instead(
        TOKEN, CODE, saying(b"", "307 Again", Location="/token?again"), TAMPERED
    ),
    "an error with script in its words": instead(
        TOKEN,
        CODE,
        saying(
            json.dumps({"error": SCRIPT, "error_description": SCRIPT}).encode(), "400 Bad Request"
        ),
        TAMPERED,
    ),
    "a list": instead(TOKEN, CODE, saying(b"[]"), TAMPERED),
    "nothing": instead(TOKEN, CODE, saying(b""), TAMPERED),
    "the same name twice": instead(
        TOKEN, CODE, saying(b'{"id_token": "a.b.c", "id_token": "d.e.f"}'), TAMPERED
    ),
    "a small answer that unpacks into a large one": instead(
        TOKEN, CODE, saying(BOMB, Content_Encoding="gzip"), TAMPERED
    ),
    "no ID token": Lie(
        "the ID token is missing or too large", tokens=lambda said: said | {"id_token": None}
    ),
    "tokens in an answer of failure": instead(
        TOKEN, CODE, saying(b'{"id_token": "a.b.c"}', "403 Forbidden"), TAMPERED
    ),
    "an access token that is no text": Lie(
        "the access token is another’s", tokens=lambda said: said | {"access_token": [{}]}
    ),
    "endless": instead(TOKEN, LARGE, endless),
    "silent": instead(TOKEN, SLOW, silent),
    "dripping": instead(TOKEN, SLOW, dripping),
    "kept nowhere": place("token_endpoint", None),
    "kept by javascript": place("token_endpoint", "javascript:alert(1)"),
}
