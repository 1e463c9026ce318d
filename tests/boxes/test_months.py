"""How an indicator stood month by month: kept as it is recorded, as judging each period says."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import cast
from viewmybox.boxes.models import Box, FormerTarget, Indicator, MonthRollup, Service
from viewmybox.boxes.recording import record, refresh, remove
from viewmybox.followup.judging import compare, limits_at
from viewmybox.followup.series import period_values
from viewmybox.kit.periods import PERIODS, next_period, period_start

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
COUNTS = ("on_target", "at_risk", "off_target")


@pytest.fixture(scope="module")
def anna(database):
    person = cast.owner("Anna", "Months AB")
    with cast.inside(person):
        Service.objects.create(box=Box.objects.create(name="Huset"), name="Hiss")
    return person


def made(**facts):
    service = Service.objects.get()
    number = Indicator.objects.count()
    return Indicator.objects.create(service=service, name=f"Indicator {number}", **facts)


def months(indicator):
    found = MonthRollup.objects.filter(indicator_id=indicator.id).order_by("month")
    return {row.pop("month"): tuple(row.values()) for row in found.values("month", *COUNTS)}


def worked_out(indicator):
    """The same, from each period judged by itself."""
    found = {}
    for start, value in period_values(
        indicator, indicator.period, date(2000, 1, 1), date(2100, 1, 1)
    ).items():
        limits = limits_at(indicator, start)
        status = compare(value, limits.low, limits.high, limits.tolerance)
        last = next_period(start, indicator.period) - timedelta(days=1)
        month = start if indicator.period in ("month", "quarter", "year") else last
        month = period_start(month, "month")
        while month <= last:
            found.setdefault(month, Counter())[status] += 1
            month = next_period(month, "month")
    return {
        month: tuple(counts[status] for status in ("on", "risk", "off"))
        for month, counts in sorted(found.items())
    }


MEASURED = st.lists(
    st.lists(
        st.tuples(st.integers(0, 900), st.integers(-6, 6).map(float)), min_size=1, max_size=12
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.promise("P4")
@given(
    batches=MEASURED,
    period=st.sampled_from(PERIODS),
    aggregate=st.sampled_from(["last", "mean", "sum", "min", "max", "share"]),
    until=st.integers(0, 900),
)
def test_the_months_are_what_the_periods_come_to(anna, batches, period, aggregate, until):
    with cast.inside(anna):
        indicator = made(
            period=period, aggregate=aggregate, target="between", low=-1, high=2, tolerance=1,
            target_from=date(2024, 1, 1),
        )  # fmt: skip
        FormerTarget.objects.create(
            indicator=indicator, target="at_least", low=0, tolerance=2,
            until_on=NOON.date() + timedelta(days=until),
        )  # fmt: skip
        for batch in batches:
            rows = [(indicator.id, NOON + timedelta(days=day), value, None) for day, value in batch]
            record(rows, source="api")
        found = months(indicator)
        assert found == worked_out(indicator)
        assert found
        day, _value = batches[0][0]
        remove(indicator.id, NOON + timedelta(days=day))
        assert months(indicator) == worked_out(indicator)


def test_a_corrected_target_judges_every_month_anew(anna):
    with cast.inside(anna):
        indicator = made(low=5)
        record([(indicator.id, NOON, 4.0, None)], source="form")
        assert months(indicator) == {date(2026, 1, 1): (0, 0, 1)}
        indicator.low = 3
        indicator.save(update_fields=["low"])
        refresh([indicator.id])
        assert months(indicator) == {date(2026, 1, 1): (1, 0, 0)}


def test_a_quarter_stands_in_each_of_its_months(anna):
    with cast.inside(anna):
        indicator = made(low=5, period="quarter")
        record([(indicator.id, NOON, 4.0, None)], source="form")
        assert list(months(indicator)) == [date(2026, month, 1) for month in (1, 2, 3)]
        [ends] = set(MonthRollup.objects.filter(indicator_id=indicator.id)
                     .values_list("ends_on", flat=True))  # fmt: skip
        assert ends == date(2026, 3, 31)


def test_a_week_belongs_to_the_month_it_ends_in(anna):
    with cast.inside(anna):
        indicator = made(low=5, period="week")
        record([(indicator.id, datetime(2026, 3, 31, 12, tzinfo=UTC), 9.0, None)], source="form")
        assert months(indicator) == {date(2026, 4, 1): (1, 0, 0)}
