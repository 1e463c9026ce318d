"""Forgetting a former member reaches extracts that wait, and journals that came with a restoration:
no trace in any table, in any stored file, in the queue or in what was logged.
"""

import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.utils import timezone

from tests.extracts.test_restore_page import checked
from tests.traces import everywhere, in_files, looked_through
from viewmybox.extracts.checking import check

pytestmark = [pytest.mark.promise("P10"), pytest.mark.promise("P15")]
JOBS = "viewmybox.extracts.jobs."
WORD = "Sandstromius"


@pytest.fixture
def sandstrom(cast, alice, desk):
    """An owner who has done a bit of everything, has been written to, and is a member no more."""
    token = cast.sign_in(f"{WORD} Unik")
    cast.accept(token, cast.invite(alice, "owner", f"{WORD.lower()}@example.com"))
    one = cast.entered(WORD, token)
    one.client.post("/boxes/new/", {"name": "Made by him"})
    one.client.post("/settings/sessions/ended/")
    return one


def end(alice, former):
    alice.client.post(f"/settings/members/{former.member}/end/")


def forget(alice, member):
    return alice.client.post(f"/settings/members/{member}/forgetting/")


def state(desk, person, extract):
    return desk.see(person, extract).state


def ready_extract(cast, person):
    from viewmybox.extracts.models import Extract

    with cast.inside(person):
        ordered = Extract.order().id
    cast.run_jobs(person.customer)
    return ordered


def test_no_trace_is_left_of_a_former_member(cast, alice, desk, sandstrom, capfd):
    from viewmybox.accounts.models import SentLetter
    from viewmybox.cases.models import Case
    from viewmybox.wall.context import acting

    with cast.inside(sandstrom):
        Case.open("other", "A question", "Of something", page="/boxes/")
    desk.fill(sandstrom)
    cast.invite(sandstrom, "viewer", "other@example.com")
    cast.invite(alice, "viewer", f"{WORD}@Example.com")
    with cast.as_worker(), acting(alice.customer):
        for member in (sandstrom.member, None):
            SentLetter.objects.create(
                kind="policy",
                about="0" if member else "2",
                address=f"{WORD.lower()}@example.com",
                member_id=member,
                at=timezone.now(),
            )
    extract = ready_extract(cast, sandstrom)
    end(alice, sandstrom)
    places = {place.partition(".")[0] for place in everywhere(WORD)}
    assert {"member", "journal_line", "invitation", "sent_letter", "identity"} <= places, "control"
    assert len(in_files(alice.customer, WORD)) > 5, "the control: the extract holds the name"
    assert {"procrastinate_jobs", "procrastinate_events"} <= looked_through()

    forget(alice, sandstrom.member)
    assert everywhere(WORD) == [], "the queue is among the tables"
    assert state(desk, alice, extract) == "waiting"
    assert alice.client.get(f"/extracts/{extract}/content/").status_code == 302

    assert JOBS + "build_extract" in cast.run_jobs(alice.customer)
    assert everywhere(WORD) == []
    assert in_files(alice.customer, WORD) == []
    assert state(desk, alice, extract) == "ready"
    assert desk.see(alice, extract).renewed_at
    content = io.BytesIO(desk.content(alice, extract))
    assert check(content) == []
    assert b"Made by him" in ZipFile(content).read("json/boxes.jsonl")
    page = alice.client.get(f"/extracts/{extract}/").content.decode()
    assert "a former member’s personal details were erased" in page
    said = capfd.readouterr()
    assert WORD.lower() not in (said.out + said.err).lower()


