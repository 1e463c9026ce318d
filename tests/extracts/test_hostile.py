"""A zip made to harm whoever checks it is refused before any of it is inflated."""

import hashlib
import io
import json
import stat
import struct
import tracemalloc
import zipfile
from uuid import uuid4
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

import pytest

from tests.cast import inside
from viewmybox.extracts import checking
from viewmybox.extracts.checking import check
from viewmybox.extracts.hostile import LONGEST_DIRECTORY

MIB = 2**20


@pytest.fixture
def no_inflating(monkeypatch):
    """Whoever opens a file of the zip fails."""
    really = ZipFile.open

    def opened(archive, name, mode="r", **options):
        assert mode == "w", "A file of the zip was opened to be read."
        return really(archive, name, mode, **options)

    monkeypatch.setattr(ZipFile, "open", opened)


def zipped(files=(), change=None, **options):
    """A zip of names (or whole entries) with their contents; `change(archive)` before its end."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED, **options) as archive:
        for name, content in files:
            archive.writestr(name, content)
        if change:
            change(archive)
    return made


def entry(name, **facts):
    made = ZipInfo(name)
    made.compress_type = ZIP_DEFLATED
    for fact, value in facts.items():
        setattr(made, fact, value)
    return made


def told(made):
    return " ".join(check(made))


@pytest.mark.parametrize(
    "name",
    ["../evil", "a/../../evil", "/etc/passwd", "a/..", "..", "a\\..\\evil", "C:/evil", "a\nb"],
)
def test_a_name_that_leads_elsewhere(no_inflating, name):
    assert "the path " in told(zipped([(name, b"x")]))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR])
def test_what_is_no_file(no_inflating, kind):
    link = entry("link", external_attr=(kind | 0o777) << 16)
    assert "it is a link or a folder and not a file" in told(zipped([(link, b"/etc/passwd")]))


def test_a_folder(no_inflating):
    assert "and not a file" in told(zipped([("folder/", b"")]))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Plan.txt", "plan.txt"), ("å.txt", "a\u030a.txt"), ("straße.txt", "STRASSE.txt")],
)
def test_names_that_are_one_on_many_systems(no_inflating, one, other):
    assert "it is the same file as" in told(zipped([(one, b"1"), (other, b"2")]))


def test_a_name_given_twice(recwarn):
    assert "x: it is there 2 times." in told(zipped([("x", b"1"), ("x", b"2")]))


@pytest.mark.parametrize("method", [ZIP_BZIP2, ZIP_LZMA])
def test_a_method_without_a_bound(no_inflating, method):
    """A hundred kilobytes of these hold more than deflate's thousandfold."""
    bomb = entry("bomb", compress_type=method)
    assert "in a way that no extract is" in told(zipped([(bomb, b"\0" * 10 * MIB)]))


def test_entries_that_lie_over_each_other(no_inflating):
    """A small file in a thousand names is a thousand files to read."""

    def repeat(archive):
        first = archive.infolist()[0]
        for number in range(1000):
            again = entry(f"again{number}")
            for fact in ("header_offset", "CRC", "compress_size", "file_size"):
                setattr(again, fact, getattr(first, fact))
            archive.filelist.append(again)

    made = zipped([("bomb", b"\0" * 10 * MIB)], repeat)
    assert len(made.getvalue()) < 100_000
    assert "it lies over another file of the zip" in told(made)


def test_one_that_begins_inside_another(no_inflating):
    """As the best-known bomb is built: each file's content holds the next one's header."""

    def nest(archive):
        inner = entry("inner", header_offset=40, compress_size=10, file_size=10, CRC=0)
        archive.filelist.append(inner)

    made = zipped([(entry("outer", compress_type=0), b"x" * 1000)], nest)
    assert "inner: it lies over another file" in told(made)


def test_one_that_lies_beyond_the_end(no_inflating):
    def beyond(archive):
        archive.infolist()[0].compress_size = 10**9

    assert "holds more than there is of it" in told(zipped([("x", b"x")], beyond))


def test_a_size_that_cannot_be(no_inflating):
    def boast(archive):
        archive.infolist()[0].file_size = 10**12

    assert "it cannot hold as much as it says" in told(zipped([("x", b"x" * 1000)], boast))


def test_an_encrypted_one(no_inflating):
    def lock(archive):
        archive.infolist()[0].flag_bits |= 1

    assert "it is encrypted" in told(zipped([("x", b"x")], lock))


