"""Small deviations add up: more in a period than are borne put a service off target."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone, translation

from tests.cast import inside
from viewmybox.boxes.models import Box, Entry, Indicator, Service
from viewmybox.boxes.recording import record
from viewmybox.followup.standing import Moment, standings

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def service(alice):
    """On target, but for its deviations."""
    with inside(alice):
        made = Service.objects.create(
            box=Box.objects.create(name="Huset"), name="Städning", deviations_at_most=2
        )
        indicator = Indicator.objects.create(service=made, name="K", low=1)
        record(
            [(indicator.id, NOW - timedelta(days=day), 5, None) for day in (1, 30)], source="form"
        )
        return made


def deviate(service, *moments, closed=True, kind="deviation"):
    for at in moments:
        Entry.objects.create(
            service=service, kind=kind, title="X", at=at, closed_at=at if closed else None
        )


def stands(service, now=NOW):
    with translation.override("en"):
        moment = Moment(now, now.date(), "en", "Europe/Stockholm")
        [found] = standings(service=service.id, moment=moment)
        return found.status, [reason.sentence for reason in found.reasons]


def test_as_many_as_are_borne_is_at_risk_and_one_more_is_off_target(alice, service):
    day = NOW.replace(day=3)
    with inside(alice):
        deviate(service, day)
        assert stands(service) == ("on", [])
        deviate(service, day)
        assert stands(service) == ("risk", ["2 deviations (November 2026), at most 2 borne"])
        deviate(service, day)
        assert stands(service) == ("off", ["3 deviations (November 2026), at most 2 borne"])


def test_only_this_periods_deviations_count_by_the_customers_clock(alice, service):
    first = datetime(2026, 11, 1, tzinfo=NOW.tzinfo)
    with inside(alice):
        deviate(service, *[first - timedelta(minutes=1)] * 5)
        deviate(service, *[NOW + timedelta(days=1)] * 5)
        deviate(service, *[NOW.replace(day=2)] * 5, kind="note")
        assert stands(service)[0] == "on"
        deviate(service, *[first] * 3)
        assert stands(service)[0] == "off"


def test_a_quarter_counts_its_three_months(alice, service):
    with inside(alice):
        Service.objects.filter(id=service.id).update(deviations_period="quarter")
        deviate(service, *[NOW.replace(month=10, day=1)] * 3)
        status, [sentence] = stands(service)
    assert (status, sentence) == ("off", "3 deviations (quarter 4 2026), at most 2 borne")


def test_none_borne_means_that_one_is_off_target_and_silence_is_well(alice, service):
    with inside(alice):
        Service.objects.filter(id=service.id).update(deviations_at_most=0)
        assert stands(service)[0] == "on"
        deviate(service, NOW)
        assert stands(service)[0] == "off"


def test_where_nothing_is_said_they_are_not_counted(alice, service):
    with inside(alice):
        Service.objects.filter(id=service.id).update(deviations_at_most=None)
        deviate(service, *[NOW] * 50)
        assert stands(service) == ("on", [])


def test_it_is_said_in_the_form_and_seen_on_the_page(alice, bob, service):
    way = f"/services/{service.id}/change/"
    sent = {"name": "Städning", "category": "cleaning", "deviations_at_most": "1",
            "deviations_period": "year"}  # fmt: skip
    assert alice.client.post(way, sent).status_code == 302
    with inside(alice):
        deviate(service, timezone.now() - timedelta(minutes=5))
    page = bob.client.get(f"/services/{service.id}/").content.decode()
    assert "1 in the period, at most 1 borne" in page
    assert "1 deviation (" in page
    assert alice.client.post(way, sent | {"deviations_at_most": "-1"}).status_code == 422
    assert alice.client.post(way, sent | {"deviations_at_most": ""}).status_code == 302
    assert "borne" not in bob.client.get(f"/services/{service.id}/").content.decode()
