"""Roles in one box: what they allow there and nowhere else, up and down."""

import pytest

from tests import cast
from tests.cast import inside, join
from viewmybox.accounts.models import Member
from viewmybox.boxes.addressed import box_of
from viewmybox.boxes.models import Action, Box, BoxRole, Indicator, Service
from viewmybox.journal.models import JournalLine


def give(person, box, member, role, status=302):
    answer = person.client.post(f"/boxes/{box.id}/members/{member.member}/", {"role": role})
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def boxes(alice):
    with inside(alice):
        made = [Box.objects.create(name=name) for name in ("Huset", "Garaget")]
        for box in made:
            Service.objects.create(box=box, name=f"Städning {box.name}")
    return made


def may_note(person, box):
    with inside(person):
        service = Service.objects.get(box=box)
    sent = {"kind": "note", "title": "Hej", "at": "2026-05-03T10:00"}
    return person.client.post(f"/services/{service.id}/entries/new/", sent).status_code == 302


def may_change(person, box):
    return person.client.post(f"/boxes/{box.id}/change/", {"name": box.name}).status_code == 302


def test_an_editor_is_a_viewer_in_one_box_and_the_page_offers_nothing_there(alice, erik, boxes):
    here, elsewhere = boxes
    give(alice, here, erik, "viewer")
    assert not may_change(erik, here)
    assert not may_note(erik, here)
    assert may_change(erik, elsewhere)
    assert f"/boxes/{here.id}/change/" not in erik.client.get(f"/boxes/{here.id}/").content.decode()
    page = erik.client.get(f"/boxes/{elsewhere.id}/").content.decode()
    assert f"/boxes/{elsewhere.id}/change/" in page


def test_a_viewer_is_an_editor_in_one_box_and_nowhere_else(alice, boxes):
    vera = join(alice, "Vera", "viewer")
    here, elsewhere = boxes
    give(alice, here, vera, "editor")
    assert may_change(vera, here)
    assert may_note(vera, here)
    assert not may_change(vera, elsewhere)
    assert vera.client.post("/boxes/new/", {"name": "Ny"}).status_code == 403
    give(alice, here, vera, "")
    assert not may_change(vera, here)


def test_a_box_has_an_owner_of_its_own_who_shares_it_and_manages_nothing_else(alice, erik, boxes):
    vera = join(alice, "Vera", "viewer")
    here, elsewhere = boxes
    assert give(erik, here, vera, "editor", 403)
    give(alice, here, vera, "owner")
    give(vera, here, erik, "reporter")
    assert may_note(erik, here)
    assert not may_change(erik, here)
    give(vera, elsewhere, erik, "reporter", 403)
    assert vera.client.post("/settings/keys/new/", {"name": "K", "scope": "read"}).status_code in (
        403, 404,
    )  # fmt: skip
    assert vera.client.post(f"/settings/members/{erik.member}/role/", {"role": "viewer"}) \
        .status_code == 403  # fmt: skip
    assert "Somebody else" in give(vera, here, vera, "viewer", 422)


def test_an_owner_of_the_customer_is_one_everywhere(alice, boxes):
    here, _elsewhere = boxes
    olle = join(alice, "Olle", "owner")
    assert "owner of the customer" in give(alice, here, olle, "viewer", 422)
    with inside(alice):
        BoxRole.objects.create(box=here, member_id=olle.member, role="viewer")
    assert may_change(olle, here)
    assert "Choose one of the roles" in give(alice, here, olle, "king", 422)


def test_a_reporter_records_notes_and_does_their_own_actions(alice, boxes):
    rut = join(alice, "Rut", "reporter")
    here, _elsewhere = boxes
    with inside(alice):
        service = Service.objects.get(box=here)
        indicator = Indicator.objects.create(service=service, name="Nöjda", low=4)
        mine, other = (
            Action.objects.create(service=service, title=title, responsible_id=member)
            for title, member in (("Min", rut.member), ("Annans", alice.member))
        )
    page = rut.client.get(f"/services/{service.id}/").content.decode()
    assert f"/actions/{mine.id}/closure/" in page
    assert f"/actions/{other.id}/closure/" not in page
    assert f"/services/{service.id}/entries/new/" in page
    assert f"/services/{service.id}/change/" not in page
    sent = {"at": "2026-05-04T10:00", "value": "4"}
    recorded = rut.client.post(f"/indicators/{indicator.id}/measurements/new/", sent)
    assert recorded.status_code == 302
    assert may_note(rut, here)
    assert rut.client.post(f"/actions/{mine.id}/closure/").status_code == 302
    assert rut.client.post(f"/actions/{other.id}/closure/").status_code == 403
    assert rut.client.post(f"/services/{service.id}/closure/").status_code == 403


def test_who_leaves_and_comes_back_has_no_role_in_a_box_any_more(alice, erik, boxes):
    give(alice, boxes[0], erik, "owner")
    with inside(alice):
        Member.objects.get(id=erik.member).end()
    cast.accept(erik.token, cast.invite(alice, "viewer"))
    assert not may_change(erik, boxes[0])
    with inside(alice):
        assert not BoxRole.objects.exists()


def test_who_takes_another_invitation_while_in_keeps_what_they_have(alice, erik, boxes):
    give(alice, boxes[0], erik, "viewer")
    cast.accept(erik.token, cast.invite(alice, "owner"))
    assert not may_change(erik, boxes[0])


def test_the_journal_says_who_gave_whom_what(alice, erik, boxes):
    give(alice, boxes[0], erik, "viewer")
    give(alice, boxes[0], erik, "viewer")
    give(alice, boxes[0], erik, "")
    with inside(alice):
        deeds = JournalLine.objects.filter(deed__startswith="boxrole.").order_by("number")
        assert [*deeds.values_list("deed", flat=True)] == ["boxrole.given", "boxrole.taken"]
    page = alice.client.get("/settings/journal/", headers={"accept-language": "en"})
    assert "Gave Erik Ek the role Viewer in the box “Huset”" in page.content.decode()


def test_nobody_elses_box_or_member(alice, charlie, erik, boxes):
    assert give(charlie, boxes[0], erik, "viewer", 404)
    assert give(alice, boxes[0], charlie, "viewer", 404)
    with inside(charlie):
        theirs = Box.objects.create(name="Deras")
        assert box_of({"service_id": theirs.id}) is None
    assert give(alice, theirs, erik, "viewer", 404)
