"""Documents on their way out: ranges, HEAD, and what is refused with a page or broken off."""

import contextlib
import io
import os
import socket
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from benchmarks.processes import family
from tests.vault.lying import Lying
from viewmybox.vault.stream import CHUNK, HEADER, TAG

CONTENT = os.urandom(3 * CHUNK + 100)
SIZE = len(CONTENT)
BLOCK = CHUNK + TAG


def keep(cast, person, content=CONTENT, name="avtal.pdf"):
    """A document of the person's. Returns its address and where its file lies."""
    from viewmybox.boxes.models import Box, Document, Service

    with cast.inside(person):
        box = Box.objects.create(name=os.urandom(4).hex())
        service = Service.objects.create(box=box, name="Cleaning")
        kept = Document.keep(service, name, "application/pdf", io.BytesIO(content))
    return f"/documents/{kept.id}/content/", Lying(kept.file)


def fetch(person, address, **headers):
    answer = person.client.get(address, headers=headers)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, body


def damage(file, change):
    stored = file.read_bytes()
    file.write_bytes(change(stored))


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        (f"bytes={CHUNK - 3}-{CHUNK + 2}", CHUNK - 3, CHUNK + 3),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE),
        (f"bytes=5-{SIZE + 1000}", 5, SIZE),
        ("bytes=-7", SIZE - 7, SIZE),
        (f"bytes=-{SIZE + 5}", 0, SIZE),
        ("Bytes = 3-4", 3, 5),
    ],
)
def test_a_range_is_that_part(alice, cast, asked, start, stop):
    address, _file = keep(cast, alice)
    answer, body = fetch(alice, address, range=asked)
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert answer["Content-Length"] == str(stop - start)
    assert body == CONTENT[start:stop]


@pytest.mark.parametrize(
    "asked", ["bytes=5-4", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "5-6", "bytes=1--"]
)
def test_what_is_no_single_range_gets_the_whole(alice, cast, asked):
    address, _file = keep(cast, alice, b"short")
    answer, body = fetch(alice, address, range=asked)
    assert (answer.status_code, body) == (200, b"short")
    assert answer["Accept-Ranges"] == "bytes"
    assert "Content-Range" not in answer


