from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewmybox.kit.repeating import next_day
from viewmybox.kit.terms import later

DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    ("first", "every", "unit", "after", "then"),
    [
        ("2026-01-31", 1, "month", "2026-01-31", "2026-02-28"),
        ("2026-01-31", 1, "month", "2026-02-28", "2026-03-31"),
        ("2026-01-30", 1, "month", "2026-02-28", "2026-03-30"),
        ("2026-01-30", 1, "month", "2026-01-30", "2026-02-28"),
        ("2028-02-29", 12, "month", "2028-02-29", "2029-02-28"),
        ("2028-02-29", 12, "month", "2031-03-01", "2032-02-29"),
        ("2026-11-30", 3, "month", "2026-11-30", "2027-02-28"),
        ("2026-01-15", 3, "month", "2026-05-01", "2026-07-15"),
        ("2026-03-23", 2, "week", "2026-03-23", "2026-04-06"),
        ("2026-03-23", 1, "week", "2026-04-07", "2026-04-13"),
        ("2026-03-23", 1, "week", "2026-01-01", "2026-03-30"),
    ],
)
def test_the_next_day(first, every, unit, after, then):
    day = next_day(date.fromisoformat(first), every, unit, date.fromisoformat(after))
    assert day == date.fromisoformat(then)


@given(DAYS, st.integers(1, 60), DAYS)
def test_it_is_the_first_of_the_days_after(first, every, after):
    day = next_day(first, every, "month", after)
    of_all = [later(first, times * every) for times in range(1, 1000)]
    assert day == next(one for one in of_all if one > after)


@given(DAYS, st.integers(1, 60), DAYS)
def test_weeks_keep_the_weekday(first, every, after):
    day = next_day(first, every, "week", after)
    assert day.weekday() == first.weekday()
    assert day > max(first, after)
    assert (day - first).days % (7 * every) == 0


def test_every_nought_is_never():
    with pytest.raises(ValueError, match="every one"):
        next_day(date(2026, 1, 1), 0, "week", date(2026, 1, 1))
