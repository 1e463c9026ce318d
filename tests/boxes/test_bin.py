"""Removed, and put back as it was: entries, actions and documents, with all that hangs on them."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import inside
from viewmybox.boxes.models import (
    Action,
    ActionChange,
    BinFile,
    BinItem,
    Box,
    ChecklistItem,
    CustomField,
    Document,
    DocumentWords,
    Entry,
    Service,
)
from viewmybox.boxes.reading import read_document
from viewmybox.boxes.removing import NotBackError, discard_old, put_back, remove
from viewmybox.followup.searching import search
from viewmybox.vault import files
from viewmybox.vault.orphans import remove_orphans
from viewmybox.wall.context import fetch_all

MODELS = (Entry, Action, ActionChange, ChecklistItem, Document, DocumentWords)


def everything():
    """Each table's rows, whole, as the database has them."""
    return {
        model.__name__: fetch_all(
            f"SELECT to_jsonb(t)::text FROM {model._meta.db_table} t "  # noqa: S608 - our own names
            "WHERE customer_id = wall.customer() ORDER BY id",
            [],
        )
        for model in MODELS
    }


@pytest.fixture
def kept(alice, cast):
    """A deviation with a paper in two versions and an action, which has all that one can have."""
    with inside(alice):
        box = Box.objects.create(name="Huset")
        service = Service.objects.create(box=box, name="Hissar")
        field = CustomField.objects.create(box=box, of="entry", kind="number", name="Våning")
        entry = Entry.objects.create(
            service=service, kind="deviation", title="Hissen stod", text="Mellan våningarna",
            member_id=alice.member, custom={str(field.id): 3.25},
        )  # fmt: skip
        paper = Document.keep(service, "protokoll.txt", "text/plain", io.BytesIO(b"linan"),
                              entry=entry)  # fmt: skip
        paper.replace("protokoll.txt", "text/plain", io.BytesIO(b"linan igen"))
        action = Action.of_deviation(entry)
        ChecklistItem.objects.create(action=action, title="Beställ lina").close()
        drawing = Document.keep(service, "ritning.txt", "text/plain", io.BytesIO(b"x"),
                                action=action)  # fmt: skip
        documents = list(Document.objects.values_list("id", flat=True))
    with cast.as_worker():
        for document in documents:
            read_document(alice.customer, document)
    return {"box": box, "entry": entry, "action": action, "document": paper, "drawing": drawing}


@pytest.mark.parametrize("kind", ["entry", "action", "document"])
def test_it_is_nowhere_and_comes_back_as_it_was(alice, kept, kind):
    thing = kept[kind]
    with inside(alice):
        before = everything()
    assert alice.client.post(f"/{thing._meta.model_name}s/{thing.id}/removal/".replace(
        "entrys", "entries")).status_code == 302  # fmt: skip
    with inside(alice):
        assert not type(thing).objects.filter(id=thing.id).exists()
        item = BinItem.objects.get()
        assert item.member_id == alice.member
        title = str(thing)
        assert not [hit for hit in search(title, kinds=[kind]).hits if hit.id == thing.id]
        assert before != everything()
    page = alice.client.get(f"/boxes/{kept['box'].id}/bin/").content.decode()
    assert title in page
    assert alice.client.post(f"/bin/{item.id}/return/").status_code == 302
    with inside(alice):
        assert everything() == before
        assert not BinItem.objects.exists()
        assert not BinFile.objects.exists()


def test_a_deviation_that_is_removed_counts_no_more_until_it_is_back(alice, kept):
    def stands():
        page = alice.client.get(f"/boxes/{kept['box'].id}/", headers={"accept-language": "en"})
        return "1 open deviation" in page.content.decode()

    assert stands()
    with inside(alice):
        item = remove(kept["entry"])
        # What was to be done stays to be done.
        assert Action.objects.get(id=kept["action"].id).entry_id is None
    assert not stands()
    with inside(alice):
        put_back(item)
        assert Action.objects.get(id=kept["action"].id).entry_id == kept["entry"].id
    assert stands()


def test_a_document_of_a_removed_entry_waits_for_the_entry(alice, kept):
    with inside(alice):
        paper, entry = remove(kept["document"]), remove(kept["entry"])
    answer = alice.client.post(f"/bin/{paper.id}/return/", headers={"accept-language": "en"})
    assert answer.status_code == 409
    assert "put it back first" in answer.content.decode()
    with inside(alice):
        with pytest.raises(NotBackError):
            put_back(paper)
        put_back(entry)
        put_back(BinItem.objects.get(id=paper.id))
        assert Document.objects.filter(entry=kept["entry"]).count() == 2


def test_an_action_that_repeated_is_followed_again(alice, kept):
    with inside(alice):
        action = kept["action"]
        action.due_on, action.repeats_every = timezone.localdate(), 1
        action.save()
        action.close()
        item = remove(action)
        following = Action.objects.get(title=action.title)
        assert following.follows_id is None
        put_back(item)
        following.refresh_from_db()
        assert following.follows_id == action.id


def test_files_stay_while_it_lies_there_and_go_when_thirty_days_are_over(alice, cast, kept):
    with inside(alice):
        stored = list(Document.objects.filter(entry=kept["entry"]).values_list("file", flat=True))
        item = remove(kept["entry"])
        age(stored)
        assert remove_orphans() == 0
        assert discard_old() == 0
        BinItem.objects.update(removed_at=timezone.now() - timedelta(days=30, minutes=1))
        assert discard_old() == 1
        assert remove_orphans() == len(stored) == 2
        assert not {name for name, _changed in files.lying()} & set(stored)
        assert not BinItem.objects.filter(id=item.id).exists()


def age(stored):
    """Two days old, in the folder that the tests store in."""
    import os
    from pathlib import Path

    old = (timezone.now() - timedelta(days=2)).timestamp()
    for name in stored:
        os.utime(Path(files.storage().path(name)), (old, old))


def test_it_is_removed_for_good_at_once_when_asked(alice, kept):
    with inside(alice):
        item = remove(kept["entry"])
    assert alice.client.post(f"/bin/{item.id}/discarding/").status_code == 302
    with inside(alice):
        assert not BinItem.objects.exists()
    assert alice.client.post(f"/bin/{item.id}/return/").status_code == 404


def test_two_who_remove_the_same_thing_remove_it_once(alice, erik, kept):
    address = f"/entries/{kept['entry'].id}/removal/"
    assert [alice.client.post(address).status_code, erik.client.post(address).status_code] == [
        302, 404,
    ]  # fmt: skip


def test_nobody_elses_and_no_viewers(alice, charlie, cast, kept):
    vera = cast.join(alice, "Vera", "viewer")
    with inside(alice):
        item = remove(kept["document"])
    for address in (f"/bin/{item.id}/return/", f"/bin/{item.id}/discarding/"):
        assert charlie.client.post(address).status_code == 404
        assert vera.client.post(address).status_code == 403
    assert charlie.client.get(f"/boxes/{kept['box'].id}/bin/").status_code == 404
    assert "/return/" not in vera.client.get(f"/boxes/{kept['box'].id}/bin/").content.decode()
    # What lies there is not to be fetched either.
    assert alice.client.get(f"/documents/{item.thing}/content/").status_code == 404
