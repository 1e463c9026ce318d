"""Whatever is done to what lies in the storage, nobody is given a byte that was not stored."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewmybox.vault.stream import (
    CHUNK,
    HEADER,
    TAG,
    DamagedFileError,
    DecryptingReader,
    EncryptingWriter,
    sealed_size,
)

KEY = bytes(range(32))
BOUND = b"whose and which"
BLOCK = CHUNK + TAG


def sealed(content, key=KEY, bound=BOUND):
    target = io.BytesIO()
    writer = EncryptingWriter(target, key, bound)
    writer.write(content)
    writer.finish()
    return target.getvalue()


def opened(stored, size=None, key=KEY, bound=BOUND):
    return DecryptingReader(io.BytesIO(stored), key, bound, size)


CONTENT = bytes(range(256)) * (3 * CHUNK // 256) + b"and an end"
STORED = sealed(CONTENT)
OTHER = sealed(CONTENT)  # the same content, a file of its own
BLOCKS = [STORED[HEADER + at : HEADER + at + BLOCK] for at in range(0, len(STORED), BLOCK)][:4]


def of(*blocks, header=STORED[:HEADER]):
    return header + b"".join(blocks)


places = st.integers(0, len(CONTENT) + 100)
# Around the chunks' borders is where mistakes would be.
sizes = st.one_of(
    st.integers(0, 2000),
    st.builds(
        lambda chunks, more: max(0, chunks * CHUNK + more), st.integers(0, 3), st.integers(-20, 20)
    ),
)


@given(size=sizes)
def test_every_length_comes_back_and_lies_as_long_as_was_foretold(size):
    content = (CONTENT * 2)[:size]
    stored = sealed(content)
    assert len(stored) == sealed_size(size)
    assert opened(stored, size).read() == content


@given(start=places, stop=places)
def test_any_range_is_that_part_of_the_content(start, stop):
    reader = opened(STORED, len(CONTENT))
    stop = max(start, min(stop, len(CONTENT)))
    assert b"".join(reader.pieces(start, stop)) == CONTENT[start:stop]


@given(steps=st.lists(st.tuples(places, st.integers(0, 3 * CHUNK)), max_size=8))
def test_it_reads_as_any_file_does(steps):
    reader, plain = io.BufferedReader(opened(STORED)), io.BytesIO(CONTENT)
    for place, length in steps:
        assert reader.seek(place) == plain.seek(place)
        assert reader.read(length) == plain.read(length)


@given(data=st.data())
def test_any_change_of_any_byte_is_noticed(data):
    at = data.draw(st.integers(0, len(STORED) - 1))
    altered = bytearray(STORED)
    altered[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(DamagedFileError):
        opened(bytes(altered)).read()


@given(length=st.integers(0, len(STORED) - 1))
def test_any_cut_is_noticed_at_once_when_the_size_is_known(length):
    with pytest.raises(DamagedFileError):
        opened(STORED[:length], len(CONTENT))
    with pytest.raises(DamagedFileError):
        opened(STORED[:length]).read()


@given(blocks=st.lists(st.sampled_from(range(8)), max_size=6))
def test_any_other_order_or_number_of_chunks_is_noticed(blocks):
    """0 to 3 are the file's own chunks; 4 to 7 those of another file of the same content."""
    others = [OTHER[HEADER + at : HEADER + at + BLOCK] for at in range(0, 4 * BLOCK, BLOCK)]
    chosen = of(*((BLOCKS + others)[number] for number in blocks))
    if blocks == [0, 1, 2, 3]:
        assert opened(chosen).read() == CONTENT
        return
    with pytest.raises(DamagedFileError):
        opened(chosen).read()


@given(more=st.binary(min_size=1, max_size=300))
def test_anything_added_is_noticed(more):
    with pytest.raises(DamagedFileError):
        opened(STORED + more).read()


@given(garbage=st.binary(max_size=500))
def test_what_was_never_a_file_of_the_vault_is_refused(garbage):
    with pytest.raises(DamagedFileError):
        opened(garbage).read()


def test_until_the_damage_only_what_was_stored_is_given():
    altered = of(BLOCKS[0], BLOCKS[1], BLOCKS[1], BLOCKS[3])
    pieces = opened(altered).pieces()
    assert next(pieces) + next(pieces) == CONTENT[: 2 * CHUNK]
    with pytest.raises(DamagedFileError):
        next(pieces)


def test_a_range_reads_only_its_own_chunks():
    altered = of(b"x" * BLOCK, BLOCKS[1], b"y" * BLOCK, BLOCKS[3])
    assert b"".join(opened(altered).pieces(CHUNK + 5, 2 * CHUNK)) == CONTENT[CHUNK + 5 : 2 * CHUNK]
    with pytest.raises(DamagedFileError):
        list(opened(altered).pieces(CHUNK + 5, 2 * CHUNK + 1))


def test_the_format_is_bound_into_every_chunk(monkeypatch):
    """A file of a later format, were there one under the same key, would not pass for this one."""
    monkeypatch.setattr("viewmybox.vault.stream.MAGIC", b"VMB2")
    later = sealed(b"content")
    monkeypatch.undo()
    with pytest.raises(DamagedFileError):
        opened(b"VMB1" + later[4:])
