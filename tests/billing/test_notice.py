"""A price list suits the customers there are: nobody is left without a price, or surprised."""

import json
from datetime import timedelta

import pytest

from tests.cast import as_role, as_worker, inside
from tests.conftest import PRICES
from tests.support.test_publishing import newest
from viewmybox.billing.days import swedish_today
from viewmybox.billing.lifecycle import bill
from viewmybox.billing.minding import forget
from viewmybox.billing.models import Every, PriceList, Subscription
from viewmybox.billing.publishing import PublishError, publish, read
from viewmybox.wall.context import acting, fetch_all, fetch_one

pytestmark = pytest.mark.promise("P12")
__all__ = ["newest"]

ANOTHER = """
[[plan]]
key = "huge"
month = "590.00"
year = "5900.00"
name = { sv = "Stor", en = "Huge" }
about = { sv = "Mer", en = "More" }
"""


@pytest.fixture
def edited(tmp_path):
    """Today's list with something in it changed, as a file."""

    def write(*changes, more=""):
        text = PRICES.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file = tmp_path / "prices.toml"
        file.write_text(text + more)
        return file

    return write


def in_days(days):
    return swedish_today() + timedelta(days=days)


def publish_as_provider(file, day):
    with as_role("migrator"):
        made = publish(file, day)
    forget()
    return made


@pytest.mark.parametrize(
    "change",
    [('month = "290.00"', 'month = "290.01"'), ('base = "150.00"', 'base = "151.00"')],
)
def test_a_raise_is_published_thirty_days_ahead_and_no_later(database, newest, edited, change):
    with pytest.raises(PublishError, match="at least 30 days ahead"):
        publish_as_provider(edited(change), in_days(29))
    assert publish_as_provider(edited(change), in_days(30)).effective_on == in_days(30)


def test_what_costs_less_or_is_new_may_come_at_once(database, newest, edited):
    cheaper = edited(('month = "290.00"', 'month = "190.00"'), more=ANOTHER)
    assert publish_as_provider(cheaper, in_days(0)).plan("huge").month_ore == 59_000


def test_a_plan_that_somebody_has_stays_in_the_list(alice, newest, edited):
    with pytest.raises(PublishError, match="“standard” is missing, but customers"):
        publish_as_provider(edited(('key = "standard"', 'key = "other"')), in_days(60))


def test_a_plan_that_was_only_chosen_stays_too(alice, newest, edited):
    publish_as_provider(edited(more=ANOTHER), in_days(0))
    with inside(alice):
        Subscription.objects.get().choose("huge", Every.MONTH)
    with pytest.raises(PublishError, match=r"“huge” is missing.*\(1 of them\)"):
        publish_as_provider(edited(), in_days(60))
    with inside(alice):
        Subscription.objects.get().choose("standard", Every.MONTH)
    assert publish_as_provider(edited(), in_days(60))


def test_a_plan_that_goes_cannot_be_chosen_any_more(alice, newest, edited):
    publish_as_provider(edited(more=ANOTHER), in_days(0))
    assert "Huge" in alice.client.get("/settings/subscription/plan/").content.decode()
    publish_as_provider(edited(), in_days(60))
    assert "Huge" not in alice.client.get("/settings/subscription/plan/").content.decode()
    answer = alice.client.post("/settings/subscription/plan/", {"plan": "huge:month"})
    assert answer.status_code == 422
    with pytest.raises(Exception, match="no such plan"), inside(alice):
        fetch_one("SELECT wall.choose_plan('huge', 'month')", [])


def test_a_plan_stands_in_a_list_once(edited):
    with pytest.raises(PublishError, match="“standard” is there twice"):
        read(edited(('key = "large"', 'key = "standard"')).read_text())


def test_the_database_publishes_no_other_list(alice, newest):
    """Whoever runs the function beside our own code."""
    with as_role("migrator"):
        had = fetch_all("SELECT plan FROM wall.plans_had()", [])
    plans = json.dumps([{"key": key, "month_ore": 1, "year_ore": 1} for (key,) in had])
    day = in_days(10)
    for given, code in (([day, 1, "[]"], "VMB03"), ([day, 10**6, plans], "VMB04")):
        with pytest.raises(Exception, match="billing:") as refused, as_role("migrator"):
            fetch_one("SELECT wall.write_price_list(%s, 25, %s, 1, %s::jsonb)", given)
        assert refused.value.__cause__.sqlstate == code


def test_a_plan_without_a_price_is_an_error_and_not_forgotten(alice, newest):
    """Should a list ever come to lack it all the same."""
    now = PriceList.objects.in_force()
    with as_role("migrator"):
        PriceList.objects.create(
            number=PriceList.objects.first().number + 1,
            effective_on=in_days(0),
            vat_percent=25,
            extract_base_ore=now.extract_base_ore,
            extract_gb_ore=now.extract_gb_ore,
            plans=[plan | {"key": "other"} for plan in now.plans],
        )
    with as_worker():
        with pytest.raises(Exception, match="has no such plan"), acting(alice.customer):
            bill(Subscription.held(), in_days(40))
        with acting(alice.customer):
            assert Subscription.held().billed_until is None, "it is tried again"


def test_owners_are_told_on_every_page_until_it_takes_effect(alice, bob, newest, edited):
    forget()
    assert "New prices take effect" not in alice.client.get("/boxes/").content.decode()
    made = publish_as_provider(edited(('base = "150.00"', 'base = "151.00"')), in_days(30))
    for address in ("/boxes/", "/actions/"):
        assert "New prices take effect on" in alice.client.get(address).content.decode()
    assert "New prices take effect" not in bob.client.get("/boxes/").content.decode()
    with as_role("migrator"):
        fetch_all(
            "UPDATE price_list SET effective_on = %s WHERE number = %s RETURNING 1",
            [in_days(0), made.number],
        )
    forget()
    assert "New prices take effect" not in alice.client.get("/boxes/").content.decode()
