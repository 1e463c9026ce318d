"""A box's own kinds of entries: noted, shown, listed, changed, told by the API and in reports."""

import re

import pytest
from django.db import IntegrityError, transaction

from tests.cast import inside
from viewmybox.boxes.models import Box, Entry, Service
from viewmybox.boxes.models.entry import kinds_of

SENT = {"title": "Gick igenom", "at": "2026-05-03T10:00"}


@pytest.fixture
def service(alice):
    with inside(alice):
        box = Box.objects.create(name="Huset", entry_kinds=["Rond", "Besiktning"])
        return Service.objects.create(box=box, name="Städning")


def note(person, service, kind, status=302):
    answer = person.client.post(f"/services/{service.id}/entries/new/", SENT | {"kind": kind})
    assert answer.status_code == status
    return answer.content.decode()


def test_they_are_written_on_the_boxs_own_page_one_a_line(alice, service):
    box = service.box
    sent = {"name": box.name, "entry_kinds": "Rond\n  Egen   kontroll \n\nRond"}
    assert alice.client.post(f"/boxes/{box.id}/change/", sent).status_code == 302
    with inside(alice):
        box.refresh_from_db()
        assert box.entry_kinds == ["Rond", "Egen kontroll"]
        assert list(kinds_of(box))[-2:] == ["own:Rond", "own:Egen kontroll"]
    many = {"name": box.name, "entry_kinds": "\n".join(f"K{n}" for n in range(21))}
    assert alice.client.post(f"/boxes/{box.id}/change/", many).status_code == 422


def test_an_entry_of_one_is_shown_by_it_everywhere(alice, service):
    assert "own:Rond" in alice.client.get(f"/services/{service.id}/entries/new/").content.decode()
    note(alice, service, "own:Rond")
    with inside(alice):
        entry = Entry.objects.get()
        assert (entry.kind, entry.kind_name) == ("note", "Rond")
    for address in (f"/services/{service.id}/", f"/boxes/{service.box_id}/"):
        page = alice.client.get(address, headers={"accept-language": "en"}).content.decode()
        assert re.search(r'happening-kind">Rond<', page), address


def test_it_is_listed_narrowed_and_changed_by_it(alice, service):
    note(alice, service, "own:Rond")
    note(alice, service, "visit")
    listed = f"/boxes/{service.box_id}/entries/"
    rows = alice.client.get(f"{listed}?kind=own:Rond&as=csv").content.decode()
    assert "Rond" in rows
    assert "Visit" not in rows
    assert "Besök" not in rows
    with inside(alice):
        ids = [str(one) for one in Entry.objects.values_list("id", flat=True)]
    sent = {"ids": ids, "what": "kind", "value": "own:Besiktning"}
    changed = alice.client.post(f"{listed}changes/", sent, headers={"accept-language": "en"})
    assert "2 rows are changed" in changed.content.decode()
    with inside(alice):
        assert {*Entry.objects.values_list("kind", "kind_name")} == {("note", "Besiktning")}
    alice.client.post(f"{listed}changes/", sent | {"value": "visit"})
    with inside(alice):
        assert {*Entry.objects.values_list("kind", "kind_name")} == {("visit", "")}


def test_one_that_is_taken_off_the_list_stays_where_it_was_noted(alice, service):
    note(alice, service, "own:Rond")
    with inside(alice):
        Box.objects.filter(id=service.box_id).update(entry_kinds=[])
    note(alice, service, "own:Rond", 422)
    assert "Rond" in alice.client.get(f"/boxes/{service.box_id}/entries/?as=csv").content.decode()


def test_another_boxs_kind_is_none(alice, service):
    with inside(alice):
        other = Service.objects.create(box=Box.objects.create(name="Annat"), name="Snö")
    note(alice, other, "own:Rond", 422)


def test_the_database_keeps_own_kinds_to_notes(alice, service):
    with inside(alice), pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(service=service, kind="visit", kind_name="Rond", title="X")
