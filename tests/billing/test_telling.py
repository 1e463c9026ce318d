"""New prices: every owner is told ahead, once, and Settings shows them beside today's."""

from datetime import timedelta

import pytest
from django.core import mail

from tests.cast import as_role, as_worker, inside, run_jobs
from tests.journal.conftest import Book
from viewmybox.accounts.jobs import send_letter_again
from viewmybox.accounts.models import SentLetter
from viewmybox.billing.days import swedish_today
from viewmybox.billing.jobs import announce_prices
from viewmybox.billing.models import PriceList, Subscription
from viewmybox.billing.telling import tell_customer_of_prices
from viewmybox.wall.context import acting

pytestmark = pytest.mark.promise("P12")
LETTERS = ["viewmybox.billing.jobs.tell_of_prices"]


@pytest.fixture
def coming(database, settings):
    """A list that is published and takes effect in two months: a krona more for each plan."""
    settings.SMTP_URL = "smtp://localhost"
    now, newest = PriceList.objects.in_force(), PriceList.objects.first()
    with as_role("migrator"):
        made = PriceList.objects.create(
            number=newest.number + 1,
            effective_on=max(newest.effective_on, swedish_today()) + timedelta(days=60),
            vat_percent=now.vat_percent,
            extract_base_ore=now.extract_base_ore,
            extract_gb_ore=now.extract_gb_ore,
            plans=[plan | {"month_ore": plan["month_ore"] + 100} for plan in now.plans],
        )
    yield made
    with as_role("migrator"):
        made.delete()


def announce(person):
    with as_worker():
        announce_prices()
    return run_jobs(person.customer)


def told():
    return sorted(to for message in mail.outbox for to in message.to)


def test_every_owner_and_the_customers_own_address_are_told_once(cast, alice, bob, coming):
    assert LETTERS[0] in announce(alice)
    assert told() == ["alice@example.com", "office@example.com"]
    letter = mail.outbox[0]
    assert "nya priser från" in letter.subject
    for words in ("Standard", "291", "instead of", "/settings/subscription/"):
        assert words in letter.body
    assert Book(cast, bob).deeds().count("prices.told") == 2
    mail.outbox.clear()
    assert announce(alice) == []
    with as_worker():
        tell_customer_of_prices(alice.customer, coming.number)
    assert told() == []


def test_who_becomes_an_owner_later_is_told_too(cast, alice, coming):
    announce(alice)
    cast.join(alice, "Erik", "owner")
    mail.outbox.clear()
    assert announce(alice) == LETTERS
    assert told() == ["erik@example.com"]


def test_nobody_is_told_of_what_is_in_force_or_after_leaving(alice, coming):
    with as_worker(), acting(alice.customer):
        Subscription.held().end(swedish_today())
    assert LETTERS[0] not in announce(alice)
    with as_worker():
        tell_customer_of_prices(alice.customer, PriceList.objects.in_force().number)
    with inside(alice):
        assert not SentLetter.objects.filter(kind="prices").exists()


def test_the_same_letter_can_be_sent_once_more(alice, coming):
    announce(alice)
    mail.outbox.clear()
    with inside(alice):
        sent = SentLetter.objects.get(kind="prices", address="alice@example.com")
        send_letter_again.defer(letter=str(sent.id))
    run_jobs(alice.customer)
    assert ["nya priser" in message.subject for message in mail.outbox] == [True]


def test_settings_show_the_coming_prices_beside_todays(alice, bob, coming):
    for person in (alice, bob):
        page = person.client.get("/settings/subscription/").content.decode()
        for words in ("New prices from", "SEK\xa0291", "SEK\xa0290"):
            assert words in page


def test_where_no_list_is_coming_nothing_is_said_of_one(alice):
    assert "New prices from" not in alice.client.get("/settings/subscription/").content.decode()
