"""Working time: opening hours, weekends, Swedish public holidays, summer time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewmybox.kit.opening import OpeningHours, is_working_day, swedish_holidays

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOURS = OpeningHours(time(8), time(17), STOCKHOLM)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def test_the_holidays_of_a_year():
    assert sorted(swedish_holidays(2026)) == [
        date(2026, 1, 1), date(2026, 1, 6), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1),
        date(2026, 5, 14), date(2026, 6, 6), date(2026, 6, 19), date(2026, 12, 24),
        date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 31),
    ]  # fmt: skip


def test_midsummer_eve_is_a_friday_and_easter_moves():
    for year in range(2020, 2040):
        assert date(year, 12, 24) in swedish_holidays(year)
        eve = next(day for day in swedish_holidays(year) if day.month == 6 and day.day > 6)
        assert eve.weekday() == 4
    assert date(2027, 3, 26) in swedish_holidays(2027)
    assert date(2028, 4, 17) in swedish_holidays(2028)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-25T09:00", 8, "2026-11-25T17:00"),
        ("2026-11-25T10:00", 8, "2026-11-26T09:00"),
        ("2026-11-25T22:00", 8, "2026-11-26T16:00"),
        ("2026-11-25T05:00", 8, "2026-11-25T16:00"),
        ("2026-11-27T16:00", 8, "2026-11-30T15:00"),  # over a weekend
        ("2026-12-23T16:00", 8, "2026-12-28T15:00"),  # over Christmas, into a Monday
        ("2027-03-25T16:30", 1, "2027-03-30T08:30"),  # over Easter, and into summer time
    ],
)
def test_when_so_much_working_time_has_gone_by(start, hours, end):
    assert HOURS.after(at(start), timedelta(hours=hours)) == at(end)


def test_none_between_a_moment_and_an_earlier_one():
    assert HOURS.between(at("2026-11-25T12:00"), at("2026-11-25T11:00")) == timedelta()
    assert HOURS.between(at("2026-11-27T16:00"), at("2026-11-30T09:00")) == timedelta(hours=2)


moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants it so


@given(moments, st.integers(1, 60 * 100))
def test_there_and_back(start, minutes):
    working = timedelta(minutes=minutes)
    end = HOURS.after(start, working)
    assert HOURS.between(start, end) == working
    local = end.astimezone(STOCKHOLM)
    assert is_working_day(local.date())
    assert time(8) < local.timetz().replace(tzinfo=None) <= time(17)