def directory(count, *, as_zip64=False, lie=False):
    """A zip that is nothing but a list of files; with `lie` the end says the list is short."""
    one = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    listed = (one + b"x") * count
    said = 47 if lie else len(listed)
    end = b""
    if as_zip64:
        end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(listed), 0)
        end += struct.pack("<4sLQL", b"PK\6\7", 0, len(listed), 1)
    end += struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count % 2**16, count % 2**16, said, 0, 0)
    return io.BytesIO(listed + end)


@pytest.mark.parametrize("form", [{}, {"as_zip64": True}, {"as_zip64": True, "lie": True}])
def test_millions_of_files_are_refused_before_they_are_listed(monkeypatch, form):
    made = directory(LONGEST_DIRECTORY // 47 + 1, **form)
    listed = []
    monkeypatch.setattr(zipfile, "ZipInfo", lambda *facts: listed.append(facts))
    assert "lists more files than an extract can have" in told(made)
    assert not listed


def test_a_zip_of_many_files_is_still_listed():
    """The bound is not met by what a customer could have."""
    made = directory(100_000)
    assert "lists more files" not in told(made)


def whole(files):
    """An extract of these files, with a manifest of them all and an empty journal."""
    files = files | {"json/journal.jsonl": b"", "csv/journal.csv": b"number\n"}
    facts = {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    }
    kinds = {
        "journal": {
            "count": 0, "file": "json/journal.jsonl",
            "sha256": facts["json/journal.jsonl"]["sha256"],
            "csv": {"file": "csv/journal.csv", "sha256": facts["csv/journal.csv"]["sha256"]},
        }
    }  # fmt: skip
    if "csv/x.csv" in files:
        kinds["x"] = {
            "count": 1, "file": "json/x.jsonl", "sha256": facts["json/x.jsonl"]["sha256"],
            "csv": {"file": "csv/x.csv", "sha256": facts["csv/x.csv"]["sha256"]},
        }  # fmt: skip
    manifest = json.dumps(
        {
            "format": 1,
            "files": facts,
            "kinds": kinds,
            "customer": {"id": str(uuid4()), "name": "Customer A"},
            "journal_head": {"number": 0, "hash": None},
            "made_at": "2026-11-25T12:00:00+00:00",
        }
    ).encode()
    return zipped([*files.items(), ("manifest.json", manifest)])


def test_what_is_large_is_read_a_piece_at_a_time():
    made = whole({"documents/zeros": b"\0" * 200 * MIB})
    assert len(made.getvalue()) < MIB
    tracemalloc.start()
    try:
        assert check(made) == []
        assert tracemalloc.get_traced_memory()[1] < 10 * MIB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("field", [b'"' + b"x" * 40 * MIB + b'"', b"x" * 40 * MIB])
def test_a_table_with_an_endless_field_is_none(field):
    made = whole({"json/x.jsonl": b"{}\n", "csv/x.csv": b"name\n" + field + b"\n"})
    tracemalloc.start()
    try:
        assert "csv/x.csv" in told(made)
        # A text of that many letters, and what it takes to put it together.
        assert tracemalloc.get_traced_memory()[1] < 15 * checking.LONGEST_FIELD
    finally:
        tracemalloc.stop()


def test_a_manifest_without_end_is_not_read():
    made = zipped([("manifest.json", b" " * (checking.LONGEST_MANIFEST + 1))])
    tracemalloc.start()
    try:
        assert told(made) == "manifest.json cannot be understood: ValueError it is too long"
        assert tracemalloc.get_traced_memory()[1] < 10 * MIB
    finally:
        tracemalloc.stop()


def test_a_manifest_nested_without_end_is_not_understood():
    assert "cannot be understood" in told(zipped([("manifest.json", b"[" * 10**6)]))


@pytest.mark.parametrize("cut", [0, 1, 21, 22, 50])
def test_what_is_no_zip(cut):
    assert "not a whole zip file" in told(io.BytesIO((b"PK\5\6" + b"\xff" * 60)[:cut]))


def test_an_honest_extract_of_what_compresses_well_is_whole(alice, desk):
    from viewmybox.boxes.models import Document, Service

    desk.fill(alice)
    with inside(alice):
        service = Service.objects.first()
        Document.keep(service, "zeros.bin", "application/octet-stream", io.BytesIO(b"\0" * MIB))
    assert check(desk.open(alice).file) == []
