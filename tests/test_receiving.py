"""A body must keep coming: in the adapter itself, and with the real server in front of it."""

import io
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.conftest import free_port, wait_until_ready
from viewmybox import serving
from viewmybox.receiving import PIECE, patient
from viewmybox.web.sizes import TOO_SLOW

COMMAND = Path(sys.executable).with_name("viewmybox")
TURNS = 5


class Slow:
    """A body that comes no further than it did, until it is let go."""

    def __init__(self, content: bytes) -> None:
        self.content = io.BytesIO(content)
        self.go_on = threading.Event()

    def read(self, size: int) -> bytes:
        found = self.content.read(size)
        if len(found) < size:
            self.go_on.wait(30)
        return found


def asked(application, body, **environ):
    answer = patient(application, threads=2, seconds=0.2)
    environ = {"CONTENT_LENGTH": "1", "wsgi.input": body} | environ
    return b"".join(answer(environ, None)), environ


@pytest.mark.parametrize("size", [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 1_000_000])
@pytest.mark.parametrize("step", [1000, PIECE, 2 * PIECE, -1])
def test_a_body_arrives_as_it_is(size, step):
    content = os.urandom(size)

    def application(environ, start_response):
        return list(iter(lambda: environ["wsgi.input"].read(step), b""))

    assert asked(application, io.BytesIO(content))[0] == content


def test_lines_too():
    def application(environ, start_response):
        return [b"|".join(environ["wsgi.input"])]

    assert asked(application, io.BytesIO(b"one\ntwo\nthree"))[0] == b"one\n|two\n|three"


def test_a_body_that_never_comes_is_known_before_anything_begins():
    body = Slow(b"abc")

    def application(environ, start_response):
        assert environ[TOO_SLOW]
        with pytest.raises(TimeoutError):
            environ["wsgi.input"].read(10)
        return [b"told"]

    try:
        assert asked(application, body)[0] == b"told"
    finally:
        body.go_on.set()


def test_one_that_stops_later_is_told_where_it_is_read():
    body = Slow(b"x" * PIECE)

    def application(environ, start_response):
        assert TOO_SLOW not in environ
        assert len(environ["wsgi.input"].read(PIECE)) == PIECE
        with pytest.raises(TimeoutError):
            environ["wsgi.input"].read(1)
        return [b"told"]

    try:
        told, environ = asked(application, body)
        assert told == b"told"
        assert environ[TOO_SLOW]
    finally:
        body.go_on.set()


def test_without_a_body_nothing_is_waited_for():
    body = Slow(b"")

    def application(environ, start_response):
        assert environ["wsgi.input"] is body
        return [b"told"]

    assert asked(application, body, CONTENT_LENGTH="0")[0] == b"told"


# The real server


@pytest.fixture(scope="module")
def server(ground, database) -> Iterator[int]:
    """Two processes with two threads each, little patience, and few turns. Gives the port."""
    port = free_port()
    program = (
        "import django; django.setup(); from viewmybox import receiving, serving; "
        "receiving.patient.__defaults__ = (1,); "
        f"serving.serve('127.0.0.1', {port}, 2, 2)"
    )
    few = {"sign_in": {"at_once": TURNS, "per_minute": 0.001}}
    environment = os.environ | {"VIEWMYBOX_LIMITS": json.dumps(few)}
    log = ground.own / "receiving.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-c", program], env=environment, stdout=stream, stderr=stream
        )
    try:
        wait_until_ready(f"http://localhost:{port}", process, log)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def sent(port: int, *parts: bytes, every: float = 0, patience: float = 20) -> bytes:
    """Send the parts one after another; give all that is answered until the answer is whole."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as wire:
        for part in parts:
            try:
                wire.sendall(part)
            except OSError:
                break
            time.sleep(every)
        found = b""
        while b"\r\n\r\n" not in found and (more := wire.recv(65536)):
            found += more
        return found


def head(line: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([line + b" HTTP/1.1", b"Host: localhost", *headers, b"", b""])


def status(answer: bytes) -> int:
    return int(answer.split(b" ")[1])


KIND = b"Content-Type: application/x-www-form-urlencoded"
FORM = head(b"POST /language/", KIND, b"Content-Length: 100")


def test_a_silent_client_is_told_so_and_holds_no_thread(server):
    """As many as there are threads, twice over: others are answered all the while after."""
    with ThreadPoolExecutor(8) as pool:
        began = time.monotonic()
        answers = list(pool.map(lambda _n: sent(server, FORM), range(8)))
        assert [status(answer) for answer in answers] == [408] * 8
        assert time.monotonic() - began < 15
    assert httpx.get(f"http://localhost:{server}/healthz", trust_env=False).status_code == 200


def test_a_byte_at_a_time_is_no_way_around_it(server):
    began = time.monotonic()
    assert status(sent(server, FORM, *[b"x"] * 8, every=0.25)) == 408
    assert time.monotonic() - began < 10


def test_chunks_without_an_end_are_not_either(server):
    chunked = head(b"POST /language/", b"Transfer-Encoding: chunked")
    assert status(sent(server, chunked, b"1\r\nx\r\n")) == 408


def test_a_whole_body_is_answered(server):
    assert status(sent(server, FORM, b"x" * 100)) == 403  # no cookie against forgery


def test_the_server_bounds_headers_and_address(server):
    # What was read with the last of what is allowed is taken too: some is let through beyond it.
    much = b"X-Much: " + b"x" * serving.LONGEST_HEADERS * 3
    many = [b"X-%d: x" % number for number in range(101)]
    assert status(sent(server, head(b"GET /healthz", much))) == 431
    assert status(sent(server, head(b"GET /healthz", *many))) == 431
    assert status(sent(server, head(b"GET /" + b"x" * 66_000))) == 414
    assert status(sent(server, head(b"GET /" + b"x" * 9_000))) == 414
    assert status(sent(server, head(b"GET /healthz", b"X-Much: " + b"x" * 60_000))) == 200


def test_what_it_announces_is_refused_before_it_is_sent(server, alice):
    """A signed-in person's form of a gigabyte: the answer comes when no more than a piece has."""
    cookie = b"Cookie: session=" + alice.token.encode()
    large = head(b"POST /boxes/new/", cookie, b"Content-Length: 1073741824")
    assert status(sent(server, large, b"x" * PIECE)) == 413


def test_several_processes_share_the_turns(server, database):
    """Forty at once, over two processes: no more than there are turns are let through."""

    def leave(_number):
        with httpx.Client(trust_env=False) as http:
            return http.get(f"http://localhost:{server}/sign-in/demo/").status_code

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(leave, range(40)))
    assert sorted(set(found)) == [302, 429]
    assert found.count(302) == TURNS
