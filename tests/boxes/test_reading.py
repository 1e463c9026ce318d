"""Documents are found by the words inside them, which nothing but the customer's key can tell."""

import io
from uuid import UUID

import pytest

from tests import cast
from tests.boxes.papers import docx, pdf, xlsx
from tests.cast import inside
from viewmybox.boxes import reading
from viewmybox.boxes.jobs import read_unread
from viewmybox.boxes.models import Box, Document, DocumentWords, Service
from viewmybox.followup.searching import search
from viewmybox.vault.models import CustomerKey
from viewmybox.wall.context import acting, fetch_all

TEXT = "Avtal om fasadtvätt, uppsägningstid tre månader"


@pytest.fixture
def service(alice):
    with inside(alice):
        return Service.objects.create(box=Box.objects.create(name="Huset"), name="Fasad")


def send(person, service, name, content):
    """A document kept through the page, and read by the worker."""
    file = io.BytesIO(content)
    file.name = name
    answer = person.client.post(f"/services/{service.id}/documents/new/", {"file": file})
    assert answer.status_code == 302
    assert "viewmybox.boxes.jobs.read_document" in cast.run_jobs(person.customer)
    with inside(person):
        return Document.objects.get(name=name)


def found(person, asked):
    with inside(person):
        return [(hit.id, hit.inside) for hit in search(asked, kinds=["document"]).hits]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", TEXT.encode()),
        ("gammal.txt", TEXT.encode("cp1252")),
        ("a.pdf", pdf(TEXT)),
        ("a.docx", docx(TEXT)),
        ("a.XLSX", xlsx(TEXT)),
    ],
)
def test_words_inside_are_found_whole_and_by_their_stems(alice, service, name, content):
    document = send(alice, service, name, content)
    for asked in ("fasadtvätt", "FASADTVÄTT avtal", "månad", "uppsägningstider"):
        assert found(alice, asked) == [(document.id, True)], asked
    assert found(alice, "fasadt") == []
    assert found(alice, "fasadtvätt raket") == []


@pytest.mark.promise("P3")
def test_charlie_does_not_find_them(alice, charlie, service):
    send(alice, service, "a.txt", TEXT.encode())
    send(charlie, other_service(charlie), "b.txt", b"Annat")
    assert found(charlie, "fasadtvätt") == []


def other_service(person):
    with inside(person):
        return Service.objects.create(box=Box.objects.create(name="B"), name="B")


@pytest.mark.promise("P15")
def test_what_is_kept_says_nothing_without_the_key(alice, charlie, service):
    """Neither the words nor what another customer's key makes of them; nor in which order."""
    send(alice, service, "a.txt", TEXT.encode())
    send(charlie, other_service(charlie), "b.txt", TEXT.encode())
    kept = {}
    for person in (alice, charlie):
        with inside(person):
            rows = fetch_all("SELECT tsvector_to_array(words), words::text FROM document_words", [])
            (kept[person.name],) = [set(row[0]) for row in rows]
            assert ":" not in rows[0][1]
    assert len(kept["Alice"]) == len(kept["Charlie"]) > 5
    assert not kept["Alice"] & kept["Charlie"]
    assert all(int(word, 16) >= 0 and len(word) == 16 for word in kept["Alice"])


@pytest.mark.promise("P15")
def test_the_key_gone_the_words_are_gone(alice, service):
    send(alice, service, "a.txt", TEXT.encode())
    with cast.as_worker(), acting(alice.customer):
        CustomerKey.destroy()
    assert found(alice, "fasadtvätt") == []


@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("bild.png", b"\x89PNG", "none"),
        ("tom.pdf", b"", "none"),
        ("trasig.pdf", b"%PDF-1.4 nothing", "broken"),
        ("trasig.docx", b"PK\x03\x04 nothing", "broken"),
        ("ord.txt", b"\x00\x01\x02" * 100, "broken"),
    ],
)
def test_what_cannot_be_read_is_noted_and_not_tried_for_ever(alice, service, name, content, state):
    with inside(alice):
        document = Document.keep(service, name, "", io.BytesIO(content))
    with cast.as_worker():
        reading.read_document(alice.customer, document.id)
        with acting(alice.customer):
            assert DocumentWords.objects.get(document=document).state == state


def test_one_that_is_too_large_is_not_read(alice, service, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST", 10)
    with inside(alice):
        document = Document.keep(service, "a.txt", "", io.BytesIO(b"x" * 11))
    with cast.as_worker():
        reading.read_document(alice.customer, document.id)
        with acting(alice.customer):
            assert DocumentWords.objects.get(document=document).state == "large"


def test_what_was_not_read_is_read_within_the_hour(alice, service):
    with inside(alice):
        document = Document.keep(service, "a.txt", "", io.BytesIO(TEXT.encode()))
    with cast.as_worker():
        read_unread()
    cast.run_jobs(alice.customer)
    assert found(alice, "fasadtvätt") == [(document.id, True)]
    with cast.as_worker():
        read_unread()
    assert cast.run_jobs(alice.customer) == []


def test_reading_again_changes_nothing_and_one_that_is_gone_is_no_trouble(alice, service):
    document = send(alice, service, "a.txt", TEXT.encode())
    with cast.as_worker():
        reading.read_document(alice.customer, document.id)
        reading.read_document(alice.customer, UUID(int=7))
    assert found(alice, "fasadtvätt") == [(document.id, True)]


def test_a_long_text_is_taken_in_parts_that_end_between_words(monkeypatch):
    monkeypatch.setattr(reading, "PIECE", 10)
    assert list(reading.pieces("ett två tre fyra femtiosjuttiotal sex")) == [
        "ett två ", "tre fyra ", "femtiosjut", "tiotal sex",
    ]  # fmt: skip
