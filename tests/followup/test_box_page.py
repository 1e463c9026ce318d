"""The box page says what is so now, though it remembers what it wrote, and only to its owners."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import inside
from viewmybox.boxes.models import Action, Agreement, Box, Entry, Indicator, Service
from viewmybox.boxes.recording import record
from viewmybox.followup.standing import Moment
from viewmybox.followup.views import box


@pytest.fixture
def kept(alice):
    """A box with one service, measured and agreed, with an action and an entry."""
    with inside(alice):
        box = Box.objects.create(name="Huset")
        agreement = Agreement.objects.create(box=box, supplier="Rena Hus")
        service = Service.objects.create(box=box, name="Städning", agreement=agreement)
        indicator = Indicator.objects.create(service=service, name="Kvalitet", low=4.0, unit="p")
        record([(indicator.id, timezone.now(), 4.5, None)], source="form")
        Action.objects.create(service=service, title="Ring", due_on=timezone.localdate())
        Entry.objects.create(service=service, kind="note", title="Besök", member_id=alice.member)
    return {"box": box, "service": service, "indicator": indicator, "agreement": agreement}


def shown(person, kept, language="en"):
    answer = person.client.get(f"/boxes/{kept['box'].id}/", headers={"accept-language": language})
    assert answer.status_code == 200
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    text = re.sub(r'data-(idle|last)="\d+"', "", text)  # seconds, which pass
    return re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)


def test_every_change_is_seen_at_once(alice, kept):
    def changed(word, deed):
        before = shown(alice, kept)
        assert shown(alice, kept) == before
        with inside(alice):
            deed()
        after = shown(alice, kept)
        assert word not in before, word
        assert word in after, word

    service, indicator, agreement = kept["service"], kept["indicator"], kept["agreement"]
    today, now = timezone.localdate(), timezone.now()
    services = Service.objects.filter(id=service.id)
    changed("Tidying", lambda: services.update(name="Tidying"))
    changed("1 open deviation", lambda: Entry.objects.create(
        service=service, kind="deviation", title="Ej städat"
    ))  # fmt: skip
    changed("Ring igen", lambda: Action.objects.create(
        service=service, title="Ring igen", due_on=today - timedelta(days=1)
    ))  # fmt: skip
    changed("Kvalitet: ", lambda: record([(indicator.id, now, 1.0, None)], source="form"))
    changed("at least 5", lambda: Indicator.objects.filter(id=indicator.id).update(low=5.0))
    changed("Städ AB", lambda: Agreement.objects.filter(id=agreement.id).update(supplier="Städ AB"))
    changed("The agreement ended", lambda: Agreement.objects.filter(id=agreement.id).update(
        ends_on=today - timedelta(days=1)
    ))  # fmt: skip
    changed("Besökt", lambda: Entry.objects.filter(title="Besök").update(title="Besökt"))
    changed("No services yet", lambda: services.update(closed_at=now))


def test_the_same_page_in_another_language(alice, kept):
    english, swedish = shown(alice, kept), shown(alice, kept, "sv")
    assert "On target" in english
    assert "On target" not in swedish
    assert shown(alice, kept) == english


def test_silence_begins_without_anything_being_written(alice, kept, monkeypatch):
    assert "On target" in shown(alice, kept)
    here = Moment.now_here()
    later = Moment(here.now + timedelta(days=47), here.today, "en", "Europe/Stockholm")
    monkeypatch.setattr(Moment, "now_here", lambda: later)
    assert "silent since" in shown(alice, kept)


def test_the_one_who_may_only_view_is_not_shown_what_the_owner_is(alice, bob, kept):
    """Whoever sees the box first."""
    with inside(alice):
        Service.objects.update(closed_at=timezone.now())
    assert "Add a service" in shown(alice, kept)
    assert "Add a service" not in shown(bob, kept)
    assert "Add a service" in shown(alice, kept)


def test_a_status_asked_for_is_a_page_of_its_own(alice, kept):
    def asked(status):
        answer = alice.client.get(f"/boxes/{kept['box'].id}/?status={status}")
        return "Rena Hus" in answer.content.decode()

    assert [asked(status) for status in ("", "on", "off", "on", "nonsense")] == [
        True, True, False, True, True,
    ]  # fmt: skip


def test_what_changed_while_it_was_read_is_not_kept_under_what_was(alice, kept, monkeypatch):
    """The facts are read after their fingerprints: a change in between is shown, and not again."""
    listed = box.apart

    def changing(services):
        with inside(alice):
            Service.objects.update(name="Tidying")
        monkeypatch.undo()
        return listed(services)

    with inside(alice):
        Service.objects.update(name="Cleaning")
    monkeypatch.setattr(box, "apart", changing)
    assert "Tidying" in shown(alice, kept)
    with inside(alice):
        Service.objects.update(name="Cleaning")
    assert "Tidying" not in shown(alice, kept)


def test_what_was_written_for_alice_is_not_there_for_charlie(alice, charlie, kept):
    shown(alice, kept)
    assert charlie.client.get(f"/boxes/{kept['box'].id}/").status_code == 404
    assert "Städning" not in charlie.client.get("/boxes/").content.decode()


def test_a_closed_box_shows_that_it_is(alice, kept):
    with inside(alice):
        kept["box"].close()
    text = shown(alice, kept)
    assert "This box is closed" in text
    assert "Städning" in text  # in the timeline, which is kept
    assert "Add a service" not in text
