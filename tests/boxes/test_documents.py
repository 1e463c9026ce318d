"""Documents of services, agreements, entries and actions: their versions, and how they look."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import inside
from tests.kit.test_pictures import pdf, picture, shown
from tests.wall.whole import a_picture
from viewmybox.boxes.models import Action, Agreement, Box, Document, Entry, Service
from viewmybox.boxes.models.document import ReplacedError
from viewmybox.journal.models import JournalLine


@pytest.fixture
def kept(alice):
    with inside(alice):
        box = Box.objects.create(name="Huset")
        agreement = Agreement.objects.create(
            box=box, supplier="Rent AB", ends_on=date(2027, 12, 31)
        )
        service = Service.objects.create(box=box, name="Städning", agreement=agreement)
        return {
            "service": service,
            "agreement": agreement,
            "entry": Entry.objects.create(service=service, kind="visit", title="Rond"),
            "action": Action.objects.create(service=service, title="Laga"),
        }


def add(person, way, name="avtal.txt", content=b"Hej"):
    return person.client.post(way, {"file": SimpleUploadedFile(name, content)})


def keep(person, kept, name, content):
    with inside(person):
        return Document.keep(kept["service"], name, "", io.BytesIO(content))


def page(person, path, status=200):
    answer = person.client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize(
    ("about", "plural"),
    [
        ("service", "services"),
        ("agreement", "agreements"),
        ("entry", "entries"),
        ("action", "actions"),
    ],
)
def test_it_is_kept_with_what_it_is_about_and_seen_there(alice, bob, kept, about, plural):
    thing = kept[about]
    assert add(alice, f"/{plural}/{thing.id}/documents/new/").status_code == 302
    with inside(alice):
        made = Document.objects.get()
        assert made.service_id == kept["service"].id
        assert [one for one in ("agreement", "entry", "action") if getattr(made, f"{one}_id")] == (
            [about] if about != "service" else []
        )
    where = f"/services/{thing.service_id}/" if about == "entry" else f"/{plural}/{thing.id}/"
    assert f'<a href="/documents/{made.id}/">avtal.txt</a>' in page(bob, where)
    its = page(bob, f"/documents/{made.id}/")
    assert {"service": "Städning", "agreement": "Rent AB", "entry": "Rond", "action": "Laga"}[
        about
    ] in its


def test_an_agreement_without_a_service_has_no_place_for_one(alice, kept):
    with inside(alice):
        bare = Agreement.objects.create(box=kept["service"].box, supplier="Bar AB")
    assert "documents/new/" not in page(alice, f"/agreements/{bare.id}/")
    assert add(alice, f"/agreements/{bare.id}/documents/new/").status_code == 404


def test_a_new_version_takes_its_place_and_it_stays_behind(alice, bob, kept):
    first = keep(alice, kept, "avtal.txt", b"Version ett")
    assert (
        add(alice, f"/documents/{first.id}/versions/new/", "avtal 2.txt", b"Tva").status_code == 302
    )
    with inside(alice):
        second = Document.objects.get(version=2)
    assert (
        add(alice, f"/documents/{second.id}/versions/new/", "avtal 3.txt", b"Tre").status_code
        == 302
    )
    with inside(alice):
        third = Document.objects.get(version=3)
        assert third.first_id == second.first_id == first.id
    service = page(bob, f"/services/{kept['service'].id}/")
    assert "avtal 3.txt" in service
    assert "version 3" in service
    assert "avtal 2.txt" not in service
    old = page(bob, f"/documents/{first.id}/")
    assert "A newer version takes the place of this one." in old
    assert f'href="/documents/{third.id}/"' in old
    fetched = b"".join(bob.client.get(f"/documents/{first.id}/content/").streaming_content)
    assert fetched == b"Version ett"


def test_of_two_new_versions_the_second_is_told_and_not_kept(alice, kept):
    first = keep(alice, kept, "avtal.txt", b"1")
    add(alice, f"/documents/{first.id}/versions/new/")
    again = add(alice, f"/documents/{first.id}/versions/new/")
    assert again.headers["Location"].endswith("done=document-replaced")
    with inside(alice):
        assert Document.objects.count() == 2
        with pytest.raises(ReplacedError):
            first.replace("x", "", io.BytesIO(b"x"))


def test_a_version_is_about_what_the_first_is_about(alice, kept):
    add(alice, f"/actions/{kept['action'].id}/documents/new/")
    with inside(alice):
        first = Document.objects.get()
        assert first.replace("x.txt", "", io.BytesIO(b"x")).action_id == kept["action"].id


def test_a_pdf_is_seen_page_by_page(alice, bob, kept):
    made = keep(alice, kept, "avtal.pdf", pdf(3))
    seen = page(bob, f"/documents/{made.id}/?page=2")
    assert "Page 2 of 3" in seen
    assert f'src="/documents/{made.id}/preview.png?page=2"' in seen
    answer = bob.client.get(f"/documents/{made.id}/preview.png?page=2")
    assert answer.headers["Content-Type"] == "image/png"
    assert shown(answer.content).width > 100
    for beyond in ("4", "99999", "x", "-1"):
        page(bob, f"/documents/{made.id}/?page={beyond}")
    assert bob.client.get(f"/documents/{made.id}/preview.png?page=4").status_code == 404


def test_a_picture_is_seen_without_what_lies_beside_it(alice, kept):
    made = keep(alice, kept, "skada.JPG", picture(comment=b"Where it was taken"))
    assert "preview.png" in page(alice, f"/documents/{made.id}/")
    answer = alice.client.get(f"/documents/{made.id}/preview.png")
    assert b"Where" not in answer.content
    assert "no-store" in answer.headers["Cache-Control"]


def test_of_a_text_its_beginning_is_seen_as_text(alice, kept):
    made = keep(alice, kept, "logg.txt", "<script>alert('å')</script>\n".encode("cp1252") * 4000)
    seen = page(alice, f"/documents/{made.id}/")
    assert "&lt;script&gt;alert(&#39;å&#39;)" in seen
    assert "<script>alert" not in seen
    assert "This is its beginning." in seen


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.svg", b"<svg onload='alert(1)'/>"), ("x.html", b"<b>"), ("x.pdf", b"no"), ("x", b"x"),
     ("x.txt", b"\x00\x01\x02" * 99), ("x.docx", b"PK")],
)  # fmt: skip
def test_what_cannot_be_shown_is_said_to_be_so(alice, kept, name, content):
    made = keep(alice, kept, name, content)
    assert "It cannot be shown here." in page(alice, f"/documents/{made.id}/")
    assert alice.client.get(f"/documents/{made.id}/preview.png").status_code == 404


@pytest.mark.promise("P2")
def test_another_customer_sees_nothing_of_it(alice, charlie, kept):
    made = keep(alice, kept, "skada.png", a_picture())
    for ending in ("", "preview.png", "content/", "versions/new/"):
        assert charlie.client.get(f"/documents/{made.id}/{ending}").status_code == 404


def test_who_only_reads_adds_nothing(alice, bob, kept):
    made = keep(alice, kept, "avtal.txt", b"1")
    ways = [f"/documents/{made.id}/versions/new/"]
    plurals = {"agreement": "agreements", "entry": "entries", "action": "actions"}
    ways += [f"/{plurals[one]}/{kept[one].id}/documents/new/" for one in plurals]
    for way in ways:
        assert add(bob, way).status_code == 403
    with inside(alice):
        assert Document.objects.count() == 1


def test_looking_at_it_is_a_line_in_the_journal(alice, bob, kept):
    made = keep(alice, kept, "skada.png", a_picture())
    bob.client.get(f"/documents/{made.id}/preview.png")
    with inside(alice):
        line = JournalLine.objects.order_by("-number").first()
        assert line.deed == "document.read"
        assert str(bob.member) in str(line.details) + str(line.__dict__)


def test_its_page_costs_as_many_queries_with_many_versions(alice, kept):
    made = keep(alice, kept, "a.bin", b"1")

    def queries(document):
        with CaptureQueriesContext(connection) as asked:
            page(alice, f"/documents/{document.id}/")
        return len(asked)

    queries(made)  # the first of a session is not like the others
    before = queries(made)
    with inside(alice):
        newest = made
        for number in range(5):
            newest = newest.replace(f"a{number}.bin", "", io.BytesIO(b"1"))
    assert queries(newest) == before
