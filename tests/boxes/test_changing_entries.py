"""What was noted wrongly is mended on the page, by who may, and the journal says so."""

from datetime import UTC, datetime

import pytest

from tests.cast import inside, join
from viewmybox.boxes.models import Box, CustomField, Entry, Service


@pytest.fixture
def entry(alice):
    with inside(alice):
        box = Box.objects.create(name="Huset", entry_kinds=["Rond"])
        field = CustomField.objects.create(box=box, of="entry", name="Plan")
        service = Service.objects.create(box=box, name="Städning")
        return Entry.objects.create(
            service=service, kind="deviation", title="Fel ord", text="Mer",
            at=datetime(2026, 7, 1, 12, 30, tzinfo=UTC), custom={str(field.id): "3"},
        )  # fmt: skip


def change(person, entry, **said):
    form = {"kind": "deviation", "title": "Rätt ord", "at": "2026-07-01T14:30", "text": "Mer"}
    return person.client.post(f"/entries/{entry.id}/change/", form | said)


def kept(alice, entry):
    with inside(alice):
        return Entry.objects.get(id=entry.id)


def test_the_form_shows_what_is_written(alice, entry):
    text = alice.client.get(f"/entries/{entry.id}/change/").content.decode()
    for words in ('value="Fel ord"', 'value="2026-07-01T14:30"', ">\nMer<", 'value="3"'):
        assert words in text
    assert 'value="deviation"' in text[: text.index("checked")][-120:]


def test_an_editor_mends_it_and_what_was_not_asked_stays(alice, erik, entry):
    key = next(iter(entry.custom))
    with inside(alice):
        own = CustomField.objects.get(id=key).key
    assert change(erik, entry, **{own: "4"}).status_code == 302
    found = kept(alice, entry)
    assert (found.title, found.custom, found.at) == ("Rätt ord", {key: "4"}, entry.at)
    journal = alice.client.get("/settings/journal/").content.decode()
    assert "Rätt ord" in journal


def test_a_closed_deviation_that_becomes_a_round_is_closed_no_more(alice, entry):
    with inside(alice):
        Entry.objects.get(id=entry.id).close()
    assert change(alice, entry, kind="own:Rond").status_code == 302
    found = kept(alice, entry)
    assert (found.kind, found.kind_name, found.closed_at) == ("note", "Rond", None)


def test_a_kind_that_the_box_has_no_more_can_be_kept(alice, entry):
    change(alice, entry, kind="own:Rond")
    with inside(alice):
        Box.objects.update(entry_kinds=[])
    assert change(alice, entry, kind="own:Rond", title="Annat").status_code == 302
    assert kept(alice, entry).kind_name == "Rond"
    assert change(alice, entry, kind="own:Något").status_code == 422


def test_who_may_not_changes_nothing(cast, alice, bob, charlie, entry):
    reporter = join(alice, "Rut", "reporter")
    assert [change(one, entry).status_code for one in (bob, reporter, charlie)] == [403, 403, 404]
    assert kept(alice, entry).title == "Fel ord"
