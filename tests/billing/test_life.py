"""A subscription through its years: trial, invoices, reminders, read-only, the end. No sleeping."""

import itertools
from datetime import date, timedelta

import pytest

from viewmybox.accounts.models import Customer, Registration
from viewmybox.billing.books import mark_paid
from viewmybox.billing.days import swedish_today
from viewmybox.billing.lifecycle import carry
from viewmybox.billing.models import Every, Invoice, Subscription
from viewmybox.wall.context import acting, fetch_all

pytestmark = pytest.mark.promise("P12")
DAY = timedelta(days=1)


class Time:
    """One customer's days, one after the other."""

    def __init__(self, cast, person):
        self.cast = cast
        self.person = person
        self.today = swedish_today()

    def go(self, until: date, *, pay=False, step=1, twice=False):
        while self.today < until:
            self.today = min(until, self.today + step * DAY)
            with self.cast.as_worker():
                for _once in range(2 if twice else 1):
                    with acting(self.person.customer):
                        carry(self.today)
                if pay:
                    with acting(self.person.customer):
                        due = [one.number for one in Invoice.unpaid()]
                    for number in due:
                        mark_paid(number, "Olga", "Simulated", self.today)

    def see(self):
        with self.cast.inside(self.person):
            return Subscription.objects.get()

    def invoices(self):
        with self.cast.inside(self.person):
            return list(Invoice.objects.order_by("number"))

    def letters(self):
        with self.cast.as_worker():
            rows = fetch_all(
                "SELECT args ->> 'letter' FROM procrastinate_jobs WHERE args ->> 'customer' = %s "
                "AND args ? 'letter' ORDER BY id",
                [str(self.person.customer)],
            )
        return [row[0] for row in rows]

    def standing(self):
        with self.cast.inside(self.person):
            return Customer.objects.get().read_only


@pytest.fixture
def time(cast, alice, settings):
    settings.SMTP_URL = "smtp://localhost"
    return Time(cast, alice)


def test_a_trial_goes_over_into_months_each_invoiced_once(time):
    begins = time.see().trial_ends_on + DAY
    time.go(time.see().trial_ends_on, step=10)
    assert time.see().state == "trial"
    assert time.letters() == ["trial_ending"]
    time.go(begins + timedelta(days=365 * 3), pay=True, step=9, twice=True)
    made = time.invoices()
    assert time.see().state == "active"
    assert made[0].period_from == begins
    assert made[0].total_ore == 36_250
    for one, after in itertools.pairwise(made):
        assert after.period_from == one.period_to + DAY
    assert 36 <= len(made) <= 37
    assert time.standing() == ""


def test_a_worker_that_was_away_makes_up_for_it(time):
    begins = time.see().trial_ends_on + DAY
    time.go(begins + timedelta(days=100), step=1000)
    assert [one.period_from for one in time.invoices()][:1] == [begins]
    assert len(time.invoices()) == 4


def test_another_plan_by_the_year_takes_effect_with_the_next_invoice(time, cast, alice):
    with cast.inside(alice):
        Subscription.objects.get().choose("large", Every.YEAR)
    time.go(time.see().trial_ends_on + DAY, step=31)
    [invoice] = time.invoices()
    assert invoice.net_ore == 690_000
    assert (invoice.period_to - invoice.period_from).days in (364, 365)


def test_unpaid_is_reminded_then_read_only_never_locked_out_and_open_when_paid(time, alice):
    begins = time.see().trial_ends_on + DAY
    due = begins + timedelta(days=30)
    time.go(due + timedelta(days=30), step=1)
    assert time.letters().count("reminder") >= 3
    assert time.standing() == ""
    time.go(due + timedelta(days=31))
    assert time.standing() == "unpaid"
    before = len(time.invoices())
    assert alice.client.get("/boxes/").status_code == 200
    refused = alice.client.post("/boxes/new/", {"name": "A box"})
    assert refused.status_code == 403
    assert "invoice has not been paid" in refused.content.decode()
    assert alice.client.get("/extracts/order/").status_code == 200
    assert alice.client.post("/extracts/", {"box": "everything"}).status_code == 302
    time.go(due + timedelta(days=200), step=10)
    assert len(time.invoices()) == before, "what cannot be used is not invoiced"
    time.go(due + timedelta(days=201), pay=True)
    assert time.standing() == ""
    assert alice.client.post("/boxes/new/", {"name": "A box"}).status_code == 302
    time.go(due + timedelta(days=202))
    newest = time.invoices()[-1]
    assert newest.period_from == time.today, "the days in between are nobody's debt"


def test_cancelling_in_the_trial_costs_nothing_and_ends_read_only(time, cast, alice):
    alice.client.post("/settings/subscription/cancellation/")
    last = time.see().ends_on
    assert last == time.see().trial_ends_on
    time.go(last, step=10)
    assert time.standing() == ""
    time.go(last + DAY)
    assert time.standing() == "ended"
    assert time.invoices() == []
    assert time.see().erase_after == last + timedelta(days=30)
    with cast.inside(alice):
        assert not Registration.objects.exists()
    time.go(last + timedelta(days=30), step=1, twice=True)
    assert time.letters() == ["ended", "erasing", "erasing"]
    assert alice.client.get("/boxes/").status_code == 200
    assert alice.client.post("/boxes/new/", {"name": "A"}).status_code == 403


def test_the_end_can_be_taken_back_until_the_erasure(time, alice):
    alice.client.post("/settings/subscription/cancellation/")
    time.go(time.see().ends_on + timedelta(days=5), step=5)
    assert time.see().state == "ended"
    alice.client.post("/settings/subscription/resumption/")
    assert time.see().state == "active"
    assert time.standing() == ""
    assert alice.client.post("/boxes/new/", {"name": "A"}).status_code == 302


def test_erasing_at_once_asks_for_the_name(time, alice):
    address = "/settings/subscription/erasure/"
    assert alice.client.get(address).status_code == 302
    alice.client.post("/settings/subscription/cancellation/")
    time.go(time.see().ends_on + DAY, step=40)
    assert alice.client.get(address).status_code == 200
    assert alice.client.post(address, {"name": "Another"}).status_code == 422
    assert time.see().erase_after >= time.see().ends_on
    assert alice.client.post(address, {"name": "Customer A"}).status_code == 302
    assert time.see().erase_after < swedish_today()


def test_where_no_letters_are_sent_none_is_said_to_be(cast, alice, settings):
    settings.SMTP_URL = ""
    time = Time(cast, alice)
    time.go(time.see().trial_ends_on + DAY, step=31)
    assert len(time.invoices()) == 1
    assert time.letters() == []
    assert (
        f"Sent invoice {time.invoices()[0]}"
        not in alice.client.get("/settings/journal/").content.decode()
    )
