"""An owner restores an extract into their own empty customer, from a page (P11)."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.extracts.test_restoring import assert_equal, with_rows
from viewmybox.extracts.kinds import KINDS

pytestmark = pytest.mark.promise("P11")
JOBS = "viewmybox.extracts.jobs."


def send(person, file):
    """Send it in as the page does. Returns the address of what came of it, or the page."""
    content = file if isinstance(file, bytes) else file.read_bytes()
    sent = {"file": SimpleUploadedFile("extract.zip", content)}
    answer = person.client.post("/extracts/restore/", sent)
    return answer["Location"] if answer.status_code == 302 else answer


def text_of(person, address):
    return person.client.get(address).content.decode()


def checked(cast, person, file):
    address = send(person, file)
    assert cast.run_jobs(person.customer) == [JOBS + "check_incoming"]
    return address


def lying(desk, person):
    return {path.name for path in desk.stored(person)}


def test_it_is_shown_confirmed_and_comes_back_equal(alice, charlie, desk, cast):
    desk.fill(alice)
    first = desk.open(alice)
    address = checked(cast, charlie, first.file)
    page = text_of(charlie, address)
    assert "The extract is whole. We signed it" in page
    assert "Customer A" in page
    assert "Measurements" in page
    assert ">60<" in page
    assert "Contact details: every revision" in page
    assert "the customer has its own, given under the policy then in force" in page
    assert "Å box" not in text_of(charlie, "/boxes/")  # nothing is written before it is confirmed

    assert charlie.client.post(f"{address}confirmation/").status_code == 302
    assert "Being restored" in text_of(charlie, address)
    assert JOBS + "restore_incoming" in cast.run_jobs(charlie.customer)
    assert "The extract is restored." in text_of(charlie, address)
    assert "Å box" in text_of(charlie, "/boxes/")
    second = desk.open(charlie, name="second.zip")
    assert_equal(first, second, but={"contact_detail", "registration", "member"})
    came = {row["id"]: row for row in second.rows("member")}
    for row in first.rows("member"):
        assert came[row["id"]]["name"] == row["name"]
        assert came[row["id"]]["ended_at"]
    # Charlie's own details are as Charlie gave them.
    assert {row["value"] for row in second.rows("contact_detail") if row["kind"] == "name"} == {
        "Customer B"
    }
    journal = [row["deed"] for row in second.rows("journal")]
    for deed in ("incoming.sent", "incoming.confirmed", "customer.restored"):
        assert deed in journal
    # And Alice's customer is as it was, the file that was sent in is gone.
    assert_equal(first, desk.open(alice, name="third.zip"))
    files = {row["file"] for row in rows_of(cast, charlie, "boxes.Document")}
    files |= {row["file"] for row in rows_of(cast, charlie, "extracts.Restoration")}
    assert lying(desk, charlie) == {file.rpartition("/")[2] for file in files}


def rows_of(cast, person, label):
    from django.apps import apps

    with cast.inside(person):
        return list(apps.get_model(label).objects.values())


def test_a_customer_that_is_not_empty_is_refused_with_a_sentence(alice, charlie, desk, cast):
    desk.fill(alice)
    file = desk.open(alice).file
    answer = send(alice, file)
    assert answer.status_code == 422
    assert "There is a box here already" in answer.content.decode()
    assert not rows_of(cast, alice, "extracts.Incoming")
    # Nor where the box came after the check, or after the confirmation.
    address = checked(cast, charlie, file)
    from viewmybox.boxes.models import Box

    charlie.client.post(f"{address}confirmation/")
    with cast.inside(charlie):
        Box.objects.create(name="Made meanwhile")
    cast.run_jobs(charlie.customer)
    assert "Something was put into the boxes meanwhile" in text_of(charlie, address)
    assert [row["name"] for row in rows_of(cast, charlie, "boxes.Box")] == ["Made meanwhile"]
    assert lying(desk, charlie) == set()


def test_what_is_no_whole_extract_is_refused_and_erased(charlie, desk, cast):
    address = checked(cast, charlie, b"PK no zip")
    page = text_of(charlie, address)
    assert "The file cannot be restored." in page
    assert "This is not a whole zip file" in page
    assert lying(desk, charlie) == set()
    charlie.client.post("/language/", {"language": "sv"})
    assert "Det här är ingen hel zipfil" in text_of(charlie, address)


def test_rows_that_do_not_fit_are_refused_and_nothing_is_written(alice, charlie, desk, cast):
    desk.fill(alice)
    change = with_rows("measurement_day", lambda rows: rows[0].update(last=-1.0))
    address = checked(cast, charlie, desk.repacked(desk.open(alice).file, change))
    charlie.client.post(f"{address}confirmation/")
    cast.run_jobs(charlie.customer)
    assert "do not add up" in text_of(charlie, address)
    assert not rows_of(cast, charlie, "boxes.Box")
    assert not [row for row in rows_of(cast, charlie, "accounts.Member") if row["ended_at"]]


def test_a_strangers_signature_is_said_and_allowed(alice, charlie, desk, cast, monkeypatch):
    from viewmybox.extracts import incoming

    desk.fill(alice)
    monkeypatch.setattr(incoming, "public_keys", list)
    page = text_of(charlie, checked(cast, charlie, desk.open(alice).file))
    assert "It is not signed by us" in page
    assert "Restore it" in page


def test_it_is_erased_when_given_up(alice, charlie, desk, cast):
    desk.fill(alice)
    address = checked(cast, charlie, desk.open(alice).file)
    assert lying(desk, charlie)
    charlie.client.post(f"{address}abandonment/")
    assert lying(desk, charlie) == set()
    assert "Nothing was written" in text_of(charlie, address)
    charlie.client.post(f"{address}confirmation/")
    assert cast.run_jobs(charlie.customer) == []


def test_it_is_erased_when_nobody_confirms_it_for_a_day(alice, charlie, desk, cast):
    from viewmybox.extracts import jobs
    from viewmybox.extracts.incoming import Incoming
    from viewmybox.wall.context import fetch_all

    desk.fill(alice)
    checked(cast, charlie, desk.open(alice).file)
    with cast.as_worker():
        jobs.erase_abandoned()
    assert lying(desk, charlie)
    with cast.as_role("migrator"):
        fetch_all(
            "UPDATE incoming_extract SET sent_at = %s WHERE customer_id = %s RETURNING id",
            [timezone.now() - timedelta(hours=25), charlie.customer],
        )
    with cast.as_worker():
        jobs.erase_abandoned()
    assert lying(desk, charlie) == set()
    with cast.inside(charlie):
        assert Incoming.objects.get().state == "abandoned"


def test_only_who_has_signed_in_a_short_while_ago(charlie, cast):
    from viewmybox.wall.context import fetch_all

    assert "Send and check" in text_of(charlie, "/extracts/restore/")
    with cast.as_role("migrator"):
        fetch_all(
            "UPDATE session SET created_at = created_at - interval '31 minutes' "
            "WHERE customer_id = %s RETURNING id",
            [charlie.customer],
        )
    page = text_of(charlie, "/extracts/restore/")
    assert "Show who you are once more first" in page
    assert "Send and check" not in page
    assert send(charlie, b"PK").status_code == 422


def test_the_worker_may_put_nothing_into_a_customer_that_is_used_without_it(charlie, cast):
    import json

    from django.db.utils import Error

    from viewmybox.wall.context import acting, fetch_one
    from viewmybox.wall.models import new_id

    begin = "SELECT wall.begin_restoring(%s, 'UTC')"
    refused = pytest.raises(Error, match="nothing is to be restored")
    with cast.as_worker(), refused, acting(charlie.customer):
        fetch_one(begin, [new_id()])
    for table in ("contact_detail", "registration", "member", "measurement"):
        with cast.as_worker(), pytest.raises(Error, match="wall:"), acting(charlie.customer):
            fetch_one("SELECT wall.restore_rows(%s, %s::json)", [table, json.dumps([{}])])


def test_nobody_elses_is_seen(alice, bob, charlie, desk, cast):
    desk.fill(alice)
    address = checked(cast, charlie, desk.open(alice).file)
    for person in (alice, bob):
        assert person.client.get(address).status_code in {403, 404}
        assert person.client.post(f"{address}confirmation/").status_code in {403, 404}
    assert bob.client.get("/extracts/restore/").status_code == 403


def test_what_a_killed_restoration_left_of_a_customer_to_be_is_swept(alice, desk, cast):
    from viewmybox.extracts import jobs
    from viewmybox.extracts.restoring import expected
    from viewmybox.vault import files
    from viewmybox.wall.context import fetch_all

    with cast.as_worker():
        unborn = expected()
        left = f"{unborn.hex}/{'0' * 32}"
        files.storage().save(left, io.BytesIO(b"unreadable"))
        jobs.sweep_unborn()
        assert files.storage().exists(left)
    with cast.as_role("migrator"):
        fetch_all(
            "UPDATE wall.expected_customer SET at = at - interval '25 hours' WHERE id = %s "
            "RETURNING id",
            [unborn],
        )
    with cast.as_worker():
        jobs.sweep_unborn()
        assert not files.storage().exists(left)
        assert not fetch_all("SELECT * FROM wall.unborn_customers()", [])


def test_every_kind_that_stays_behind_has_its_reason_in_both_languages():
    from django.utils import translation
    from django.utils.translation import gettext

    from viewmybox.extracts.incoming import KEEPS

    for why in {kind.not_restored for kind in KINDS if kind.not_restored} | set(KEEPS.values()):
        with translation.override("sv"):
            assert gettext(why) != why
