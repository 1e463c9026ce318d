"""An order of which nothing is paid is withdrawn; its invoice is credited and nothing is built."""

import pytest

from tests.billing import books
from viewmybox.billing.books import mark_paid
from viewmybox.billing.models import Invoice, Order, Subscription
from viewmybox.extracts.models import Extract
from viewmybox.wall.context import fetch_one

pytestmark = pytest.mark.promise("P12")


@pytest.fixture
def unpaid(cast, alice):
    """An extract that waits for its invoice."""
    with cast.inside(alice):
        books.order()
        return Extract.order()


def withdraw(person, extract):
    return person.client.post(f"/extracts/{extract.id}/withdrawal/")["Location"]


def test_it_is_credited_and_never_built(cast, alice, unpaid):
    page = alice.client.get(f"/extracts/{unpaid.id}/").content.decode()
    assert "Withdraw the order" in page
    assert "extract-withdrawn" in withdraw(alice, unpaid)
    cast.run_jobs(alice.customer)
    with cast.inside(alice):
        credit, invoice = Invoice.objects.order_by("-number")[:2]
        assert invoice.credited_by == credit.number
        assert (invoice.left_ore, credit.total_ore) == (0, -invoice.total_ore)
        assert not Invoice.unpaid().exists()
        assert Extract.objects.get(id=unpaid.id).state == "withdrawn"
        assert Order.of(unpaid.id).withdrawn_at
    page = alice.client.get(f"/extracts/{unpaid.id}/").content.decode()
    assert "withdrawn before it was paid" in page
    assert alice.client.get(f"/extracts/{unpaid.id}/content/").status_code == 302
    journal = alice.client.get("/settings/journal/").content.decode()
    assert "Took back the order of an extract" in journal


def test_twice_is_once(cast, alice, unpaid):
    withdraw(alice, unpaid)
    assert "extract-kept" in withdraw(alice, unpaid)
    with cast.inside(alice):
        assert Invoice.objects.filter(kind="credit").count() == 1


def test_what_is_paid_is_built_instead(cast, alice, unpaid):
    with cast.inside(alice):
        number = Invoice.unpaid().get().number
    with cast.as_worker():
        mark_paid(number, "Olga", "By post")
    assert "extract-kept" in withdraw(alice, unpaid)
    cast.run_jobs(alice.customer)
    with cast.inside(alice):
        assert Extract.objects.get(id=unpaid.id).state == "ready"
        assert not Invoice.objects.filter(kind="credit").exists()


def test_what_is_paid_in_part_stays(cast, alice, unpaid):
    with cast.inside(alice):
        number = Invoice.unpaid().get().number
    with cast.as_worker():
        fetch_one(
            "SELECT wall.take_payment('bank', 'x', %s, 100, now()::date, '', 'file', '')", [number]
        )
    assert "extract-kept" in withdraw(alice, unpaid)
    with cast.inside(alice):
        assert Invoice.unpaid().get().number == number


def test_money_that_comes_afterwards_is_shown_to_the_provider(cast, alice, unpaid):
    with cast.inside(alice):
        number = Invoice.unpaid().get().number
    withdraw(alice, unpaid)
    with cast.as_worker():
        became = fetch_one(
            "SELECT wall.take_payment('bank', 'y', %s, 18750, now()::date, '', 'file', '')",
            [number],
        )
    assert became == ("over",)
    cast.run_jobs(alice.customer)
    with cast.inside(alice):
        assert Extract.objects.get(id=unpaid.id).state == "withdrawn"


def test_whoever_leaves_has_it_free_instead(cast, alice, unpaid):
    withdraw(alice, unpaid)
    with cast.inside(alice):
        Subscription.objects.get().cancel()
        again = Extract.order()
        assert again.id != unpaid.id
        assert Order.of(again.id).free == "leaving"


def test_only_an_owner_of_the_same_customer_withdraws(cast, alice, charlie, unpaid):
    editor = cast.join(alice, "Erik", "editor")
    address = f"/extracts/{unpaid.id}/withdrawal/"
    assert editor.client.post(address).status_code == 403
    assert charlie.client.post(address).status_code == 404
    with cast.inside(alice):
        order = Order.of(unpaid.id).id
    with cast.inside(charlie):
        assert fetch_one("SELECT wall.withdraw_order(%s)", [order]) == (False,)
    with cast.inside(alice):
        assert Extract.objects.get(id=unpaid.id).state == "unpaid"
