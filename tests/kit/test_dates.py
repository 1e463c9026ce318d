"""Dates are read day first or not at all, in the customer's zone; periods follow the calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from viewmybox.kit.dates import (
    PERIODS,
    DateError,
    format_at,
    format_date,
    next_period,
    parse_at,
    parse_written,
    period_label,
    period_start,
    previous_period,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAYS = st.dates(date(1700, 1, 1), date(2199, 12, 31))
LOOKS_LIKE_A_DATE = st.text("0123456789-/.: T+Zmarsjune", max_size=25)


@pytest.fixture(scope="module", autouse=True)
def _english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-01", "2026-03-01T00:00:00+01:00"),
        ("2026-07-01", "2026-07-01T00:00:00+02:00"),
        ("20260301", "2026-03-01T00:00:00+01:00"),
        (" 2026-03-01 14:30\n", "2026-03-01T14:30:00+01:00"),
        ("2026-03-01T14:30:15", "2026-03-01T14:30:15+01:00"),
        ("2026-03-01T14:30:15.123456789", "2026-03-01T14:30:15.123456+01:00"),
        ("2026-03-01T14:30Z", "2026-03-01T15:30:00+01:00"),
        ("2026-03-01 14:30 +05:30", "2026-03-01T10:00:00+01:00"),
        ("2026-03-01 14:30:00+00", "2026-03-01T15:30:00+01:00"),
        ("2026-10-25 02:30", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T02:30+01:00", "2026-10-25T02:30:00+01:00"),
    ],
)
def test_iso_is_read_in_the_customers_zone(text, iso):
    assert parse_at(text, STOCKHOLM).isoformat() == iso
    assert parse_written(text, STOCKHOLM).isoformat() == iso


@pytest.mark.parametrize(
    "text",
    """1 mars 2026|1 Mars 2026|01 mar 2026|den 1 mars 2026|1/3 2026|1/3/2026|01/03/2026|1.3.2026|
    1. 3. 2026|1-3-2026|2026-3-1|2026/03/01|2026.03.01|1 March 2026|March 1, 2026|1-Mar-2026|
    1 mars 2026 00:00|2026-03-01 0.00|1/3 2026 kl. 0:00:00|1\N{NO-BREAK SPACE}mars\t2026""".replace(
        "\n    ", ""
    ).split("|"),
)
def test_reads_what_swedes_write(text):
    assert parse_written(text, STOCKHOLM).isoformat() == "2026-03-01T00:00:00+01:00"


@pytest.mark.parametrize(
    "text",
    """|x|1|1/3|1/3 26|mars 2026|2026-03|2026|260301|31/2 2026|2026-02-30|2026-02-29|05/13/2022|
    2026-03-01 24:00|2026-03-01 14:60|2026-03-01 2 PM|05/01/2022 12:00:03 AM|0226-03-01|9999-12-31|
    2026-03-29 02:30|29 mars 2026 02.30|1 foo 2026|2026-03-01x14:30|2026-W10-1|46082|
    2026-03-01 14:30+25:00|1/3-2026|٢٠٢٦-٠٣-٠١|2026-03-01;""".replace("\n    ", "").split("|"),
)
def test_refuses_what_is_no_certain_date(text):
    for parse in (parse_at, parse_written):
        with pytest.raises(DateError):
            parse(text, STOCKHOLM)


def test_each_refusal_says_why():
    reasons = {
        "": "A date is missing.",
        "soon": "“soon” is not a date. Write it as 2026-03-31.",
        "30 feb 2026": "“30 feb 2026” is not in the calendar: there is no such day or time.",
        "1/3 0226": "The year of “1/3 0226” is not between 1700 and 2200.",
        "2026-03-29 02:30": "“2026-03-29 02:30” does not exist: the clock was put forward past it.",
    }
    for text, reason in reasons.items():
        with pytest.raises(DateError) as refused:
            parse_written(text, STOCKHOLM)
        assert str(refused.value) == reason


def test_a_day_that_begins_after_midnight_is_still_a_day():
    assert parse_at("2026-04-24", ZoneInfo("Africa/Cairo")).hour == 1


@given(st.datetimes(datetime(1700, 1, 2), datetime(2199, 12, 30)))  # noqa: DTZ001
def test_every_instant_is_read_back_from_its_iso_form(naive):
    at = naive.replace(tzinfo=UTC)
    assert parse_at(at.isoformat(), STOCKHOLM) == at
    assert parse_written(at.astimezone(STOCKHOLM).isoformat(" "), STOCKHOLM) == at


@given(DAYS, st.sampled_from(["sv", "en"]), st.booleans())
def test_every_date_is_read_back_as_it_is_written(day, language, long):
    assert parse_written(format_date(day, language, long=long), STOCKHOLM).date() == day
    assert parse_written(f"{day.day}/{day.month} {day.year}", STOCKHOLM).date() == day


@given(st.text(max_size=30) | LOOKS_LIKE_A_DATE)
def test_any_text_is_an_aware_time_or_refused(text):
    for parse in (parse_at, parse_written):
        try:
            at = parse(text, STOCKHOLM)
        except DateError as refused:
            assert str(refused)  # noqa: PT017 the sentence must be there, whatever the text
        else:
            assert at.tzinfo is STOCKHOLM


@pytest.mark.parametrize(
    ("period", "start", "swedish", "english"),
    [
        ("day", date(2027, 1, 2), "2 januari 2027", "2 January 2027"),
        ("week", date(2026, 12, 28), "v. 53 2026", "week 53, 2026"),
        ("month", date(2027, 1, 1), "januari 2027", "January 2027"),
        ("quarter", date(2027, 1, 1), "kvartal 1 2027", "quarter 1 2027"),
        ("year", date(2027, 1, 1), "2027", "2027"),
    ],
)
def test_a_day_is_in_its_periods(period, start, swedish, english):
    assert period_start(date(2027, 1, 2), period) == start
    assert period_label(start, period, "sv") == swedish
    assert period_label(start, period, "en") == english


@given(DAYS, st.sampled_from(PERIODS))
def test_periods_follow_each_other_without_gap_or_overlap(day, period):
    start = period_start(day, period)
    following = next_period(start, period)
    assert start <= day < following
    assert period_start(following - timedelta(days=1), period) == start
    assert period_start(following, period) == following
    assert previous_period(following, period) == start


def test_dates_and_times_are_written_as_the_language_does():
    at = datetime(2026, 9, 3, 22, 5, tzinfo=UTC)
    assert format_date(date(2026, 9, 3), "sv") == "3 sep. 2026"
    assert format_date(date(2026, 9, 3), "en", long=True) == "3 September 2026"
    assert format_at(at, STOCKHOLM, "sv") == "4 sep. 2026 00:05"
    assert format_at(at, STOCKHOLM, "en") == "4 Sep 2026, 00:05"
