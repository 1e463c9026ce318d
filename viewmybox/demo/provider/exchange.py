"""One HTTP request understood, and one answer made, on top of bare WSGI."""

import base64
import binascii
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit, urlunsplit
from wsgiref.types import WSGIEnvironment

LARGEST_BODY = 64 * 1024
MOST_FIELDS = 100


class UnreadableRequestError(Exception):
    """A request that is not understood at all; carries the status to answer with."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


@dataclass(frozen=True)
class Request:
    """What came in. `query` and `form` hold the first value of each field that has one.

    OAuth counts a field without a value as left out (RFC 6749, 3.1) and forbids a field twice:
    `repeated` names those.
    """

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    repeated: Sequence[str]
    environ: WSGIEnvironment

    @classmethod
    def of(cls, environ: WSGIEnvironment) -> Self:
        """Raises `UnreadableRequestError` for a body that is too large or not a form."""
        method = environ["REQUEST_METHOD"]
        query = _fields(environ.get("QUERY_STRING", ""))
        form = _fields(_body(environ)) if method == "POST" else []
        times = Counter(name for name, _ in [*query, *form])
        return cls(
            "GET" if method == "HEAD" else method,
            environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""),
            dict(reversed(query)),
            dict(reversed(form)),
            [name for name, count in times.items() if count > 1],
            environ,
        )

    @property
    def parameters(self) -> dict[str, str]:
        return {**self.query, **self.form}

    def header(self, name: str) -> str:
        return str(self.environ.get("HTTP_" + name.upper().replace("-", "_"), ""))

    def cookie(self, name: str) -> str | None:
        # Not SimpleCookie: it drops every cookie when another program of this host sets an odd one.
        for pair in self.header("Cookie").split(";"):
            found, _, value = pair.strip().partition("=")
            if found == name:
                return value
        return None

    def bearer(self) -> str | None:
        scheme, _, token = self.header("Authorization").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else None

    def basic(self) -> tuple[str, str] | None:
        """Client id and secret, each form-encoded before they were joined (RFC 6749, 2.3.1)."""
        scheme, _, encoded = self.header("Authorization").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            joined = base64.b64decode(encoded.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        name, _, secret = joined.partition(":")
        return unquote_plus(name), unquote_plus(secret)


def _fields(encoded: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise UnreadableRequestError(HTTPStatus.BAD_REQUEST) from None


def _body(environ: WSGIEnvironment) -> str:
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal():
        raise UnreadableRequestError(HTTPStatus.BAD_REQUEST)
    if int(length) > LARGEST_BODY:
        raise UnreadableRequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if int(length) and kind != "application/x-www-form-urlencoded":
        raise UnreadableRequestError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        return str(environ["wsgi.input"].read(int(length)).decode())
    except UnicodeDecodeError:
        raise UnreadableRequestError(HTTPStatus.BAD_REQUEST) from None


@dataclass
class Response:
    """What goes out. Nothing of it is kept by a browser unless the headers say so."""

    body: bytes = b""
    status: HTTPStatus = HTTPStatus.OK
    headers: dict[str, str] = field(default_factory=dict)

    def all_headers(self) -> list[tuple[str, str]]:
        # Not "no-referrer": with it a browser sends "Origin: null" from our own forms.
        usual = {
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Content-Length": str(len(self.body)),
        }
        return list((usual | self.headers).items())


def json_response(content: object, status: HTTPStatus = HTTPStatus.OK, **headers: str) -> Response:
    """JSON; a header's name is written with underscores: `WWW_Authenticate="Bearer"`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps(content, ensure_ascii=False).encode()
    return Response(body, status, {"Content-Type": "application/json"} | named)


def redirect(uri: str, parameters: Mapping[str, Any]) -> Response:
    """To `uri` with the parameters added to those it has; always by GET, hence 303."""
    parts = urlsplit(uri)
    query = "&".join(filter(None, [parts.query, urlencode(parameters)]))
    location = urlunsplit(parts._replace(query=query))
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": location})


def origin_of(uri: str) -> str:
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"
