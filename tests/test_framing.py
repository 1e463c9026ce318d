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
    "chunks twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\nX-Was: %d\r\n",
    "chunks in quotes": b'Transfer-Encoding: "chunked"\r\nContent-Length: %d\r\n',
    "chunks behind a tab": b"Transfer-Encoding:\tchunked\r\nContent-Length: %d\r\n",
    "chunks behind a vertical tab": b"Transfer-Encoding:\x0bchunked\r\nContent-Length: %d\r\n",
    "a length below nothing": b"Content-Length: -%d\r\n",
    "a length in hexadecimal": b"Content-Length: 0x%d\r\n",
    "a length beyond counting": b"Content-Length: 99999999999999999999%d\r\n",
    "an empty length": b"Content-Length: \r\nX-Was: %d\r\n",
    "a carriage return alone": b"X-Other: a\rTransfer-Encoding: chunked\r\nContent-Length: %d\r\n",
    "a zero byte": b"X-Other: a\0\r\nContent-Length: %d\r\n",
    "a zero byte in a name": b"X-Oth\0er: a\r\nContent-Length: %d\r\n",
    "a line without a colon": b"X-Other\r\nContent-Length: %d\r\n",
}
# Bodies in chunks whose end two readers could find in different places.
CHUNKS = {
    "a size beyond counting": b"fffffffffffffffff\r\na\r\n0\r\n\r\n",
    "a size below nothing": b"-1\r\na\r\n0\r\n\r\n",
    "a size as in a program": b"0x5\r\naaaaa\r\n0\r\n\r\n",
    "lines that end by a line feed alone": b"5\naaaaa\n0\n\n",
    "a chunk longer than it says": b"3\r\naaaaa\r\n0\r\n\r\n",
    "a line end in quotes": b'5;a="\r\n"\r\naaaaa\r\n0\r\n\r\n',
    "a line feed in an extension": b"5;a\nb\r\naaaaa\r\n0\r\n\r\n",
}
MALFORMED = {
    "no version": b"GET /policy/\r\n",
    "a version of the future": b"GET /policy/ HTTP/9.9\r\n",
    "two addresses": b"GET /healthz /policy/ HTTP/1.1\r\n",
    "a zero byte in the address": b"GET /pol\0icy/ HTTP/1.1\r\n",
    "chunks in an old version": b"POST /policy/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n",
    "another protocol's first words": b"PRI * HTTP/2.0\r\n",
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


@pytest.mark.parametrize("body", CHUNKS.values(), ids=CHUNKS)
def test_nothing_is_smuggled_behind_chunks_that_are_none(live, body):
    head = b"POST /language/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
    # Heard to its end: the line is closed, and so nothing comes of what follows.
    assert said(live, head + b"\r\n" + body + HIDDEN).count(b"HTTP/1.1 ") == 1


def test_whole_chunks_and_a_trailer_end_where_they_say(live):
    """The control of the above. What stands in a trailer is no header: no host, no length."""
    head = b"POST /language/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    trailer = b"5\r\naaaaa\r\n0\r\nHost: elsewhere\r\nContent-Length: 9999\r\n\r\n"
    assert said(live, head + trailer + HIDDEN).count(b"HTTP/1.1 ") == 2


@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_request_is_answered_by_no_page(live, line):
    heard = said(live, line + b"Host: localhost\r\nConnection: close\r\n\r\n")
    assert not heard or heard.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))


def test_a_body_where_none_belongs_is_no_second_request(live):
    head = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    for length in (b"Content-Length: %d\r\n", b"Content_Length: %d\r\n"):
        heard = said(live, head + length % len(HIDDEN) + b"\r\n" + HIDDEN)
        assert heard.count(b"HTTP/1.1 ") == 1


def test_lines_that_end_by_a_line_feed_alone_are_one_request(live):
    """Read as RFC 9112 lets it be read, and in no other way: the header does not swallow a line."""
    head = b"GET /healthz HTTP/1.1\nHost: localhost\nX-Other: a\nConnection: close\n\n"
    assert said(live, head + HIDDEN).count(b"HTTP/1.1 ") == 1


def test_it_is_not_talked_into_another_protocol(live):
    """An upgrade is left unheard, so that no front sees one connection and we another."""
    head = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
    asked = head + b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"
    heard = said(live, asked + HIDDEN)
    assert b" 101 " not in heard
    assert heard.count(b"HTTP/1.1 200 ") == 2


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
