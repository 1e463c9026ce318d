"""How large a request may be, and what the answer says when it is larger."""

import functools
import gzip
import io
import resource
import zipfile

import pytest
from django.urls import get_resolver

from tests.api.programs import Program
from tests.cast import inside
from viewmybox.api import body
from viewmybox.boxes.views import documents
from viewmybox.cases.views.asking import new_case
from viewmybox.cases.views.conversation import new_message
from viewmybox.extracts.check_views import check_page
from viewmybox.extracts.restore_views import restore_page
from viewmybox.imports.views import import_costs, import_measurements, import_things
from viewmybox.web import sizes

MIB = 2**20


@pytest.fixture
def service(alice):
    from viewmybox.boxes.models import Box, Service

    with inside(alice):
        box = Box.objects.create(name="Office")
        return Service.objects.create(box=box, name="Cleaning").id


@pytest.fixture
def program(cast, alice):
    from viewmybox.accounts.models import ApiKey, Scope

    with inside(alice):
        _key, word = ApiKey.make("Program", Scope.WRITE)
    return Program(cast.client(), word)


def says(answer, status, *sentences):
    assert answer.status_code == status, answer.content
    text = answer.content.decode()
    for sentence in sentences:
        assert sentence in text
    return text


class Unread(io.BytesIO):
    """A body that nobody may touch."""

    def read(self, *_size):
        raise AssertionError("The body was read.")

    readline = read


def announced(person, address, size):
    """Send nothing but the promise of so many bytes."""
    return person.client.generic(
        "POST",
        address,
        CONTENT_LENGTH=str(size),
        CONTENT_TYPE="multipart/form-data; boundary=x",
        **{"wsgi.input": Unread()},
    )


def test_a_form_that_is_too_large_is_refused_unread(alice):
    text = says(announced(alice, "/boxes/new/", 2 * MIB + 1), 413, "too large", "2 MB")
    assert "Nothing was changed" in text
    assert 'action="/sign-out/"' in text  # a page like any other


@pytest.mark.parametrize(
    ("page", "megabytes"),
    [("documents/new/", 2048), ("../../indicators/{indicator}/imports/new/", 20)],
)
def test_a_page_that_takes_files_takes_as_much_as_it_says(alice, service, page, megabytes):
    from viewmybox.boxes.models import Indicator

    with inside(alice):
        indicator = Indicator.objects.create(service_id=service, name="Quality").id
    address = f"/services/{service}/{page.format(indicator=indicator)}".replace(
        f"/services/{service}/../..", ""
    )
    says(announced(alice, address, (megabytes + 4) * MIB + 1), 413, f"{megabytes} MB")
    with pytest.raises(AssertionError, match="was read"):
        announced(alice, address, (megabytes + 4) * MIB)


def test_every_address_has_a_limit(alice):
    """These take files; every other takes a form's size."""
    larger = {
        view: view.largest_file // MIB
        for view in views(get_resolver())
        if hasattr(view, "largest_file")
    }
    assert larger == {
        documents.new_document: 2048,
        documents.new_document_of_agreement: 2048,
        documents.new_document_of_entry: 2048,
        documents.new_document_of_action: 2048,
        documents.new_version: 2048,
        import_measurements: 20,
        import_costs: 5,
        import_things: 5,
        check_page: 256,
        restore_page: 2048,
        new_case: 50,
        new_message: 50,
    }


def views(resolver):
    for pattern in resolver.url_patterns:
        yield from views(pattern) if hasattr(pattern, "url_patterns") else [pattern.callback]


def test_a_form_without_a_length_is_empty_and_not_endless(alice):
    answer = alice.client.generic("POST", "/boxes/new/", **{"wsgi.input": Unread()})
    assert answer.status_code == 200  # the empty form again


def test_too_many_fields_are_a_page_that_says_so(alice):
    form = {f"field{number}": "x" for number in range(501)}
    text = says(alice.client.post("/boxes/new/", form), 400, "too many fields", "500 fields")
    assert "Something in it is missing" not in text


def test_too_many_files_are_too(alice):
    files = {f"file{number}": io.BytesIO(b"x") for number in range(6)}
    says(alice.client.post("/boxes/new/", files), 400, "5 files")


