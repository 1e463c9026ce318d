"""A hostile identity provider: it does everything right but for one lie.

It is the demo's provider, so it checks what honest ones check (PKCE, redirect_uri, a code once).
What it lies about is a `Lie`; the tables of them are in `tokens.py` and `around.py`.
"""

import base64
import contextlib
import functools
import json
import socket
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from joserfc.jwk import RSAKey

from tests.people import PEOPLE
from viewmybox.config import IdentityProvider
from viewmybox.demo.provider import Client, Provider

TAMPERED = "could not be trusted"
STALE = "was already used"
DECLINED = "did not let you in, or you pressed cancel"
UNREACHABLE = "does not answer just now"
SCRIPT = "<script>alert('evil')</script>"
PATIENCE = 0.6  # seconds; five outside of the tests
SOON = 15  # that, on a busy machine; without a limit it would be thirty
SECONDS_BETWEEN_DROPS = 0.05
MOST_DROPS = 600  # thirty seconds: long enough to be missed, and then a test goes on

Object = dict[str, Any]
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Lie:
    """What is tampered with, and how we are to refuse it: `reason` in the log, `says` on the page.

    `claims`, `metadata`, `jwks` and `tokens` change what the provider would have said; `token`
    makes the ID token in another way; `answers` takes a whole endpoint over; `back` changes what
    the browser brings back. `begins` is False where not even the question can be asked.
    """

    reason: str
    says: str = TAMPERED
    claims: Callable[[Object], Object] = dict
    token: Callable[["Hostile", Object], Any] | None = None
    tokens: Callable[[Object], Any] = dict
    metadata: Callable[["Hostile", Object], Any] = lambda _hostile, said: said
    jwks: Callable[["Hostile", Object], Any] = lambda _hostile, said: said
    answers: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    back: Callable[[Pairs], Pairs] = list
    begins: bool = True


HONEST = Lie("")


class Hostile(Provider):
    def __init__(self, base_url: str, key: str = "hostile") -> None:
        client = Client("viewmybox", "a+secret", [f"{base_url}/sign-in/{key}/answer/"])
        super().__init__("http://localhost:0", PEOPLE, {client.id: client})
        self.lie = HONEST
        self.asked: list[tuple[str, str]] = []  # path and body of what we were asked
        self.nonces: list[str] = []
        self.over = threading.Event()  # ends every dripping answer

    def tell(self, lie: Lie) -> None:
        self.lie = lie
        self.asked.clear()

    def times_asked(self, path: str) -> int:
        return [asked for asked, _body in self.asked].count(path)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        path = environ["PATH_INFO"]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        self.asked.append((path, body.decode()))
        if path in self.lie.answers:
            return self.lie.answers[path](self, start_response)
        return super().__call__(environ, start_response)

    def metadata(self) -> Any:
        return self.lie.metadata(self, super().metadata())

    def jwks(self) -> Any:
        return self.lie.jwks(self, super().jwks())

    def claims_for(self, person: Any, client: Any, nonce: Any, **facts: Any) -> Object:
        self.nonces.append(nonce)
        return self.lie.claims(super().claims_for(person, client, nonce, **facts))

    def sign(self, claims: Any, typ: str = "JWT") -> Any:
        return self.lie.token(self, claims) if self.lie.token else super().sign(claims, typ)

    def token_response(self, *facts: Any) -> Any:
        return self.lie.tokens(super().token_response(*facts))

    @property
    def key(self) -> RSAKey:
        """The key it signs with."""
        return self.keys._keys[0]


def registered(provider, key="hostile"):
    return IdentityProvider(
        key=key,
        name="Hostile",
        issuer=provider.issuer,
        client_id="viewmybox",
        client_secret="a+secret",
    )


# Keys and tokens, made by hand: a library would refuse to make most of these.


@functools.cache
def stranger(number: int = 0, bits: int = 2048) -> RSAKey:
    """A key that no honest provider knows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that one is too short is the point of it
        return RSAKey.generate_key(bits, {"kid": f"stranger-{number}"}, private=True)


def public(key: RSAKey, **more: Any) -> Object:
    return key.as_dict(private=False) | more


def base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def written(part: Any) -> bytes:
    return part if isinstance(part, bytes) else json.dumps(part).encode()


def unsigned(header: Any, claims: Any) -> str:
    return f"{base64url(written(header))}.{base64url(written(claims))}"


def signed(key: RSAKey, claims: Any, header: Any = None, **more: Any) -> str:
    """A compact JWS with RS256 (RS512 where the header says so), whatever the header says."""
    header = header or {"alg": "RS256", "kid": key.kid, "typ": "JWT"} | more
    text = unsigned(header, claims)
    sha = SHA512() if isinstance(header, dict) and header.get("alg") == "RS512" else SHA256()
    return f"{text}.{base64url(key.private_key.sign(text.encode(), PKCS1v15(), sha))}"


# Whole answers of an endpoint.


def saying(
    body: bytes, status: str = "200 OK", kind: str = "application/json", **headers: str
) -> Callable[..., Sequence[bytes]]:
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]

    def app(_hostile: Hostile, start_response: Any) -> Sequence[bytes]:
        start_response(status, [("Content-Type", kind), *named])
        return [body]

    return app


def endless(_hostile: Hostile, start_response: Any) -> Iterator[bytes]:
    """More than anybody takes, as fast as it is read."""
    start_response("200 OK", [("Content-Type", "application/json")])
    yield b'{"access_token": "'
    for _ in range(100_000):
        yield b"x" * 65_536


def silent(hostile: Hostile, start_response: Any) -> Sequence[bytes]:
    """Takes the question and says nothing."""
    hostile.over.wait(30)
    start_response("200 OK", [])
    return []


def dripping(hostile: Hostile, start_response: Any) -> Iterator[bytes]:
    """Never silent for long, and not done before everybody has left."""
    start_response("200 OK", [("Content-Type", "application/json")])
    yield b"{"
    for _ in range(MOST_DROPS):
        if hostile.over.wait(SECONDS_BETWEEN_DROPS):
            return
        yield b" "


@contextlib.contextmanager
def dripping_headers() -> Iterator[str]:
    """An address where even the headers come a letter at a time."""
    over = threading.Event()
    listening = socket.create_server(("localhost", 0))

    def answer() -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = listening.accept()
                with here, contextlib.suppress(OSError):
                    here.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                    for _ in range(MOST_DROPS):
                        if over.wait(SECONDS_BETWEEN_DROPS):
                            break
                        here.sendall(b"x")

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield f"http://localhost:{listening.getsockname()[1]}/"
    over.set()
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()
