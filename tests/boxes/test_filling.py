"""Filling a box by hand, from the first box to a closed action."""

import re

import pytest

from tests.cast import inside
from viewmybox.boxes.models import Action, Agreement, Box, Document, Entry, Indicator, Service


def new_box(person, name="Kontoret"):
    answer = person.client.post("/boxes/new/", {"name": name})
    assert answer.status_code == 302, answer.content.decode()
    return re.search(r"/boxes/([0-9a-f-]{36})/", answer["Location"])[1]


def new_service(person, box, **more):
    data = {
        "name": "Städning",
        "category": "cleaning",
        "agreement-renewal": "none",
        "agreement-price_period": "month",
    }
    answer = person.client.post(f"/boxes/{box}/services/new/", data | more)
    assert answer.status_code == 302, answer.content.decode()
    return re.search(r"/services/([0-9a-f-]{36})/", answer["Location"])[1]


def new_indicator(person, service, **more):
    data = {
        "name": "Kvalitet",
        "unit": "p",
        "target": "at_least",
        "low": "4,0",
        "tolerance": "0,5",
        "aggregate": "mean",
        "period": "month",
        "expected": "month",
        "decimals": "1",
    }
    answer = person.client.post(f"/services/{service}/indicators/new/", data | more)
    assert answer.status_code == 302, answer.content.decode()
    return re.search(r"/indicators/([0-9a-f-]{36})/", answer["Location"])[1]


def test_a_box_is_filled_from_its_pages(alice):
    box = new_box(alice)
    service = new_service(
        alice,
        box,
        **{
            "agreement-supplier": "Rena Hus AB",
            "agreement-starts_on": "2026-01-01",
            "agreement-ends_on": "2027-12-31",
            "agreement-notice_months": "3",
            "agreement-price_ore": "12 500,50",
        },
    )
    indicator = new_indicator(alice, service)
    assert alice.client.post(
        f"/indicators/{indicator}/measurements/new/", {"at": "2026-11-01T08:00", "value": "3,4"}
    )["Location"].endswith("done=recorded")
    alice.client.post(
        f"/services/{service}/entries/new/",
        {"kind": "deviation", "title": "Ej städat", "at": "2026-11-02T09:00"},
    )
    with inside(alice):
        entry = Entry.objects.get()
        assert Agreement.objects.get().price_ore == 1_250_050
        assert Indicator.objects.get().latest_value == 3.4
        assert entry.box_id == Box.objects.get().id
        assert entry.member_id == alice.member
    alice.client.post(
        f"/services/{service}/actions/new/?entry={entry.id}",
        {"title": "Ring leverantören", "due_on": "2026-10-01"},
    )
    page = alice.client.get(f"/services/{service}/").content.decode()
    assert "Rena Hus AB" in page
    assert "1 open deviation" in page
    assert "1 action is overdue" in page
    assert "at least 4" in page
    with inside(alice):
        action = Action.objects.get()
        assert action.entry_id == entry.id
    alice.client.post(f"/actions/{action.id}/closure/")
    alice.client.post(f"/entries/{entry.id}/closure/")
    page = alice.client.get(f"/services/{service}/").content.decode()
    assert "open deviation" not in page
    assert "overdue" not in page.lower()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"value": "3;4"}, "is not a number"),
        ({"value": "", "at": "2026-11-01T08:00"}, "required"),
        ({"value": "3", "at": "2026-02-30T08:00"}, "2026-02-30"),
        ({"value": "3", "at": "2026-03-29T02:30"}, "02:30"),
    ],
)
def test_a_wrong_value_says_so_and_loses_nothing(alice, data, words):
    indicator = new_indicator(alice, new_service(alice, new_box(alice)))
    answer = alice.client.post(
        f"/indicators/{indicator}/measurements/new/",
        {"at": "2026-11-01T08:00", "note": "kept words"} | data,
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert "kept words" in text


def test_two_boxes_cannot_have_one_name(alice):
    new_box(alice, "Huset")
    answer = alice.client.post("/boxes/new/", {"name": "Huset"})
    assert answer.status_code == 422
    assert "already a box with this name" in answer.content.decode()


def test_a_target_without_its_limit_is_refused(alice):
    service = new_service(alice, new_box(alice))
    answer = alice.client.post(
        f"/services/{service}/indicators/new/",
        {
            "name": "x",
            "target": "between",
            "low": "5",
            "high": "3",
            "aggregate": "mean",
            "period": "month",
            "expected": "month",
            "decimals": "0",
        },
    )
    assert answer.status_code == 422
    assert "below the lowest" in answer.content.decode()


def test_a_changed_period_is_seen_at_once(alice):
    service = new_service(alice, new_box(alice))
    indicator = new_indicator(alice, service, aggregate="sum")
    for day, value in (("03", "1"), ("04", "2"), ("12", "4")):
        alice.client.post(
            f"/indicators/{indicator}/measurements/new/",
            {"at": f"2026-11-{day}T08:00", "value": value},
        )
    with inside(alice):
        assert Indicator.objects.get().trend[-1] == 7
    answer = alice.client.post(
        f"/indicators/{indicator}/change/",
        {
            "name": "Kvalitet",
            "target": "at_most",
            "high": "10",
            "aggregate": "sum",
            "period": "week",
            "expected": "week",
            "decimals": "0",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    with inside(alice):
        changed = Indicator.objects.get()
        assert changed.trend[-2:] == [3, 4]
        assert (changed.low, changed.high) == (None, 10)


def test_a_document_comes_back_as_it_was(alice):
    service = new_service(alice, new_box(alice))
    content = bytes(range(256)) * 1000
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = alice.client.post(
        f"/services/{service}/documents/new/",
        {"file": SimpleUploadedFile("avtal åäö.pdf", content)},
    )
    assert answer.status_code == 302
    with inside(alice):
        document = Document.objects.get()
    answer = alice.client.get(f"/documents/{document.id}/content/")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")


def test_closing_keeps_everything(alice):
    box = new_box(alice)
    service = new_service(alice, box)
    alice.client.post(f"/services/{service}/closure/")
    with inside(alice):
        assert Service.objects.get().closed_at
    assert "Städning" not in alice.client.get(f"/boxes/{box}/").content.decode()
    assert "is closed" in alice.client.get(f"/services/{service}/").content.decode()
    alice.client.post(f"/services/{service}/opening/")
    assert "Städning" in alice.client.get(f"/boxes/{box}/").content.decode()


def test_bob_may_look_but_not_touch(alice, bob):
    box = new_box(alice)
    service = new_service(alice, box)
    indicator = new_indicator(alice, service)
    for page in ("/boxes/", f"/boxes/{box}/", f"/services/{service}/", f"/indicators/{indicator}/"):
        assert bob.client.get(page).status_code == 200
    answer = bob.client.post(f"/services/{service}/closure/")
    assert answer.status_code == 403
    assert "role does not allow" in answer.content.decode()
