"""Files are encrypted with the customer's key; what was altered, cut or another's is refused."""

import io
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import inside
from viewmybox.vault import files
from viewmybox.vault.stream import CHUNK, TAG, DamagedFileError, EncryptingWriter, decrypt

KEY = bytes(range(32))
BOUND = b"whose and which"


def sealed(content: bytes, *, key=KEY, bound=BOUND) -> bytes:
    target = io.BytesIO()
    writer = EncryptingWriter(target, key, bound)
    writer.write(content)
    writer.finish()
    return target.getvalue()


def opened(stored: bytes, *, key=KEY, bound=BOUND) -> bytes:
    return b"".join(decrypt(io.BytesIO(stored), key, bound))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
def test_every_length_comes_back(size):
    content = os.urandom(size)
    assert opened(sealed(content)) == content


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.binary(max_size=2000), max_size=30))
def test_however_it_is_written(pieces):
    target = io.BytesIO()
    writer = EncryptingWriter(target, KEY, BOUND)
    for piece in pieces:
        writer.write(piece)
    writer.finish()
    assert opened(target.getvalue()) == b"".join(pieces)


HEADER = len(sealed(b"")) - TAG
CHUNKS = [HEADER + number * (CHUNK + TAG) for number in range(4)]


@pytest.mark.parametrize(
    "damage",
    [
        lambda stored: stored[:-1],
        lambda stored: stored[: CHUNKS[2]],  # the last chunk is missing
        lambda stored: stored[: CHUNKS[0]],  # all chunks are
        lambda stored: stored[: CHUNKS[0]] + stored[CHUNKS[1] :],  # the first is
        lambda stored: (
            stored[: CHUNKS[0]]
            + stored[CHUNKS[1] : CHUNKS[2]]
            + stored[CHUNKS[0] : CHUNKS[1]]
            + stored[CHUNKS[2] :]
        ),  # two have changed places
        lambda stored: stored[:200] + bytes([stored[200] ^ 1]) + stored[201:],
        lambda stored: b"VMB2" + stored[4:],
        lambda stored: stored + stored[CHUNKS[2] :],  # something was added
        lambda _stored: b"",
    ],
)
def test_a_damaged_file_is_refused(damage):
    with pytest.raises(DamagedFileError):
        opened(damage(sealed(os.urandom(2 * CHUNK + 100))))


def test_another_key_or_another_place_opens_nothing():
    stored = sealed(b"secret")
    with pytest.raises(DamagedFileError):
        opened(stored, key=bytes(32))
    with pytest.raises(DamagedFileError):
        opened(stored, bound=b"another customer's")


@pytest.mark.promise("P15")
def test_what_lies_in_the_storage_says_nothing(alice):
    with inside(alice):
        stored = files.store(io.BytesIO(b"Avtal med Rena Hus AB" * 100))
        assert b"".join(files.read(stored.key)) == b"Avtal med Rena Hus AB" * 100
    lying = Path(files.storage().path(stored.key)).read_bytes()
    assert b"Rena Hus" not in lying


@pytest.mark.promise("P3", "P15")
def test_charlie_cannot_open_alices_file_even_with_its_place(alice, charlie):
    with inside(alice):
        stored = files.store(io.BytesIO(b"secret"))
    with inside(charlie):
        with pytest.raises(files.ForeignFileError):
            files.read(stored.key)
        with pytest.raises(files.ForeignFileError):
            files.remove(stored.key)
        with pytest.raises(files.ForeignFileError):
            files.remove(f"{charlie.customer.hex}/../{stored.key}")
    with inside(alice):
        assert b"".join(files.read(stored.key)) == b"secret"


def write_half():
    with files.sink() as target:
        target.write(b"half")
        raise OSError("full")


def test_a_file_that_was_not_finished_is_not_kept(alice):
    before = set(Path(files.storage().location).rglob("*"))
    with inside(alice), pytest.raises(OSError, match="full"):
        write_half()
    assert {path for path in Path(files.storage().location).rglob("*") if path.is_file()} <= before
