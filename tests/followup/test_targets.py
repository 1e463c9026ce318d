"""A target that changes keeps its history: a period is judged by the target it had."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from tests.cast import inside
from viewmybox.boxes.models import Box, FormerTarget, Indicator, Service
from viewmybox.boxes.recording import record
from viewmybox.followup.judging import NONE
from viewmybox.followup.standing import standings
from viewmybox.kit import svg

FORM = {
    "name": "Kvalitet", "unit": "p", "target": "at_least", "low": "4", "tolerance": "0",
    "aggregate": "mean", "period": "month", "expected": "year", "decimals": "1", "weight": "3",
}  # fmt: skip


@pytest.fixture
def indicator(alice):
    """At least 4; 3.5 in each of the last three months."""
    with inside(alice):
        service = Service.objects.create(box=Box.objects.create(name="Huset"), name="Städning")
        made = Indicator.objects.create(
            service=service, name="Kvalitet", unit="p", low=4, expected="year"
        )
        first = timezone.localdate().replace(day=1)
        days = [first - timedelta(days=days) for days in (0, 1, 32)]
        record(
            [(made.id, datetime(*day.timetuple()[:3], 12, tzinfo=UTC), 3.5, None) for day in days],
            source="form",
        )
    return made


def statuses(person, indicator):
    """Of the table's rows, newest first, as the CSV says them."""
    text = person.client.get(f"/indicators/{indicator.id}/table.csv").content.decode()
    return [line.rpartition(",")[2] for line in text.splitlines()[1:]][::-1]


def test_a_new_target_counts_from_its_period_and_old_ones_keep_theirs(alice, indicator):
    assert statuses(alice, indicator) == ["Off target"] * 3
    today = timezone.localdate()
    answer = alice.client.post(
        f"/indicators/{indicator.id}/change/", FORM | {"low": "3", "since": today.isoformat()}
    )
    assert answer.status_code == 302, answer.content.decode()
    assert statuses(alice, indicator) == ["On target", "Off target", "Off target"]
    with inside(alice):
        former = FormerTarget.objects.get()
        assert (former.low, former.until_on) == (4, today.replace(day=1) - timedelta(days=1))
        assert standings()[0].status == "on"
    page = alice.client.get(f"/indicators/{indicator.id}/").content.decode()
    assert "at least 4" in page
    assert page.count("off target</title>") == 4  # two periods, in the wide and the compact chart


def test_one_that_counts_from_a_day_to_come_leaves_this_period_as_it_was(alice, indicator):
    later = timezone.localdate() + timedelta(days=40)
    alice.client.post(
        f"/indicators/{indicator.id}/change/", FORM | {"low": "3", "since": later.isoformat()}
    )
    with inside(alice):
        (standing,) = standings()
        assert standing.status == "off"
        assert "4" in standing.reasons[0].sentence  # the target it has today


def test_a_correction_corrects_every_period(alice, indicator):
    alice.client.post(f"/indicators/{indicator.id}/change/", FORM | {"low": "3", "since": ""})
    assert statuses(alice, indicator) == ["On target"] * 3
    with inside(alice):
        assert not FormerTarget.objects.exists()


def test_a_change_of_something_else_is_no_new_target(alice, indicator):
    today = timezone.localdate().isoformat()
    alice.client.post(f"/indicators/{indicator.id}/change/", FORM | {"name": "Q", "since": today})
    with inside(alice):
        assert not FormerTarget.objects.exists()
        assert Indicator.objects.get().target_from is None


def test_history_is_not_written_backwards(alice, indicator):
    path = f"/indicators/{indicator.id}/change/"
    alice.client.post(path, FORM | {"low": "3", "since": "2026-06-15"})
    answer = alice.client.post(path, FORM | {"low": "2", "since": "2026-05-31"})
    assert answer.status_code == 422
    with inside(alice):
        assert Indicator.objects.get().target_from == date(2026, 6, 1)
        assert FormerTarget.objects.count() == 1


def test_the_weighted_standing_counts_no_data_as_nothing(alice, indicator):
    with inside(alice):
        Indicator.objects.update(low=3, weight=3)
        Indicator.objects.create(service=indicator.service, name="Tyst", low=1, weight=2)
        Indicator.objects.create(service=indicator.service, name="Följs", low=1, weight=0)
        Indicator.objects.create(service=indicator.service, name="Utan", target="none")
    text = alice.client.get(f"/services/{indicator.service_id}/").content.decode()
    assert (
        "Weighted standing 60 %: 3 of 5; Tyst (weight 2) has no data and counts as nothing." in text
    )


def test_silence_alone_is_nothing_and_never_good(alice):
    with inside(alice):
        service = Service.objects.create(box=Box.objects.create(name="Huset"), name="Städning")
        Indicator.objects.create(service=service, name="Tyst", low=1)
        (standing,) = standings()
    assert standing.status == NONE
    text = alice.client.get(f"/services/{service.id}/").content.decode()
    assert "Weighted standing 0 %" in text


def test_the_chart_has_each_target_where_it_counted():
    points = [(date(2026, month, 1), 5.0) for month in range(1, 7)]
    drawn = svg.line_chart(
        points, low=4, high=None, unit="p", period="month", language="en", title="x",
        description="", former=[(date(2026, 2, 28), 6, None, 0), (date(2026, 4, 1), None, None, 0)],
    )  # fmt: skip
    assert drawn.count('class="chart-band"') == 2
    assert drawn.count('class="chart-point-off"') == 2
