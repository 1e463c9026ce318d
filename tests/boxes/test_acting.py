"""Deviations become actions; actions have a checklist, a history, and may repeat."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.cast import inside, join
from viewmybox.boxes.models import Action, ActionChange, Box, ChecklistItem, Entry, Service

DEED = ActionChange.Deed


@pytest.fixture
def deviation(alice):
    with inside(alice):
        box = Box.objects.create(name="Office")
        service = Service.objects.create(box=box, name="Lifts", responsible_id=alice.member)
        entry = Entry(service=service, kind="deviation", title="Lift 1 stands still")
        entry.save()
    return entry


@pytest.fixture
def action(alice, deviation):
    with inside(alice):
        return Action.objects.create(service=deviation.service, title="Test the alarm")


def deeds(alice, action):
    with inside(alice):
        lines = ActionChange.objects.filter(action=action).order_by("id")
        return [(line.deed, line.member_id) for line in lines]


def test_one_press_makes_an_action_of_a_deviation_and_links_both(alice, deviation):
    pressed = [alice.client.post(f"/entries/{deviation.id}/action/") for _twice in range(2)]
    with inside(alice):
        made = Action.objects.get()
    assert (made.title, made.entry_id) == (deviation.title, deviation.id)
    assert made.responsible_id == alice.member
    assert {answer["Location"] for answer in pressed} == {f"/actions/{made.id}/?done=action-made"}
    service = alice.client.get(f"/services/{deviation.service_id}/").content.decode()
    assert f'id="entry-{deviation.id}"' in service
    assert service.count(f'href="/actions/{made.id}/"') == 2  # to do, and at the deviation
    assert f"/entries/{deviation.id}/action/" not in service
    page = alice.client.get(f"/actions/{made.id}/").content.decode()
    assert f'href="/services/{deviation.service_id}/#entry-{deviation.id}"' in page


def test_a_note_is_no_deviation(alice, deviation):
    with inside(alice):
        note = Entry(service=deviation.service, title="Hm")
        note.save()
    assert alice.client.post(f"/entries/{note.id}/action/").status_code == 404


def test_a_checklist_says_what_is_ticked_off_by_whom(alice, action):
    erik = join(alice, "Erik", "editor")
    for title in ("Floor 1", "Floor 2"):
        answer = alice.client.post(f"/actions/{action.id}/items/new/", {"title": title})
        assert answer["Location"] == f"/actions/{action.id}/?done=item-made"
    with inside(alice):
        first, second = ChecklistItem.objects.order_by("id")
    erik.client.post(f"/items/{first.id}/closure/")
    erik.client.post(f"/items/{first.id}/closure/")
    page = alice.client.get(f"/actions/{action.id}/").content.decode()
    assert "1 of 2 ticked off" in page
    assert "Erik" in page
    alice.client.post(f"/items/{first.id}/opening/")
    alice.client.post(f"/items/{second.id}/removal/")
    with inside(alice):
        only = ChecklistItem.objects.get()
    assert (only.id, only.closed_at, only.closed_by_id) == (first.id, None, None)
    assert deeds(alice, action) == [
        (DEED.MADE, alice.member),
        (DEED.ITEM_MADE, alice.member),
        (DEED.ITEM_MADE, alice.member),
        (DEED.ITEM_CLOSED, erik.member),
        (DEED.ITEM_OPENED, alice.member),
        (DEED.ITEM_REMOVED, alice.member),
    ]


def test_the_history_says_what_was_before(alice, action):
    erik = join(alice, "Erik", "editor")
    erik.client.post(
        f"/actions/{action.id}/change/",
        {
            "title": "Test both alarms",
            "responsible": str(alice.member),
            "due_on": "2026-03-31",
            "text": "By ear",
        },
    )
    page = alice.client.get(f"/actions/{action.id}/").content.decode()
    assert "What is to be done: “Test the alarm” → “Test both alarms”" in page
    assert "Responsible: – → Alice" in page
    assert "Due: – → 31 Mar 2026" in page
    # A save that changes nothing is no line.
    before = deeds(alice, action)
    erik.client.post(
        f"/actions/{action.id}/change/",
        {
            "title": "Test both alarms",
            "responsible": str(alice.member),
            "due_on": "2026-03-31",
            "text": "By ear",
        },
    )
    assert deeds(alice, action) == before


def repeat(alice, action, due, every="1", unit="month"):
    return alice.client.post(
        f"/actions/{action.id}/change/",
        {
            "title": action.title,
            "due_on": due,
            "repeats_every": every,
            "repeats_unit": unit,
            "responsible": str(alice.member),
        },
    )


def test_done_makes_the_next_with_its_checklist_once(alice, action):
    repeat(alice, action, "2126-01-31")
    with inside(alice):
        ChecklistItem.objects.create(action=action, title="Floor 1").close()
    page = alice.client.get(f"/actions/{action.id}/").content.decode()
    assert "When it is done, the next is due 28 Feb 2126." in page
    for deed in ("closure", "closure", "opening", "closure"):
        alice.client.post(f"/actions/{action.id}/{deed}/")
    with inside(alice):
        following = Action.objects.get(follows=action)
        item = ChecklistItem.objects.get(action=following)
    assert following.due_on == date(2126, 2, 28)
    assert following.responsible_id == alice.member
    assert (item.title, item.closed_at) == ("Floor 1", None)
    assert (
        f'href="/actions/{following.id}/"'
        in alice.client.get(f"/actions/{action.id}/").content.decode()
    )
    # Counted from the first day: the last of March, though February has no 31st.
    alice.client.post(f"/actions/{following.id}/closure/")
    with inside(alice):
        assert Action.objects.get(follows=following).due_on == date(2126, 3, 31)


def test_what_is_done_late_is_not_born_overdue(alice, action):
    today = timezone.localdate()
    repeat(alice, action, str(today - timedelta(weeks=5)), unit="week")
    alice.client.post(f"/actions/{action.id}/closure/")
    with inside(alice):
        assert Action.objects.get(follows=action).due_on == today + timedelta(weeks=1)


def test_what_repeats_needs_a_day(alice, action):
    answer = repeat(alice, action, "")
    assert answer.status_code == 422
    assert "What repeats needs a day to count from." in answer.content.decode()


def test_mine_comes_first_with_what_is_overdue_first(alice, action):
    erik = join(alice, "Erik", "editor")
    today = timezone.localdate()
    with inside(alice):
        for title, member, days in (
            ("Later of mine", alice.member, 9),
            ("Overdue of mine", alice.member, -9),
            ("Someday of mine", alice.member, None),
            ("Of Erik", erik.member, -2),
        ):
            Action.objects.create(
                service_id=action.service_id,
                title=title,
                responsible_id=member,
                due_on=None if days is None else today + timedelta(days=days),
            )

    def titles(address):
        page = alice.client.get(address).content.decode()
        known = ["Overdue of mine", "Later of mine", "Someday of mine", "Of Erik", action.title]
        return sorted((one for one in known if one in page), key=page.index)

    mine = ["Overdue of mine", "Later of mine", "Someday of mine"]
    assert titles("/actions/") == titles("/actions/?whose=mine&show=open") == mine
    assert titles("/actions/?whose=mine&show=overdue") == mine[:1]
    assert titles("/actions/?show=overdue") == ["Overdue of mine", "Of Erik"]
    assert titles("/actions/?whose=all&show=unowned") == [action.title]
    assert len(titles("/actions/?whose=all")) == 5
    assert titles("/actions/?whose=nobody&show=nothing&box=none") == mine


@pytest.mark.parametrize("page", ["/actions/?whose=all", "/actions/{}/"])
def test_the_number_of_queries_is_constant(alice, action, page, django_assert_max_num_queries):
    def asked():
        alice.client.get(page.format(action.id))  # facts that changed are read once
        with django_assert_max_num_queries(40) as counted:
            assert alice.client.get(page.format(action.id)).status_code == 200
        return len(counted)

    with inside(alice):
        ChecklistItem.objects.create(action=action, title="One")
    few = asked()
    with inside(alice):
        for number in range(5):
            one = Action.objects.create(service_id=action.service_id, title=f"Number {number}")
            ChecklistItem.objects.create(action=one, title="To tick off")
            ChecklistItem.objects.create(action=action, title=f"Number {number}").close()
    assert asked() == few
