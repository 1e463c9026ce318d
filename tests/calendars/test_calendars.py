"""A calendar is read by whoever has its address, says what is due, and ends with its member."""

import re
from datetime import date, timedelta

import icalendar
import pytest
from django.utils import timezone

from tests.cast import as_role, client, inside
from viewmybox.boxes.models import Action, Agreement, Box, Service
from viewmybox.calendars.models import CalendarFeed, Whose
from viewmybox.journal.models import JournalLine
from viewmybox.wall.context import fetch_all

ADDRESS = re.compile(r"http://[^\s<\"]+/calendars/[0-9a-f]{64}-[0-9a-f]{64}\.ics")


def day(ahead):
    return timezone.localdate() + timedelta(days=ahead)


@pytest.fixture
def kept(alice, erik):
    """An agreement, and actions of Erik's, of Alice's and of nobody's."""
    with inside(alice):
        box = Box.objects.create(name="Huset")
        agreement = Agreement.objects.create(
            box=box, supplier="Rent & Snyggt; AB", ends_on=date(2027, 12, 31), notice_months=3
        )
        service = Service.objects.create(
            box=box, name="Städning", agreement=agreement, responsible_id=erik.member
        )
        for title, who, ahead in (
            ("Laga, dörren\nnu", erik.member, 3),
            ("Ring", alice.member, 5),
            ("Ingens", None, -2),
        ):
            Action.objects.create(
                service=service, title=title, responsible_id=who, due_on=day(ahead)
            )
        Action.objects.create(
            service=service, title="Gjort", due_on=day(1), closed_at=timezone.now()
        )
        Action.objects.create(service=service, title="Utan dag")
    return {"box": box, "service": service, "agreement": agreement}


def made(person, whose="all"):
    """A new calendar's path, from the page that shows it once."""
    answer = person.client.post("/settings/calendars/", {"name": "Telefonen", "whose": whose})
    assert answer.status_code == 200
    address = ADDRESS.search(answer.content.decode()).group()
    return address[address.index("/calendars/") :]


def events(path):
    """What a program without any session reads: by title, the day."""
    answer = client().get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    calendar = icalendar.Calendar.from_ical(answer.content)
    found = list(calendar.walk("VEVENT"))
    assert len({str(one["UID"]) for one in found}) == len(found)
    return {str(one["SUMMARY"]): one for one in found}


def status(path):
    return client().get(path).status_code


def test_it_says_what_is_due_and_nothing_that_is_done(alice, kept):
    found = events(made(alice))
    assert {title: one.decoded("DTSTART") for title, one in found.items()} == {
        "Laga, dörren\nnu": day(3),
        "Ring": day(5),
        "Ingens": day(-2),
        "Sista dag att agera: Rent & Snyggt; AB": date(2027, 9, 30),
    }
    one = found["Ring"]
    assert one.decoded("DTEND") == day(6)
    assert str(one["DESCRIPTION"]) == "Städning, Huset"
    assert "/actions/" in str(one["URL"])
    assert str(one["TRANSP"]) == "TRANSPARENT"


def test_ones_own_is_what_one_is_responsible_for(alice, erik, kept):
    assert set(events(made(alice, "mine"))) == {"Ring"}
    assert set(events(made(erik, "mine"))) == {
        "Laga, dörren\nnu", "Ingens", "Sista dag att agera: Rent & Snyggt; AB",
    }  # fmt: skip


def test_it_says_what_is_so_now(alice, kept):
    path = made(alice)
    with inside(alice):
        Action.objects.filter(title="Ring").update(closed_at=timezone.now())
        kept["agreement"].notice_months = 6
        kept["agreement"].save()
    found = events(path)
    assert "Ring" not in found
    assert found["Sista dag att agera: Rent & Snyggt; AB"].decoded("DTSTART") == date(2027, 6, 30)
    with inside(alice):
        kept["box"].close()
    assert events(path) == {}