def test_a_journal_that_came_with_an_extract_forgets_too_and_holds_together(
    cast, alice, charlie, desk, sandstrom
):
    from viewmybox.extracts.models import Restoration

    ready_extract(cast, sandstrom)
    desk.fill(alice)
    end(alice, sandstrom)
    first = desk.open(alice)
    address = checked(cast, charlie, first.file)
    charlie.client.post(f"{address}confirmation/")
    cast.run_jobs(charlie.customer)
    extract = ready_extract(cast, charlie)
    with cast.inside(charlie):
        before = Restoration.objects.get()
    assert before.file.rpartition("/")[2] in in_files(charlie.customer, WORD), "the control"

    forget(charlie, sandstrom.member)
    assert JOBS + "forget_in_files" in cast.run_jobs(charlie.customer)
    assert in_files(charlie.customer, WORD) == []
    with cast.inside(charlie):
        after = Restoration.objects.get()
    assert after.file != before.file
    assert after.journal_head == before.journal_head
    assert not [path for path in desk.stored(charlie) if path.name in before.file]
    content = io.BytesIO(desk.content(charlie, extract))
    assert check(content) == [], "the old chain is whole: it is over commitments"
    deeds = [name for name in ZipFile(content).namelist() if name.startswith("journals/")]
    assert b"box.made" in ZipFile(content).read(deeds[0])
    assert desk.open(charlie).manifest["journal_head"]["number"] > 0


def test_a_build_that_looks_at_a_moment_before_is_begun_anew(
    cast, alice, desk, sandstrom, monkeypatch
):
    """The worker has read the rows already when the details are erased."""
    from viewmybox.extracts import assembling

    extract = desk.order(alice)
    end(alice, sandstrom)
    begin = assembling.begin

    def forgotten_meanwhile(*given):
        monkeypatch.setattr(assembling, "begin", begin)
        found = begin(*given)
        with cast.as_role("web"):
            forget(alice, sandstrom.member)
        return found

    monkeypatch.setattr(assembling, "begin", forgotten_meanwhile)
    desk.build(alice, extract)
    assert state(desk, alice, extract) == "waiting"
    cast.run_jobs(alice.customer)
    assert state(desk, alice, extract) == "ready"
    assert in_files(alice.customer, WORD) == []


@pytest.mark.parametrize("name", ["member", "box", "service"])
def test_a_name_that_is_a_word_of_ours_takes_no_others_lines_along(cast, alice, erik, name):
    from viewmybox.wall.context import fetch_all, fetch_one

    with cast.as_role("migrator"):
        fetch_one(
            "UPDATE member SET name = %s WHERE customer_id = %s AND id = %s RETURNING 1",
            [name, alice.customer, erik.member],
        )
    alice.client.post("/boxes/new/", {"name": "Made by her"})
    end(alice, erik)
    forget(alice, erik.member)
    with cast.as_role("migrator"):
        kept = fetch_all(
            "SELECT deed FROM journal_line WHERE customer_id = %s AND who = %s "
            "AND details IS NOT NULL",
            [alice.customer, alice.member],
        )
    assert ("box.made",) in kept


def test_nobody_else_has_extracts_built_anew(cast, alice, charlie, desk, sandstrom):
    bob = cast.join(alice, "Bob", "viewer")
    other = ready_extract(cast, charlie)
    extract = ready_extract(cast, alice)
    end(alice, sandstrom)
    assert forget(bob, sandstrom.member).status_code == 403
    assert forget(charlie, sandstrom.member).status_code == 404
    assert not desk.see(alice, extract).renewed_at
    forget(alice, sandstrom.member)
    assert desk.see(alice, extract).renewed_at
    assert not desk.see(charlie, other).renewed_at


def test_an_extract_begun_anew_is_not_given_up_for_its_age(cast, alice, desk, sandstrom):
    from viewmybox.extracts.models import Extract
    from viewmybox.wall.context import acting

    extract = ready_extract(cast, alice)
    with cast.inside(alice):
        Extract.objects.update(requested_at=timezone.now() - timedelta(days=3))
    end(alice, sandstrom)
    forget(alice, sandstrom.member)
    with cast.as_worker(), acting(alice.customer):
        Extract.purge_expired()
    assert desk.see(alice, extract).is_under_way
    cast.run_jobs(alice.customer)
    assert state(desk, alice, extract) == "ready"
