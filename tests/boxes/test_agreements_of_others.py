"""Real contract files: every pair of dates that somebody agreed on is worked out."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta

from viewmybox.kit.terms import Terms, course, last_day_to_act

CONTRACTS = (
    Path(__file__).parents[3] / "shared" / "data" / "contracts" / "unl_contracts_scraped.csv"
)
TODAY = date(2026, 11, 26)


@pytest.mark.skipif(not CONTRACTS.exists(), reason="the shared data folder is not here")
def test_every_contract_has_its_course():
    with CONTRACTS.open(newline="", encoding="ascii") as lines:
        contracts = list(csv.DictReader(lines))
    worked_out = 0
    for row in contracts:
        ends_on = day(row["End Date"])
        if ends_on is None:
            continue
        for months in (0, 1, 3, 6, 12):
            last_day = last_day_to_act(ends_on, months)
            assert last_day + relativedelta(months=months) <= ends_on
            if ends_on < date.max:  # what never ends is written so; no day comes after it
                assert last_day + timedelta(days=1) + relativedelta(months=months) > ends_on
        found = course(Terms(ends_on, 3, None, "tacit", 12), TODAY)
        assert found.ends_on >= max(TODAY, ends_on)
        assert found.act_by >= TODAY
        assert course(Terms(ends_on, 3), TODAY).over == (ends_on < TODAY)
        worked_out += 1
    assert worked_out > 3000


def day(text):
    """As Americans write it; None for what is no day."""
    try:
        month, number, year = map(int, text.strip().split("/"))
        return date(year, month, number)
    except ValueError:
        return None
