"""What misses take off: by the target of the time, of the price of the period, and nothing else."""

from datetime import date, datetime
from fractions import Fraction

import pytest
from django.utils import timezone

from tests import cast
from tests.journal.conftest import Book
from viewmybox.boxes.models import Agreement, Box, Indicator, Service
from viewmybox.boxes.recording import record, refresh
from viewmybox.followup.costs import costs_of_year
from viewmybox.followup.credits import credits_of

TODAY = date(2026, 5, 10)


def at(month, day=10):
    return datetime(2026, month, day, tzinfo=timezone.get_current_timezone())


@pytest.fixture
def service(alice):
    """For 31,000 kr a month."""
    with cast.inside(alice):
        box = Box.objects.create(name="Huset")
        agreement = Agreement.objects.create(
            box=box, supplier="Rent AB", price_ore=3_100_000, starts_on=date(2025, 1, 1),
            ends_on=date(2027, 12, 31),
        )  # fmt: skip
        return Service.objects.create(box=box, name="Städning", agreement=agreement)


def followed(service, values, **facts):
    """An indicator of at least 90, with a value for each moment."""
    made = Indicator.objects.create(
        service=service, name=f"K {Indicator.objects.count()}", low=90, **facts
    )
    record([(made.id, moment, value, None) for moment, value in values], source="form")
    return made


def of_year(service, year=2026, today=TODAY):
    found = Service.objects.filter(id=service.id).select_related("agreement")
    years = costs_of_year(list(found), year, today)
    credits_of(years, year)
    return [None if one is None else float(one) / 100 for one in years[0].credits]


def test_a_missed_month_takes_off_its_share(alice, service):
    with cast.inside(alice):
        followed(service, [(at(1), 95), (at(2), 80), (at(3), 89), (at(4), 90)], credit_percent=2.5)
        assert of_year(service) == [None, 775, 775, *[None] * 9]


def test_an_amount_falls_for_each_missed_period(alice, service):
    days = [(at(3, day), value) for day, value in ((2, 80), (9, 95), (16, 70), (23, 60))]
    with cast.inside(alice):
        followed(service, days, period="week", credit_ore=50_000)
        assert of_year(service) == [None, None, 1500, *[None] * 9]


def test_of_short_periods_the_price_is_that_of_their_days(alice, service):
    with cast.inside(alice):
        followed(service, [(at(1, 5), 1), (at(1, 6), 1)], period="day", credit_percent=50)
        assert of_year(service)[0] == 1000  # twice half of 31,000 / 31
        followed(service, [(at(3, 4), 1)], period="week", credit_percent=10)
        assert of_year(service)[2] == 700


def test_a_quarter_is_taken_off_once_in_its_last_month(alice, service):
    with cast.inside(alice):
        followed(service, [(at(2), 10)], period="quarter", credit_percent=1)
        followed(service, [(at(2), 10)], period="quarter", credit_ore=100)
        assert of_year(service) == [None, None, 931, *[None] * 9]


def test_a_year_that_is_not_over_takes_nothing_off(alice, service):
    with cast.inside(alice):
        followed(service, [(at(2), 10)], period="year", credit_percent=10)
        assert of_year(service) == [None] * 12
        whole = of_year(service, today=date(2027, 1, 1))
    assert whole == [*[None] * 11, 37_200]


def test_the_month_that_runs_takes_nothing_off_yet(alice, service):
    with cast.inside(alice):
        followed(service, [(at(5, 3), 10)], credit_percent=10)
        assert of_year(service) == [None] * 12


def test_at_risk_and_silence_take_nothing_off(alice, service):
    with cast.inside(alice):
        followed(service, [(at(1), 89)], tolerance=2, credit_percent=10)
        assert of_year(service) == [None] * 12


def test_a_month_is_judged_by_the_target_it_had(alice, service):
    with cast.inside(alice):
        made = followed(service, [(at(1), 80), (at(3), 80)], credit_percent=10)
        found = Indicator.objects.get(id=made.id)
        found.low = 70
        found.aim(date(2026, 3, 1))
        found.save()
        refresh([found.id])
        assert of_year(service) == [3100, *[None] * 11]


def test_without_a_price_a_share_is_nothing_and_an_amount_is_one(alice, service):
    with cast.inside(alice):
        bare = Service.objects.create(box=service.box, name="Utan avtal")
        followed(bare, [(at(1), 10)], credit_percent=10)
        assert of_year(bare)[0] in (None, 0)
        followed(bare, [(at(1), 10)], credit_ore=12_345)
        assert of_year(bare)[0] == 123.45


def test_hundredths_of_a_per_cent_are_exact(alice, service):
    with cast.inside(alice):
        followed(service, [(at(1), 10)], credit_percent=0.07)
        found = Service.objects.filter(id=service.id).select_related("agreement")
        years = costs_of_year(list(found), 2026, TODAY)
        credits_of(years, 2026)
    assert years[0].credits[0] == Fraction(7, 10_000) * 3_100_000


def test_anothers_misses_are_nobody_elses(alice, charlie, service):
    with cast.inside(alice):
        followed(service, [(at(1), 10)], credit_percent=10)
    with cast.inside(charlie):
        box = Box.objects.create(name="B")
        theirs = Service.objects.create(box=box, name="S")
        assert of_year(theirs) == [None] * 12


def test_the_pages_and_the_file_say_it(alice, service):
    now = timezone.localtime()
    last_month = (now.replace(day=1) - timezone.timedelta(days=2)).replace(day=5)
    with cast.inside(alice):
        made = followed(service, [(last_month, 10)], credit_percent=10)
    year = last_month.year
    for path in (f"/services/{service.id}/costs/", f"/boxes/{service.box_id}/costs/", "/costs/"):
        page = alice.client.get(f"{path}?year={year}").content.decode()
        assert "Service credits so far" in page
        assert "SEK\N{NO-BREAK SPACE}3,100" in page
    page = alice.client.get(f"/indicators/{made.id}/").content.decode()
    assert "10 % of its price" in page
    table = alice.client.get(f"/costs/table.csv?year={year}").content.decode()
    assert "3100" in table


def test_a_share_and_an_amount_are_not_both_said(alice, service, cast):
    sent = {
        "name": "Kvalitet", "target": "at_least", "low": "90", "aggregate": "mean",
        "period": "month", "expected": "month", "decimals": "1",
        "credit_percent": "2,5", "credit_ore": "100",
    }  # fmt: skip
    way = f"/services/{service.id}/indicators/new/"
    answer = alice.client.post(way, sent)
    assert answer.status_code == 422
    assert "not both" in answer.content.decode()
    assert (
        alice.client.post(way, sent | {"credit_percent": "101", "credit_ore": ""}).status_code
        == 422
    )
    assert alice.client.post(way, sent | {"credit_ore": ""}).status_code == 302
    assert Book(cast, alice).deeds()[-1] == "indicator.made"
    with cast.inside(alice):
        assert Indicator.objects.get(name="Kvalitet").credit_percent == 2.5
