"""Where one request ends and the next begins: the real server, spoken to byte by byte."""

import socket
from urllib.parse import urlsplit

import pytest

HIDDEN = b"GET /policy/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

AMBIGUOUS = {
    "a length and chunks": b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n",
    "chunks and a length": b"Transfer-Encoding: chunked\r\nContent-Length: %d\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: %d\r\n",
    "a list of lengths": b"Content-Length: 0, %d\r\n",
    "a length with a sign": b"Content-Length: +%d\r\n",
    "an encoding nobody knows": b"Content-Length: %d\r\nTransfer-Encoding: xchunked\r\n",
    "chunks that are not last": b"Transfer-Encoding: chunked, identity\r\nContent-Length: %d\r\n",
    "a space before the colon": b"Transfer-Encoding : chunked\r\nContent-Length: %d\r\n",
    "a line that is folded": b"X-Other: a\r\n Transfer-Encoding: chunked\r\nContent-Length: %d\r\n",
}


def said(live: str, request: bytes) -> bytes:
    """Everything the server answers until it closes. Closing first would hide the second answer."""
    where = urlsplit(live)
    with socket.create_connection((where.hostname, where.port), timeout=10) as line:
        line.sendall(request)
        heard = b""
        while piece := line.recv(65536):
            heard += piece
        return heard


@pytest.mark.parametrize("framing", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_nothing_is_smuggled_behind_an_ambiguous_length(live, framing):
    """Read one way there is a second request in the body; it is never answered with its page."""
    body = b"0\r\n\r\n" + HIDDEN
    head = b"POST /language/ HTTP/1.1\r\nHost: localhost\r\n" + framing % len(body)
    heard = said(live, head + b"\r\n" + body)
    assert heard.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in heard.lower()


def test_two_honest_requests_have_two_answers(live):
    """The control: what was hidden above would have been heard."""
    honest = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert said(live, honest + HIDDEN).count(b"HTTP/1.1 200 ") == 2


def test_a_header_is_never_split(live):
    """What is put into a header by way of an address stays in that header."""
    for address in (b"/boxes/%0d%0aX-Evil:%201", b"/sign-in/?next=/%0d%0aX-Evil:%201"):
        heard = said(
            live, b"GET " + address + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        assert b"\r\nx-evil" not in heard.lower().split(b"\r\n\r\n")[0]
