"""A large document goes in and out of the real service at flat memory; `make prove` sends 2 GB."""

import os
import socket
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.processes import family, forget_peak, peak, resident
from tests.vault.test_downloads import asked
from tests.vault.test_uploads import HEAD, TAIL, documents, form, service

MIB = 2**20
ABOVE_IDLE = 32  # MiB
PIECE = os.urandom(MIB)


@pytest.fixture
def mebibytes(pytestconfig):
    return 2048 if pytestconfig.getoption("hypothesis_profile") == "prove" else 64


def serving():
    """The service's processes: below this one, and told to serve."""
    return [
        process
        for process in family(os.getpid())
        if process != os.getpid() and b"serve" in Path(f"/proc/{process}/cmdline").read_bytes()
    ]


def upload(place, address, token, mebibytes):
    length = len(HEAD) + mebibytes * MIB + len(TAIL)
    with socket.create_connection((place.hostname, place.port), timeout=600) as connection:
        connection.sendall(form(length, address, place, token) + HEAD)
        for _number in range(mebibytes):
            connection.sendall(PIECE)
        connection.sendall(TAIL)
        return connection.recv(MIB).split(b"\r\n", 1)[0]


def received(connection):
    """How many bytes of content came, until the end."""
    with connection:
        said = connection.recv(MIB)
        while b"\r\n\r\n" not in said:
            said += connection.recv(MIB)
        size = len(said.partition(b"\r\n\r\n")[2])
        while piece := connection.recv(MIB):
            size += len(piece)
    return size


@pytest.mark.skipif(sys.platform != "linux", reason="peaks are read from /proc")
def test_memory_stays_flat_in_and_out(alice, cast, live, mebibytes, capsys):
    place = urlsplit(live)
    address = f"/services/{service(cast, alice)}/documents/new/"
    # What every first upload and download costs is not this document's.
    assert b" 302 " in upload(place, address, alice.token, 2)
    [(small, _size)] = documents(cast, alice)
    received(asked(place, f"/documents/{small}/content/", alice.token))

    idle = {process: resident(process) for process in serving()}
    assert idle
    for process in idle:
        forget_peak(process)

    begun = time.perf_counter()
    assert b" 302 " in upload(place, address, alice.token, mebibytes)
    into = mebibytes / (time.perf_counter() - begun)
    above_in = above(idle)
    [large] = [id_ for id_, size in documents(cast, alice) if size == mebibytes * MIB]

    # One reader who takes nothing while another takes all: the rest must not pile up for the first.
    slow = asked(place, f"/documents/{large}/content/", alice.token)
    begun = time.perf_counter()
    quick = asked(place, f"/documents/{large}/content/", alice.token)
    assert received(quick) == mebibytes * MIB
    out = mebibytes / (time.perf_counter() - begun)
    assert received(slow) == mebibytes * MIB
    above_both = above(idle)
    with capsys.disabled():
        print(  # noqa: T201 - the figures
            f"\n{mebibytes} MiB: in {into:.0f} MiB/s, out {out:.0f} MiB/s, AES-GCM alone "
            f"{alone():.0f} MiB/s; {above_in:.1f} MiB above idle in, {above_both:.1f} with out"
        )
    assert above_in < ABOVE_IDLE
    assert above_both < ABOVE_IDLE


def above(idle):
    return max(peak(process) - at_rest for process, at_rest in idle.items())


def alone():
    """MiB a second that the cipher encrypts by itself, in chunks as large as the vault's."""
    cipher, chunk = AESGCM(bytes(32)), PIECE[: 64 * 1024]
    begun = time.perf_counter()
    for number in range(64 * MIB // len(chunk)):
        cipher.encrypt(number.to_bytes(12, "big"), chunk, None)
    return 64 / (time.perf_counter() - begun)
