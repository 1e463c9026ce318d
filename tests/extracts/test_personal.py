"""The copy of the personal information: all that was ever given, at once and free (P10)."""

import io
import json
from zipfile import ZipFile

import pytest

from tests.extracts.conftest import Opened
from viewmybox.extracts.checking import checked

pytestmark = pytest.mark.promise("P10")


def give(cast, person, kind, value):
    from viewmybox.accounts.models import ContactDetail, ContactKind

    with cast.inside(person):
        ContactDetail.objects.give(ContactKind(kind), value)


def copy_of(person):
    response = person.client.get("/settings/privacy/copy/")
    assert response.status_code == 200
    return io.BytesIO(b"".join(response.streaming_content))


def test_it_holds_all_that_was_given_and_nothing_of_the_boxes(alice, bob, desk, cast):
    desk.fill(alice)
    give(cast, alice, "telephone", "08-111 11 11")
    give(cast, alice, "telephone", "08-222 22 22")
    file = copy_of(alice)
    found = checked(file)
    assert found.is_whole
    assert found.signed_by
    copy = Opened(file)
    assert copy.manifest["scope"] == "personal"
    given = [row["value"] for row in copy.rows("contact_detail") if row["kind"] == "telephone"]
    assert given[-2:] == ["08-111 11 11", "08-222 22 22"]
    assert all(row["policy_version_id"] for row in copy.rows("contact_detail"))
    assert {row["name"] for row in copy.rows("member")} == {"Alice Andersson", "Bob Berg"}
    assert [row["browser"] for row in copy.rows("registration")]
    assert "policies/1.sv.md" in copy.zip.namelist()
    assert "box" not in copy.manifest["kinds"]
    assert b"\xc3\x85 box" not in b"".join(copy.contents().values())


def test_it_tells_what_the_providers_staff_has_seen(alice, cast, tmp_path):
    from viewmybox.operating import write_extract

    with cast.as_worker():
        write_extract(str(alice.customer), tmp_path / "all.zip")
    [line] = Opened(copy_of(alice)).rows("seen")
    assert line["deed"] == "extract.written"
    assert json.loads(line["details"])["who"] == {"kind": "provider"}
    page = alice.client.get("/settings/privacy/").content.decode()
    assert "Wrote a complete extract by command" in page


def test_the_page_shows_every_detail_ever_given(alice, bob, cast):
    give(cast, alice, "email", "first@example.com")
    give(cast, alice, "email", "second@example.com")
    page = bob.client.get("/settings/privacy/").content.decode()
    assert "first@example.com" in page
    assert "second@example.com" in page
    assert "Policy version 1" in page
    assert "Nothing so far" in page
    assert "/settings/privacy/copy/" not in page
    assert bob.client.get("/settings/privacy/copy/").status_code == 403


def test_it_is_noted_and_not_restorable(alice, cast, tmp_path):
    from viewmybox.extracts.restoring import NotRestoredError, restore
    from viewmybox.journal.models import JournalLine

    file = tmp_path / "personal.zip"
    file.write_bytes(copy_of(alice).getvalue())
    with cast.inside(alice):
        assert JournalLine.objects.filter(deed="personal.copied").count() == 1
    with cast.as_worker(), pytest.raises(NotRestoredError, match="no box"):
        restore(file, "Nobody")


def test_nothing_of_another_customers_is_in_it(alice, charlie, cast):
    give(cast, charlie, "email", "charlies@example.com")
    whole = b"".join(Opened(copy_of(alice)).contents().values())
    assert b"harlie" not in whole


def test_what_is_given_in_the_middle_makes_it_be_written_again(alice, cast, monkeypatch):
    from viewmybox.extracts import personal_views

    write, broken = personal_views.write_personal, [True]

    def broken_once(target):
        write(target)
        if broken:
            broken.pop()
            target.seek(0)
            target.write(b"no zip")

    monkeypatch.setattr(personal_views, "write_personal", broken_once)
    with ZipFile(copy_of(alice)) as archive:
        assert "manifest.json" in archive.namelist()
    assert not broken


def test_the_page_and_the_copy_have_all_of_it_support_views_included(database):
    """Each table with personal details: a row of it is on the page and in the copy."""
    from tests.wall.whole import whole
    from viewmybox.extracts.kinds import KINDS

    made = whole("Alice", "Customer A")
    owner = made.owner
    page = owner.client.get("/settings/privacy/").content.decode()
    for said in (
        "Opened the account",
        "Looked at",
        "Confirmed to be right",
        "somebody@example.com",
    ):
        assert said in page
    copy = Opened(copy_of(owner))
    empty = [kind.name for kind in KINDS if kind.personal and not copy.rows(kind.name)]
    assert empty == []
    deeds = {row["deed"] for row in copy.rows("seen")}
    assert {"support.visited", "support.viewed"} <= deeds
    for kind in ("contact_detail", "registration", "contact_confirmation"):
        assert all(row["policy_version_id"] for row in copy.rows(kind))
    assert page.count("Policy version 1") > len(copy.rows("contact_detail"))