def test_a_large_field_among_small_ones_is_a_page_too(alice):
    """Beside a file the form's other fields have the limit of a form."""
    form = {"name": "x" * (2 * MIB - 100), "file": io.BytesIO(b"x"), "more": "y" * 200}
    answer = alice.client.post("/boxes/new/", form)
    says(answer, 413, "too large")


def test_the_address_has_a_limit(alice):
    room = sizes.LONGEST_ADDRESS - len("/boxes/") - len("q=")
    assert alice.client.get("/boxes/?q=" + "x" * room).status_code == 200
    says(alice.client.get("/boxes/?q=" + "x" * (room + 1)), 414, "too long")
    assert alice.client.get("/" + "x" * sizes.LONGEST_ADDRESS).status_code == 414


def test_a_program_is_told_by_a_problem(program):
    answer = program.get("boxes?after=" + "x" * sizes.LONGEST_ADDRESS)
    assert answer.status_code == 414
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_json_that_is_too_large_is_told_its_limit(program):
    answer = program.post("boxes", {"name": "x" * (2 * MIB)})
    assert answer.status_code == 413
    assert "2 MiB" in answer.json()["detail"]


def test_json_without_a_length_is_refused(program):
    answer = program.post("boxes", {"name": "X"}, headers={"transfer-encoding": "chunked"})
    assert answer.status_code == 411


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"a":' * 100_000, '{"name":' + "[" * 5000])
def test_json_that_is_nested_too_deep_is_refused(program, deep):
    assert program.post("boxes", deep.encode()).status_code == 400
    line = program.record(deep.encode()[: body.LONGEST_LINE - 1] + b"\n")
    assert line.status_code in (200, 422)
    assert line.json().get("recorded", 0) == 0


# Nothing is inflated


@functools.cache
def bomb(size=20 * MIB):
    return gzip.compress(b" " * size)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "identity, gzip", "x"])
def test_a_compressed_body_is_refused_everywhere(alice, program, encoding):
    headers = {"content-encoding": encoding}
    says(alice.client.post("/boxes/new/", {"name": "X"}, headers=headers), 415, "compressed")
    for answer in (
        program.post("boxes", bomb(), headers=headers),
        program.record(bomb(), headers=headers),
    ):
        assert answer.status_code == 415
        assert answer.headers["Accept-Encoding"] == "identity"


@functools.cache
def workbook(size):
    """What claims to be a workbook: a zip whose one sheet is nothing but blanks."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as sheet,
    ):
        for _n in range(size // MIB):
            sheet.write(b" " * MIB)
    return made.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]><x>&m;</x>"
)


@pytest.mark.parametrize("name", ["values.xlsx", "values.csv", "values.xml", "values.csv.gz"])
def test_a_file_of_measurements_is_never_inflated(alice, service, name):
    from viewmybox.boxes.models import Indicator

    with inside(alice):
        indicator = Indicator.objects.create(service_id=service, name="Quality").id
    content = {
        "values.xlsx": workbook(100 * MIB), "values.csv": workbook(100 * MIB),
        "values.xml": ENTITIES, "values.csv.gz": bomb(100 * MIB),
    }[name]  # fmt: skip
    file = io.BytesIO(content)
    file.name = name
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = alice.client.post(f"/indicators/{indicator}/imports/new/", {"file": file})
    assert answer.status_code == 422
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 60 * 1024  # KiB: far less than what is inside


def test_a_document_is_kept_as_it_is(alice, service):
    from viewmybox.boxes.models import Document

    content = workbook(100 * MIB)
    file = io.BytesIO(content)
    file.name = "values.xlsx"
    assert (
        alice.client.post(f"/services/{service}/documents/new/", {"file": file}).status_code == 302
    )
    with inside(alice):
        kept = Document.objects.get()
    assert kept.size == len(content)
    fetched = b"".join(alice.client.get(f"/documents/{kept.id}/content/").streaming_content)
    assert fetched == content


def test_what_reads_the_form_before_the_page_finds_it_empty(alice, monkeypatch):
    """Whatever is put before the page, what was announced as too large is never read."""
    from viewmybox.accounts.middleware import Enter

    really = Enter.__call__

    def eager(door, request):
        assert not request.POST
        assert not request.FILES
        return really(door, request)

    monkeypatch.setattr(Enter, "__call__", eager)
    says(announced(alice, "/boxes/new/", 2 * MIB + 1), 413, "2 MB")
    says(announced(alice, "/nowhere/", 2**40), 404)