@pytest.mark.promise("P2")
def test_it_is_of_one_customer(alice, charlie, kept):
    with inside(charlie):
        service = Service.objects.create(box=Box.objects.create(name="B"), name="Annat")
        Action.objects.create(service=service, title="Hos Charlie", due_on=day(1))
    assert "Hos Charlie" not in events(made(alice))
    assert set(events(made(charlie))) == {"Hos Charlie"}


@pytest.mark.promise("P2")
def test_an_address_that_is_not_quite_right_opens_nothing(alice, charlie, kept):
    mine, theirs = made(alice), made(charlie)
    ids, _hyphen, secret = mine.removeprefix("/calendars/").removesuffix(".ics").partition("-")
    other = theirs.removeprefix("/calendars/").partition("-")[0]
    for wrong in (
        f"{ids}-{secret[:-1]}{'0' if secret[-1] != '0' else '1'}",
        f"{other}-{secret}",
        f"{other[:32]}{ids[32:]}-{secret}",
        f"{ids}-{secret}0",
        ids,
    ):
        assert status(f"/calendars/{wrong}.ics") == 404
    assert status(mine) == 200


@pytest.mark.promise("P13")
def test_a_revoked_one_opens_nothing_from_the_next_reading(alice, bob, kept):
    path = made(bob)
    page = alice.client.get("/settings/calendars/").content.decode()
    assert "Telefonen" in page  # an owner sees the others', and not their addresses
    assert path not in page
    with inside(alice):
        feed = CalendarFeed.objects.get()
    assert alice.client.post(f"/settings/calendars/{feed.id}/revocation/").status_code == 302
    assert status(path) == 404
    with inside(alice):
        deeds = JournalLine.objects.values_list("deed", flat=True)
        assert {"calendar.made", "calendar.revoked"} <= set(deeds)


def test_who_is_no_owner_reaches_only_their_own(alice, bob, charlie, kept):
    path = made(alice)
    with inside(alice):
        feed = CalendarFeed.objects.get()
    assert "Telefonen" not in bob.client.get("/settings/calendars/").content.decode()
    for person in (bob, charlie):
        answer = person.client.post(f"/settings/calendars/{feed.id}/revocation/")
        assert answer.status_code == 404
    assert status(path) == 200


@pytest.mark.promise("P3", "P13")
def test_it_ends_with_its_member(alice, bob, kept):
    path = made(bob)
    assert status(path) == 200
    assert alice.client.post(f"/settings/members/{bob.member}/end/").status_code == 302
    assert status(path) == 404


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    "change", ["disabled_at = now()", "last_seen_at = now() - interval '61 days'"]
)
def test_it_rests_when_its_member_cannot_or_does_not_sign_in(alice, bob, kept, change):
    path = made(bob)
    with as_role("migrator"):
        fetch_all(
            f"UPDATE identity SET {change} WHERE id = (SELECT identity_id FROM member "  # noqa: S608
            "WHERE customer_id = %s AND id = %s) RETURNING 1",
            [bob.customer, bob.member],
        )
    assert status(path) == 404


def test_reading_it_writes_nothing_but_when(alice, kept):
    with inside(alice):
        feed, word = CalendarFeed.make("X", Whose.ALL)
    with inside(alice):
        before = JournalLine.objects.count()
    assert status(f"/calendars/{word}.ics") == 200
    with inside(alice):
        assert JournalLine.objects.count() == before
        feed.refresh_from_db()
        assert feed.last_used_at is not None
    answer = client().post(f"/calendars/{word}.ics")
    assert answer.status_code in (403, 405)


def test_it_costs_as_many_queries_with_more_in_it(alice, kept):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    path = made(alice)
    with CaptureQueriesContext(connection) as few:
        events(path)
    with inside(alice):
        for number in range(30):
            Action.objects.create(service=kept["service"], title=str(number), due_on=day(9))
            Agreement.objects.create(
                box=kept["box"], supplier=str(number), ends_on=date(2027, 5, 1), notice_months=1
            )
    with CaptureQueriesContext(connection) as many:
        assert len(events(path)) == 64
    assert len(many) == len(few)
