"""Who has what to do, week by week: each open action counted once, and nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from tests.cast import inside
from viewmybox.boxes.models import Action, Box, Service
from viewmybox.followup.views.workload import WEEKS, Load, loads_of, together
from viewmybox.kit.periods import period_start


@pytest.fixture
def service(alice):
    with inside(alice):
        return Service.objects.create(box=Box.objects.create(name="Huset"), name="Städning")


def act(service, who, due, **more):
    return Action.objects.create(
        service=service, title="Gör", responsible_id=who.member if who else None, due_on=due, **more
    )


def loads(person, today, box=None):
    with inside(person), translation.override("en"):
        return {
            one.name.split()[0]: one for one in loads_of(box, today, period_start(today, "week"))
        }


def test_each_open_action_is_in_one_place(alice, erik, service):
    today = timezone.localdate()
    monday = period_start(today, "week")
    with inside(alice):
        for due in (
            today - timedelta(days=1), today, monday + timedelta(days=7), None,
            monday + timedelta(days=7 * WEEKS - 1), monday + timedelta(days=7 * WEEKS),
        ):  # fmt: skip
            act(service, erik, due)
        act(service, None, today)
        act(service, alice, today, closed_at=timezone.now())
    found = loads(alice, today)
    assert set(found) == {"Erik", "Nobody"}
    erik_has = found["Erik"]
    assert (erik_has.overdue, erik_has.later, erik_has.no_day, erik_has.whole) == (1, 1, 1, 6)
    assert erik_has.weeks == [1, 1, 0, 0, 0, 0, 0, 1]
    assert together(list(found.values())).whole == 7


def test_what_is_overdue_this_week_is_not_due_this_week_too():
    load, monday = Load("X"), period_start(timezone.localdate(), "week")
    load.add(monday, monday, 3, 2)
    assert (load.overdue, load.weeks[0], load.whole) == (2, 1, 3)


def test_closed_services_and_boxes_and_other_customers_do_not_count(alice, charlie, service):
    today = timezone.localdate()
    with inside(charlie):
        theirs = Service.objects.create(box=Box.objects.create(name="B"), name="S")
        act(theirs, charlie, today)
    with inside(alice):
        act(service, alice, today)
        other = Service.objects.create(box=Box.objects.create(name="Annan"), name="S")
        act(other, alice, today)
    assert loads(alice, today)["Alice"].whole == 2
    assert loads(alice, today, box=service.box_id)["Alice"].whole == 1
    with inside(alice):
        service.close()
        other.box.close()
    assert loads(alice, today) == {}


def test_its_page_says_so_and_costs_as_much_with_more(alice, bob, erik, service):
    def page():
        with CaptureQueriesContext(connection) as asked:
            text = bob.client.get("/actions/workload/").content.decode()
        return text, len(asked)

    assert "Nothing is to be done" in page()[0]
    with inside(alice):
        act(service, erik, timezone.localdate() - timedelta(days=3))
    before = page()[1]
    with inside(alice):
        for number in range(20):
            act(service, alice, timezone.localdate() + timedelta(days=number))
    text, after = page()
    assert after == before
    assert "<svg" in text
    assert '<td class="month off">1</td>' in text
    assert '<a href="/actions/workload/' in bob.client.get("/actions/").content.decode()
