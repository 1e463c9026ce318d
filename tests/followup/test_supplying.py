"""A supplier reports on what was opened for it, and sees nothing else of the customer's."""

import pytest
from django.utils import timezone

from tests import cast
from tests.cast import inside
from viewmybox.accounts.models import Member
from viewmybox.accounts.models.member import SupplierError
from viewmybox.accounts.permissions import Role
from viewmybox.boxes.models import Box, BoxRole, Entry, Indicator, Measurement, Service
from viewmybox.boxes.models.supplier_service import SupplierService
from viewmybox.boxes.recording import record
from viewmybox.calendars.models import CalendarFeed, Whose
from viewmybox.journal.models import JournalLine

AT = {"at": "2026-05-04T10:00", "value": "97,5"}


@pytest.fixture
def kept(alice):
    with inside(alice):
        box = Box.objects.create(name="Huset")
        mine, others = (Service.objects.create(box=box, name=name) for name in ("Städ", "Hissar"))
        indicators = [
            Indicator.objects.create(service=one, name=f"Nöjda {one.name}", low=95, unit="%")
            for one in (mine, others)
        ]
        Entry.objects.create(service=mine, title="Internt samtal om priset", at=timezone.now())
    return {"box": box, "mine": mine, "others": others, "indicators": indicators}


@pytest.fixture
def lea(alice, kept):
    person = cast.join(alice, "Lea", "supplier")
    sent = {"services": [str(kept["mine"].id)]}
    answer = alice.client.post(f"/settings/members/{person.member}/services/", sent)
    assert answer.status_code == 302
    return person


def test_it_comes_to_its_own_page_and_sees_its_services_alone(lea, kept):
    assert lea.client.get("/boxes/")["Location"] == "/reporting/"
    page = lea.client.get("/reporting/").content.decode()
    assert "Nöjda Städ" in page
    assert "≥ 95" in page or "95" in page
    for hidden in ("Hissar", "Internt samtal", "Alice Ek", "/agreements/", "/search/"):
        assert hidden not in page


def test_it_records_and_notes_and_finds_what_it_noted(alice, lea, kept):
    mine, _other = kept["indicators"]
    address = f"/reporting/indicators/{mine.id}/measurements/new/"
    assert lea.client.post(address, AT).status_code == 302
    entry = {"kind": "delivery", "title": "Storstädat", "at": "2026-05-04T10:00"}
    noted = lea.client.post(f"/reporting/services/{kept['mine'].id}/entries/new/", entry)
    assert noted.status_code == 302
    assert "Storstädat" in lea.client.get("/reporting/").content.decode()
    with inside(alice):
        assert Measurement.objects.get().value == 97.5
        assert Entry.objects.get(title="Storstädat").member_id == lea.member
    assert "Storstädat" in alice.client.get(f"/services/{kept['mine'].id}/").content.decode()


def test_it_writes_over_nothing(alice, lea, kept):
    mine, _other = kept["indicators"]
    address = f"/reporting/indicators/{mine.id}/measurements/new/"
    assert lea.client.post(address, AT).status_code == 302
    again = lea.client.post(address, AT | {"value": "99"}, headers={"accept-language": "en"})
    assert again.status_code == 422
    assert "There is a value for this moment already." in again.content.decode()
    with inside(alice):
        assert Measurement.objects.get().value == 97.5


def test_another_service_is_one_that_never_existed(alice, lea, kept):
    _mine, other = kept["indicators"]
    addresses = (
        f"/reporting/indicators/{other.id}/measurements/new/",
        f"/reporting/services/{kept['others'].id}/entries/new/",
    )
    for address in addresses:
        assert lea.client.get(address).status_code == 404
        assert lea.client.post(address, AT).status_code == 404
    with inside(alice):
        assert not Measurement.objects.exists()


def test_what_is_closed_or_taken_back_is_gone_at_once(alice, lea, kept):
    mine, _other = kept["indicators"]
    address = f"/reporting/indicators/{mine.id}/measurements/new/"
    assert lea.client.get(address).status_code == 200
    with inside(alice):
        kept["mine"].close()
    assert lea.client.get(address).status_code == 404
    with inside(alice):
        kept["mine"].reopen()
    alice.client.post(f"/settings/members/{lea.member}/services/", {})
    assert lea.client.get(address).status_code == 404
    page = lea.client.get("/reporting/", headers={"accept-language": "en"}).content.decode()
    assert "Nothing to report on yet" in page


def test_nobody_becomes_one_or_stops_being_one_by_a_change_of_role(alice, erik, lea):
    for person, role in ((erik, "supplier"), (lea, "owner")):
        answer = alice.client.post(f"/settings/members/{person.member}/role/", {"role": role})
        assert answer.status_code == 422
        with inside(alice), pytest.raises(SupplierError):
            Member.objects.get(id=person.member).give_role(Role(role))


def test_a_role_in_a_box_lets_no_supplier_in(alice, lea, kept):
    answer = alice.client.post(f"/boxes/{kept['box'].id}/members/{lea.member}/", {"role": "editor"})
    assert answer.status_code == 404
    with inside(alice):
        BoxRole.objects.create(box=kept["box"], member_id=lea.member, role="owner")
    assert lea.client.get(f"/boxes/{kept['box'].id}/").status_code == 403


def test_it_is_responsible_for_nothing(alice, lea, kept):
    form = alice.client.get(f"/services/{kept['mine'].id}/change/").content.decode()
    assert str(lea.member) not in form
    assert str(alice.member) in form


def test_the_calendar_of_who_comes_back_as_a_supplier_is_closed(alice, erik):
    with inside(erik):
        _made, word = CalendarFeed.make("Telefonen", Whose.ALL)
    address = f"/calendars/{word}.ics"
    assert cast.client().get(address).status_code == 200
    with inside(alice):
        Member.objects.get(id=erik.member).end()
    cast.accept(erik.token, cast.invite(alice, "supplier"))
    assert cast.client().get(address).status_code == 404


def test_opening_is_in_the_journal_and_nobody_elses(alice, charlie, erik, lea, kept):
    with inside(alice):
        assert JournalLine.objects.filter(deed="supplier.opened").count() == 1
        assert SupplierService.objects.get().service_id == kept["mine"].id
    address = f"/settings/members/{lea.member}/services/"
    assert charlie.client.get(address).status_code == 404
    assert erik.client.get(address).status_code == 403
    assert alice.client.get(f"/settings/members/{erik.member}/services/").status_code == 404
    with inside(charlie):
        theirs = Service.objects.create(box=Box.objects.create(name="B"), name="Deras")
    refused = alice.client.post(address, {"services": [str(theirs.id)]})
    assert refused.status_code == 422


def test_a_page_asks_as_often_for_many_as_for_few(alice, lea, kept, django_assert_max_num_queries):
    with inside(alice):
        made = [Service.objects.create(box=kept["box"], name=f"S{n}") for n in range(8)]
        for one in made:
            indicator = Indicator.objects.create(service=one, name="I")
            record([(indicator.id, timezone.now(), 1.0, None)], source="form")
        SupplierService.open(Member.objects.get(id=lea.member), [one.id for one in made])
    with django_assert_max_num_queries(12):
        assert lea.client.get("/reporting/").content.decode().count("/measurements/new/") == 8
