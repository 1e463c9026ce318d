"""A price that changes counts from a day: the days before keep theirs, and a raise can be written
ahead.
"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.cast import inside
from tests.followup.test_costs import YEARS, in_kronor, year_of
from viewmybox.boxes.models import Agreement, Box, FormerPrice, Service
from viewmybox.followup.standing import standings

FORM = {
    "supplier": "Rent AB", "renewal": "none", "price_model": "fixed", "price_ore": "1000",
    "price_period": "month",
}  # fmt: skip


@pytest.fixture
def service(alice):
    """1 000 kr a month through 2026."""
    with inside(alice):
        box = Box.objects.create(name="Huset")
        paid = Agreement.objects.create(box=box, supplier="Rent AB", price_ore=100_000, **YEARS)
        return Service.objects.create(box=box, name="Städning", agreement=paid)


def reprice(service, since, **price):
    agreement = Agreement.objects.get(id=service.agreement_id)
    for name, value in price.items():
        setattr(agreement, name, value)
    agreement.reprice(since)
    agreement.save()
    return agreement


def months_of(service):
    [found] = year_of(service)
    return in_kronor(found.agreed)


def test_the_months_before_keep_their_price(alice, service):
    with inside(alice):
        reprice(service, date(2026, 4, 1), price_ore=120_000)
        reprice(service, date(2026, 10, 1), price_ore=150_000)
        assert months_of(service) == [1000] * 3 + [1200] * 6 + [1500] * 3


def test_a_month_in_which_it_changes_counts_each_day_at_its_price(alice, service):
    with inside(alice):
        reprice(service, date(2026, 4, 16), price_ore=200_000)
        assert months_of(service)[2:5] == [1000, 1500, 2000]


def test_another_way_of_paying_counts_from_its_day(alice, service):
    """From a sum a month to units a quarter, and then to an index a year."""
    with inside(alice):
        reprice(service, date(2026, 4, 1), price_model="unit", price_ore=10_000, price_units=60,
                price_period="quarter")  # fmt: skip
        index = {"price_units": None, "index_base": 100, "index_latest": 110}
        reprice(service, date(2026, 7, 1), price_model="index", price_ore=1_200_000,
                price_period="year", **index)  # fmt: skip
        assert months_of(service) == [1000] * 3 + [2000] * 3 + [1100] * 6


def test_without_a_day_the_price_is_corrected(alice, service):
    with inside(alice):
        reprice(service, None, price_ore=90_000)
        assert months_of(service) == [900] * 12
        assert not FormerPrice.objects.exists()


def test_what_is_no_change_of_the_price_makes_no_step(alice, service):
    with inside(alice):
        reprice(service, date(2026, 4, 1), supplier="Rent och snyggt AB")
        assert not FormerPrice.objects.exists()


def test_what_is_paid_once_is_agreed_once(alice, service):
    with inside(alice):
        reprice(service, None, price_period="once")
        reprice(service, date(2026, 4, 1), price_ore=120_000)
        assert months_of(service) == [1200, *[None] * 11]


def test_the_same_day_again_corrects_what_it_said(alice, service):
    with inside(alice):
        reprice(service, date(2026, 4, 1), price_ore=120_000)
        reprice(service, date(2026, 4, 1), price_ore=130_000)
        assert months_of(service) == [1000] * 3 + [1300] * 9


def test_an_earlier_day_than_the_last_change_is_refused(alice, service):
    with inside(alice):
        reprice(service, date(2026, 4, 1), price_ore=120_000)
        with pytest.raises(ValidationError):
            reprice(service, date(2026, 3, 1), price_ore=110_000)
        assert months_of(service) == [1000] * 3 + [1200] * 9


def test_a_price_agreed_ahead_is_not_todays(alice, service):
    today = timezone.localdate()
    with inside(alice):
        agreement = Agreement.objects.get()
        agreement.starts_on, agreement.ends_on = None, None
        agreement.save()
        reprice(service, today + timedelta(days=1), price_ore=150_000)
        assert standings()[0].price_ore_a_month == 100_000
        reprice(service, today + timedelta(days=9), price_ore=160_000)
        assert standings()[0].price_ore_a_month == 100_000
    page = alice.client.get(f"/agreements/{agreement.id}/").content.decode()
    assert "SEK\xa01,000 a month" in page.partition("Other prices")[0]
    later = page.partition("Other prices")[2]
    assert "SEK\xa01,500" in later
    assert "SEK\xa01,600" in later
    for path in (f"/services/{service.id}/", f"/agreements/?box={agreement.box_id}",
                 f"/boxes/{agreement.box_id}/agreements/"):  # fmt: skip
        shown = alice.client.get(path).content.decode()
        assert "1,000" in shown, path
        assert "1,600" not in shown, path


def test_the_form_says_from_when(alice, service):
    path = f"/agreements/{service.agreement_id}/change/"
    today = timezone.localdate()
    assert f'value="{today.isoformat()}"' in alice.client.get(path).content.decode()
    day = today - timedelta(days=10)
    answer = alice.client.post(path, FORM | {"price_ore": "1100", "since": day.isoformat()})
    assert answer.status_code == 302, answer.content.decode()
    with inside(alice):
        kept = FormerPrice.objects.get()
        assert (kept.price_ore, kept.until_on) == (100_000, day - timedelta(days=1))
    earlier = (day - timedelta(days=1)).isoformat()
    refused = alice.client.post(path, FORM | {"price_ore": "1200", "since": earlier})
    assert refused.status_code == 422
    assert "Say that day or a later." in refused.content.decode()


def test_the_database_is_asked_once_for_all_the_prices(alice, service, django_assert_num_queries):
    from viewmybox.followup.prices import prices_of

    with inside(alice):
        for _ in range(3):
            other = Agreement.objects.create(box=service.box, supplier="B", price_ore=1, **YEARS)
            other.price_ore = 2
            other.reprice(date(2026, 2, 1))
            other.save()
        found = list(Agreement.objects.all())
        with django_assert_num_queries(1):
            prices = prices_of(found)
        assert sorted(len(spans) for spans in prices.values()) == [1, 2, 2, 2]
        with django_assert_num_queries(0):
            prices_of([one for one in found if one.price_from is None])
