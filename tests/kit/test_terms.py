"""When an agreement ends and the last day to act on it: month ends, leap years, renewals."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from viewmybox.kit.terms import Terms, course, last_day_to_act

DAY = timedelta(days=1)
DAYS = st.dates(date(1990, 1, 1), date(2120, 12, 31))


@pytest.mark.parametrize(
    ("ends_on", "months", "days", "last_day"),
    [
        (date(2027, 6, 30), 3, 0, date(2027, 3, 31)),
        (date(2026, 12, 31), 3, 0, date(2026, 9, 30)),
        (date(2026, 9, 30), 9, 0, date(2025, 12, 31)),
        (date(2026, 12, 31), 0, 0, date(2026, 12, 31)),
        (date(2026, 6, 15), 6, 0, date(2025, 12, 15)),
        (date(2026, 5, 31), 3, 0, date(2026, 2, 28)),
        (date(2028, 5, 31), 3, 0, date(2028, 2, 29)),
        (date(2026, 5, 30), 3, 0, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, 0, date(2027, 2, 28)),
        (date(2027, 2, 28), 12, 0, date(2026, 2, 28)),
        (date(2028, 2, 28), 12, 0, date(2027, 2, 28)),
        (date(2026, 2, 28), 3, 0, date(2025, 11, 30)),
        (date(2026, 12, 31), 0, 30, date(2026, 12, 1)),
        (date(2027, 3, 1), 0, 90, date(2026, 12, 1)),
    ],
)
def test_the_last_day_to_give_notice(ends_on, months, days, last_day):
    assert last_day_to_act(ends_on, months, days) == last_day


@given(DAYS, st.integers(0, 60))
def test_notice_counted_forward_from_it_runs_out_by_the_end_and_a_day_later_does_not(end, months):
    """By lag (1930:173) 1 §: to the same number, or to the last day of a month that lacks it."""
    last_day = last_day_to_act(end, months)
    assert last_day + relativedelta(months=months) <= end
    assert last_day + DAY + relativedelta(months=months) > end


def test_a_notice_period_is_not_negative():
    with pytest.raises(ValueError, match="negative"):
        last_day_to_act(date(2026, 1, 1), -1)


TERMS = st.builds(
    Terms,
    ends_on=DAYS,
    notice_months=st.none() | st.integers(0, 24),
    notice_days=st.none() | st.integers(0, 400),
    renewal=st.just("tacit"),
    renewal_months=st.integers(1, 60),
)


@given(TERMS, DAYS)
def test_a_chain_of_renewals_is_on_the_period_that_runs(terms, today):
    found = course(terms, today)
    assert found.ends_on >= max(today, terms.ends_on)
    assert not found.over
    if found.renewals:
        before = terms.ends_on + relativedelta(months=terms.renewal_months * (found.renewals - 1))
        assert before.replace(day=1) <= today
    # What can still be acted on can, and one renewal earlier it could not.
    assert found.act_by >= today
    assert found.acts_on_end >= found.ends_on
    assert found.bound == (found.acts_on_end > found.ends_on)
    if found.acts_on_end > terms.ends_on:
        earlier = found.acts_on_end - relativedelta(months=terms.renewal_months)
        assert last_day_to_act(earlier, terms.notice_months or 0, terms.notice_days or 0) < today


@given(TERMS, DAYS)
def test_the_last_day_to_act_never_goes_back_and_is_re_armed_when_it_has_passed(terms, today):
    now, following = course(terms, today), course(terms, today + DAY)
    assert following.act_by >= now.act_by
    assert (following.act_by > now.act_by) == (today == now.act_by)


@given(TERMS, DAYS)
def test_no_day_is_lost_on_the_way(terms, today):
    """An end keeps its number through any number of renewals, where the month has it."""
    ends_on = course(terms, today).ends_on
    number = terms.ends_on.day
    if (terms.ends_on + DAY).day == 1:
        assert (ends_on + DAY).day == 1
    else:
        assert ends_on.day == number or (ends_on.day < number and (ends_on + DAY).day == 1)


@given(TERMS, DAYS, st.integers(0, 2000))
def test_notice_in_time_ends_it_and_a_day_too_late_does_not(terms, today, later):
    at = course(terms, today)
    after = today + timedelta(days=later)
    in_time = Terms(terms.ends_on, terms.notice_months, terms.notice_days, "tacit",
                    terms.renewal_months, at.act_by)  # fmt: skip
    late = Terms(terms.ends_on, terms.notice_months, terms.notice_days, "tacit",
                 terms.renewal_months, at.act_by + DAY)  # fmt: skip
    assert course(in_time, after).acts_on_end == at.acts_on_end
    assert course(late, after).acts_on_end > at.acts_on_end
    assert course(in_time, after).act_by is None
    assert course(in_time, after).over == (after > at.acts_on_end)


def test_a_lease_of_three_years_renewed_since_2015():
    terms = Terms(date(2015, 9, 30), 9, None, "tacit", 36)
    found = course(terms, date(2026, 11, 26))
    assert (found.renewals, found.ends_on) == (4, date(2027, 9, 30))
    assert (found.act_by, found.bound) == (date(2026, 12, 31), False)
    found = course(terms, date(2027, 1, 1))
    assert (found.ends_on, found.acts_on_end, found.bound) == (
        date(2027, 9, 30), date(2030, 9, 30), True,
    )  # fmt: skip
    assert found.act_by == date(2029, 12, 31)


def test_a_renewal_that_meets_a_leap_year_ends_with_february():
    terms = Terms(date(2026, 2, 28), 1, None, "tacit", 12)
    assert course(terms, date(2028, 1, 1)).ends_on == date(2028, 2, 29)
    assert course(terms, date(2028, 1, 31)).act_by == date(2028, 1, 31)
    assert course(terms, date(2028, 2, 1)).act_by == date(2029, 1, 31)
    assert course(terms, date(2028, 3, 1)).ends_on == date(2029, 2, 28)


def test_one_that_renews_itself_nobody_knows_for_how_long_has_no_next_day():
    terms = Terms(date(2026, 6, 30), 3, None, "tacit")
    before, after = course(terms, date(2026, 3, 31)), course(terms, date(2026, 7, 1))
    assert (before.act_by, before.endless) == (date(2026, 3, 31), False)
    assert (after.act_by, after.endless, after.over) == (None, True, False)


@pytest.mark.parametrize("renewal", ["express", "none"])
def test_one_that_ends_is_over_the_day_after(renewal):
    terms = Terms(date(2026, 6, 30), 3, None, renewal, 12)
    assert course(terms, date(2026, 3, 31)).act_by == date(2026, 3, 31)
    between = course(terms, date(2026, 4, 1))
    assert (between.act_by, between.bound, between.over) == (None, True, False)
    assert not course(terms, date(2026, 6, 30)).over
    assert course(terms, date(2026, 7, 1)).over


def test_until_further_notice_ends_when_the_notice_has_run_out():
    assert course(Terms(None, 3), date(2026, 11, 26)).act_by is None
    found = course(Terms(None, 3, noticed_on=date(2026, 11, 30)), date(2026, 12, 1))
    assert (found.ends_on, found.ending, found.over) == (date(2027, 2, 28), True, False)
    assert course(Terms(None, None, 30, noticed_on=date(2026, 11, 30)), date(2027, 1, 1)).over
