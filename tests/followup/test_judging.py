"""How one indicator is judged: target, tolerance, sums that are not over, and silence."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from viewmybox.followup.judging import NONE, OFF, ON, RISK, compare, judge, worst

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def indicator(**changes):
    facts = {
        "latest_at": NOW - timedelta(days=2),
        "trend": [None] * 10 + [5.0, 5.0],
        "trend_period": date(2026, 11, 1),
        "period": "month",
        "aggregate": "mean",
        "expected": "month",
        "target": "at_least",
        "low": 4.0,
        "high": None,
        "tolerance": 0.5,
        "former": (),
    }
    return SimpleNamespace(**facts | changes)


@pytest.mark.parametrize(
    ("value", "low", "high", "tolerance", "status"),
    [
        (4.0, 4.0, None, 0, ON),
        (3.9, 4.0, None, 0.5, RISK),
        (3.5, 4.0, None, 0.5, RISK),
        (3.4, 4.0, None, 0.5, OFF),
        (10.0, None, 9.0, 0, OFF),
        (10.0, None, 9.0, 1.0, RISK),
        (20.0, 19.0, 23.0, 0, ON),
        (18.0, 19.0, 23.0, 0, OFF),
        (-5.0, None, None, 0, ON),
    ],
)
def test_a_value_against_its_limits(value, low, high, tolerance, status):
    assert compare(value, low, high, tolerance) == status


def test_nothing_measured_is_no_data_and_never_good():
    assert judge(indicator(latest_at=None), NOW, TODAY).silence == "never"
    assert judge(indicator(latest_at=None), NOW, TODAY).status == NONE


@pytest.mark.parametrize(
    ("expected", "hours", "status"),
    [("day", 35, ON), ("day", 37, NONE), ("week", 24 * 10, ON), ("week", 24 * 11, NONE)],
)
def test_silence_for_longer_than_expected_is_no_data(expected, hours, status):
    latest = NOW - timedelta(hours=hours)
    found = judge(indicator(latest_at=latest, expected=expected), NOW, TODAY)
    assert found.status == status


def test_a_sum_under_way_does_not_count_yet():
    """On the 22nd the month has two of its eight visits; October had all."""
    found = judge(indicator(aggregate="sum", low=8.0, trend=[None] * 10 + [8.0, 2.0]), NOW, TODAY)
    assert (found.status, found.value, found.period_start) == (ON, 8.0, date(2026, 10, 1))


def test_a_sum_that_is_already_too_high_counts_at_once():
    facts = indicator(
        aggregate="sum", target="at_most", low=None, high=3.0, trend=[None] * 10 + [1.0, 4.0]
    )
    found = judge(facts, NOW, TODAY)
    assert (found.status, found.period_start) == (OFF, date(2026, 11, 1))


def test_the_first_period_of_a_sum_says_that_it_is_not_over():
    found = judge(indicator(aggregate="sum", trend=[None] * 11 + [2.0]), NOW, TODAY)
    assert (found.status, found.silence) == (NONE, "first")


def test_a_sum_is_judged_when_its_period_is_over():
    facts = indicator(
        aggregate="sum",
        low=8.0,
        trend=[None] * 10 + [8.0, 2.0],
        trend_period=date(2026, 10, 1),
        latest_at=NOW - timedelta(days=25),
    )
    assert judge(facts, NOW, TODAY).status == OFF


def test_no_data_is_worse_than_good_and_better_than_trouble():
    assert worst([ON, NONE]) == NONE
    assert worst([NONE, RISK]) == RISK
    assert worst([RISK, OFF, NONE]) == OFF
    assert worst([]) == NONE