@pytest.mark.parametrize("asked", ["bytes=5-", "bytes=99-100", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused(alice, cast, asked):
    address, _file = keep(cast, alice, b"short")
    answer, body = fetch(alice, address, range=asked)
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */5")
    assert b"no such part" in body


def test_a_part_is_sent_only_of_the_file_that_was_begun(alice, cast):
    address, _file = keep(cast, alice)
    etag = alice.client.head(address)["ETag"]
    other = '"another"'
    for condition, status in [(etag, 206), (other, 200), (f"W/{etag}", 200), ("Sun, 22 Nov", 200)]:
        answer, body = fetch(alice, address, range="bytes=1-2", **{"if-range": condition})
        assert (answer.status_code, len(body)) == (status, 2 if status == 206 else SIZE)


def test_head_says_what_get_would(alice, cast):
    address, _file = keep(cast, alice)
    head, whole = alice.client.head(address), fetch(alice, address)[0]
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Length", "ETag", "Accept-Ranges", "Content-Disposition", "Content-Type"):
        assert head[name] == whole[name]


def test_an_empty_document_can_be_fetched(alice, cast):
    address, _file = keep(cast, alice, b"")
    assert fetch(alice, address)[1] == b""
    assert fetch(alice, address, range="bytes=0-")[0].status_code == 416


def test_a_range_is_nobody_elses(alice, bob, charlie, cast):
    address, _file = keep(cast, alice)
    assert fetch(bob, address, range="bytes=0-4")[1] == CONTENT[:5]
    assert fetch(charlie, address, range="bytes=0-4")[0].status_code == 404
    assert fetch(charlie, address, range=f"bytes={SIZE}-")[0].status_code == 404
    assert cast.client().head(address).status_code == 302


def test_only_the_chunks_that_are_needed_are_read(alice, cast):
    address, file = keep(cast, alice)
    damage(file, lambda stored: stored[:HEADER] + b"x" * BLOCK + stored[HEADER + BLOCK :])
    assert fetch(alice, address, range=f"bytes={CHUNK}-")[1] == CONTENT[CHUNK:]
    assert fetch(alice, address, range=f"bytes={CHUNK - 1}-")[0].status_code == 500


@pytest.mark.parametrize(
    "change",
    [
        lambda stored: stored[:-1],
        lambda stored: stored[: HEADER + 2 * BLOCK],
        lambda stored: stored + stored[HEADER : HEADER + BLOCK],
        lambda stored: stored + b"x",
        lambda stored: stored[:HEADER] + stored[HEADER + BLOCK :],
        lambda stored: (
            stored[:HEADER]
            + stored[HEADER + BLOCK : HEADER + 2 * BLOCK]
            + stored[HEADER : HEADER + BLOCK]
            + stored[HEADER + 2 * BLOCK :]
        ),
        lambda _stored: b"",
        lambda _stored: CONTENT,
    ],
    ids=["a byte", "a chunk", "repeated", "extended", "shortened", "swapped", "empty", "plain"],
)
def test_damage_is_a_page_that_says_so_and_a_line_in_the_log(alice, cast, capfd, change):
    address, file = keep(cast, alice)
    damage(file, change)
    answer, body = fetch(alice, address)
    assert answer.status_code == 500
    assert b"The file cannot be read" in body
    assert b"damaged" in body
    assert "Content-Disposition" not in answer
    assert file.name in logged(capfd)


def logged(capfd):
    said = capfd.readouterr()
    return said.out + said.err


def test_a_file_that_is_gone_is_a_page_too(alice, cast):
    address, file = keep(cast, alice)
    file.unlink()
    answer, body = fetch(alice, address)
    assert answer.status_code == 500
    assert b"The file cannot be read" in body


def test_another_file_in_its_place_is_refused(alice, charlie, cast):
    """One of the same customer's, and another customer's under the first one's name and row."""
    address, file = keep(cast, alice)
    own = keep(cast, alice)[1].read_bytes()
    foreign = keep(cast, charlie)[1].read_bytes()
    for other in (own, foreign):
        file.write_bytes(other)
        answer, body = fetch(alice, address)
        assert answer.status_code == 500
        assert b"another file" in body


def test_a_row_that_names_another_customers_file_opens_nothing(alice, charlie, cast):
    from viewmybox.boxes.models import Document

    _address, file = keep(cast, alice)
    theirs, _file = keep(cast, charlie)
    key = f"{alice.customer.hex}/{file.name}"
    with cast.inside(charlie):
        Document.objects.filter(id=theirs.split("/")[2]).update(file=key)
    answer, body = fetch(charlie, theirs)
    assert answer.status_code == 500
    assert CONTENT[:20] not in body


def test_damage_in_the_middle_breaks_the_download_off(alice, cast, live):
    """The client was promised a length, and is not let believe that it got it."""
    address, file = keep(cast, alice, os.urandom(40 * CHUNK))
    damage(file, lambda stored: stored[: HEADER + 30 * BLOCK] + b"x" * BLOCK * 9 + stored[-BLOCK:])
    head, body = raw(live, address, alice.token)
    assert " 200 " in head.splitlines()[0]
    assert f"content-length: {40 * CHUNK}" in head.lower()
    assert len(body) <= 30 * CHUNK


@pytest.mark.skipif(sys.platform != "linux", reason="open files are read from /proc")
def test_who_goes_away_in_the_middle_leaves_nothing_open(alice, cast, live):
    address, file = keep(cast, alice, os.urandom(400 * CHUNK))
    place = urlsplit(live)
    connection = asked(place, address, alice.token)
    connection.recv(1)
    assert holds_open(file)
    connection.close()
    deadline = time.monotonic() + 30
    while holds_open(file) and time.monotonic() < deadline:
        raw(live, "/healthz", "")
    assert not holds_open(file)


def asked(place, address, token):
    """A connection on which a page has been asked for."""
    connection = socket.create_connection((place.hostname, place.port), timeout=600)
    request = f"GET {address} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: session={token}\r\n"
    connection.sendall(f"{request}Connection: close\r\n\r\n".encode())
    return connection


def holds_open(file):
    """Whether a process of the service does."""
    found = []
    for process in family(os.getpid()):
        if process != os.getpid():
            with contextlib.suppress(OSError):  # one that has ended meanwhile holds nothing
                handles = list(Path(f"/proc/{process}/fd").iterdir())
                for handle in handles:
                    with contextlib.suppress(OSError):
                        found.append(handle.readlink())
    return file.path in found


def raw(live, address, token):
    """One request over a bare connection, read until it is closed."""
    place = urlsplit(live)
    with asked(place, address, token) as connection:
        said = b""
        try:
            while piece := connection.recv(2**20):
                said += piece
        except ConnectionResetError:
            pass
    head, _gap, body = said.partition(b"\r\n\r\n")
    return head.decode(), body
