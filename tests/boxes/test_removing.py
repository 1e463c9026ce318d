"""Taking a measurement away: the day and the indicator follow, and other days stay."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import inside
from viewmybox.boxes.models import Box, DayRollup, Indicator, Service
from viewmybox.boxes.recording import record, remove

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
NEXT_DAY = NOON + timedelta(days=1)


@pytest.fixture
def indicator(alice):
    with inside(alice):
        box = Box.objects.create(name="Huset")
        made = Indicator.objects.create(service=Service.objects.create(box=box, name="Städning"))
        rows = [(made.id, at, value, None) for at, value in [(NOON, 1), (LATER, 3), (NEXT_DAY, 5)]]
        record(rows, source="form")
    return made.id


def days(indicator):
    found = DayRollup.objects.filter(indicator_id=indicator).order_by("day")
    return [(row["day"].day, row["count"], row["sum"], row["last"]) for row in found.values()]


def test_a_day_is_made_anew_from_what_is_left(alice, indicator):
    with inside(alice):
        assert remove(indicator, LATER)
        assert days(indicator) == [(2, 1, 1, 1), (3, 1, 5, 5)]


def test_a_day_without_measurements_is_gone(alice, indicator):
    with inside(alice):
        assert remove(indicator, NEXT_DAY)
        assert days(indicator) == [(2, 2, 4, 3)]
        found = Indicator.objects.get(id=indicator)
    assert (found.latest_at, found.latest_value) == (LATER, 3)


def test_what_is_not_there_changes_nothing(alice, indicator):
    with inside(alice):
        before = days(indicator)
        assert not remove(indicator, NOON + timedelta(minutes=1))
        assert days(indicator) == before
