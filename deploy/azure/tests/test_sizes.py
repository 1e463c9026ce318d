"""The sizes: what they come to, and that README.md says the same."""

from pathlib import Path

import pytest

import sizes

README = Path(sizes.__file__).with_name("README.md")


def test_the_readmes_table_is_the_programs():
    assert f"\n{sizes.table()}\n" in README.read_text(encoding="utf-8")


def test_another_price_makes_another_table(monkeypatch):
    dearer = {**sizes.PRICES, "database storage": sizes.Price("GB", 1.0)}
    before = sizes.table()
    monkeypatch.setattr(sizes, "PRICES", dearer)
    assert sizes.table() != before


def test_the_readme_says_that_prices_are_estimates_and_from_when():
    text = README.read_text(encoding="utf-8")
    assert "ESTIMATE" in text
    assert sizes.PRICED in text
    assert "price calculator" in text


def test_every_part_has_a_price_and_every_price_is_used():
    used = {name for one in sizes.SIZES.values() for name, _count in one.parts()}
    assert used == set(sizes.PRICES)


def test_the_estimate_is_the_sum_of_its_parts():
    for one in sizes.SIZES.values():
        whole = sum(sizes.PRICES[name].euro * count for name, count in one.parts())
        assert one.monthly() == pytest.approx(whole, abs=5)


def test_larger_costs_more_and_more_nodes_do():
    small, standard, large = (one.monthly() for one in sizes.SIZES.values())
    assert small < standard < large
    assert sizes.SIZES["standard"].monthly(nodes=4) > sizes.SIZES["standard"].monthly()


def test_what_is_counted_is_what_is_made(standard):
    """Endpoints, zones and rules that the estimate counts."""

    def count(*kinds):
        return sum(one.kind.rpartition(":")[2] in kinds for one in standard)

    assert count("PrivateEndpoint") == sizes.ENDPOINTS
    assert count("PrivateZone") == sizes.ZONES
    assert count("MetricAlert", "ScheduledQueryRule") <= sizes.RULES


def test_no_backup_is_kept_for_longer_than_the_policy_promises():
    assert all(one.backup_days <= sizes.LONGEST_BACKUP_DAYS for one in sizes.SIZES.values())


def test_the_budget_is_the_estimate_unless_said(standard, say):
    (budget,) = (one for one in standard if one.kind == "azure-native:consumption:Budget")
    assert budget.get("amount") == say().chosen.monthly()
