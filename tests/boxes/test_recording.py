"""What is recorded: counted, replaced or left out, whether it comes after all else or not."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.cast import inside
from viewmybox.boxes.models import Box, Indicator, Measurement, Service
from viewmybox.boxes.recording import record

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def indicators(alice):
    with inside(alice):
        service = Service.objects.create(box=Box.objects.create(name="Huset"), name="Hiss")
        return [Indicator.objects.create(service=service, name=name).id for name in "AB"]


def at(hours):
    return NOON + timedelta(hours=hours)


def kept(alice, indicator):
    with inside(alice):
        found = Measurement.objects.filter(indicator_id=indicator).order_by("at")
        return list(found.values_list("at", "value"))


def test_what_comes_after_all_else_is_new(alice, indicators):
    first, second = indicators
    with inside(alice):
        once = record([(first, at(0), 1.0, None), (second, at(5), 2.0, None)], source="form")
        # Newer than what its own indicator has, older than what the other one has.
        again = record([(first, at(1), 3.0, None)], source="form")
    assert (once.recorded, once.replaced) == (2, 0)
    assert (again.recorded, again.replaced) == (1, 0)
    assert kept(alice, first) == [(at(0), 1.0), (at(1), 3.0)]


def test_one_moment_twice_in_what_is_new_is_one_measurement_the_last(alice, indicators):
    first, _second = indicators
    with inside(alice):
        done = record([(first, at(0), 1.0, None), (first, at(0), 2.0, None)], source="form")
    assert (done.recorded, done.replaced) == (1, 1)
    assert kept(alice, first) == [(at(0), 2.0)]


def test_the_newest_moment_again_is_replaced(alice, indicators):
    first, second = indicators
    with inside(alice):
        record([(first, at(0), 1.0, None)], source="form")
        done = record(
            [(first, at(0), 2.0, None), (first, at(1), 3.0, None), (second, at(0), 4.0, None)],
            source="form",
        )
    assert (done.recorded, done.replaced) == (2, 1)
    assert kept(alice, first) == [(at(0), 2.0), (at(1), 3.0)]
    assert kept(alice, second) == [(at(0), 4.0)]


def test_what_comes_late_goes_in_between(alice, indicators):
    first, _second = indicators
    with inside(alice):
        record([(first, at(0), 1.0, None), (first, at(2), 2.0, None)], source="form")
        done = record([(first, at(1), 3.0, None)], source="form")
    assert (done.recorded, done.replaced) == (1, 0)
    assert kept(alice, first) == [(at(0), 1.0), (at(1), 3.0), (at(2), 2.0)]


def test_an_unknown_indicator_is_named_and_the_others_are_kept(alice, charlie, indicators):
    first, _second = indicators
    stranger = uuid4()
    with inside(alice):
        done = record([(stranger, at(0), 1.0, None), (first, at(0), 1.0, None)], source="form")
    assert (done.recorded, done.unknown) == (1, {stranger})
    with inside(charlie):
        assert record([(first, at(0), 9.0, None)], source="form").unknown == {first}
    assert kept(alice, first) == [(at(0), 1.0)]
