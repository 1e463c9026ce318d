"""Bodies of no announced length, through the real server."""

import socket
import time
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest

from tests.api.programs import LINES, line

PATH = "/api/v1/measurements"


@pytest.fixture
def send(alices, live):
    def sent(lines, query=""):
        headers = {"authorization": f"Bearer {alices.word}", "content-type": LINES}
        with httpx.Client(base_url=live, trust_env=False) as http:
            return http.post(PATH + query, content=iter(lines), headers=headers)

    return sent


def test_they_are_taken(kept, send):
    whole = "".join(line(kept["indicators"], f"2026-01-0{day}") for day in range(1, 4)).encode()
    pieces = [whole[at : at + 70] for at in range(0, len(whole), 70)]
    assert send(pieces).json()["recorded"] == 3


def test_one_that_ends_within_a_line_leaves_nothing(alices, kept, send):
    first, second = line(kept["indicators"]), line(kept["indicators"], "2026-01-02").strip()
    assert send([first.encode(), second.encode()]).status_code == 400
    assert alices.get(f"indicators/{kept['indicators']}").json()["latest_at"] is None


def test_all_or_nothing_needs_the_length(kept, send):
    body = [line(kept["indicators"]).encode()]
    assert send(body, "?all_or_nothing=true").status_code == 411


@pytest.mark.parametrize("length", ["Content-Length: 5000", "Transfer-Encoding: chunked"])
def test_a_connection_broken_within_a_line_leaves_nothing(alices, kept, live, length):
    head = [
        f"POST {PATH} HTTP/1.1",
        f"Host: {urlsplit(live).netloc}",
        f"Authorization: Bearer {alices.word}",
        f"Content-Type: {LINES}",
        length,
    ]
    body = line(kept["indicators"]) + line(kept["indicators"], "2026-01-02").strip()
    if "chunked" in length:
        body = f"{len(body.encode()):x}\r\n{body}\r\n"
    with socket.create_connection((urlsplit(live).hostname, urlsplit(live).port)) as connection:
        connection.sendall("\r\n".join([*head, "", body]).encode())
    # The same key's next call is answered after it, at the latest when it has let go.
    deadline = time.monotonic() + 0.3
    while time.monotonic() < deadline:
        assert alices.get(f"indicators/{kept['indicators']}").json()["latest_at"] is None
