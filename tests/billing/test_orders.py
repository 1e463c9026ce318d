"""What is free whatever the list says, the price of the day, and no price that was not shown."""

import pytest

from tests.billing import books
from viewmybox.billing.models import Invoice, Order, PriceChangedError, PriceList, Subscription
from viewmybox.billing.publishing import PublishError, publish, read
from viewmybox.extracts.models import Extract
from viewmybox.wall.context import acting, fetch_one

pytestmark = pytest.mark.promise("P12")
GIGABYTE = 1_000_000_000


def quote(cast, customer, day, what="everything", size=0):
    """As the database works it out for a day."""
    with cast.as_role("migrator"):
        return fetch_one("SELECT free, total_ore FROM wall.quote(%s, %s, %s, %s)",
                         [customer, what, size, day])  # fmt: skip


def test_the_first_of_each_calendar_year_is_free_by_the_swedish_clock(cast, alice):
    with cast.inside(alice):
        assert books.order().free == "first_of_year"
        assert books.order().total_ore == 18_750
    with cast.as_role("migrator"):
        fetch_one(
            "UPDATE extract_order SET ordered_at = '2026-12-31T22:59:59Z' WHERE customer_id = %s "
            "RETURNING 1",
            [alice.customer],
        )
    assert quote(cast, alice.customer, "2026-12-31") == ("", 18_750)
    assert quote(cast, alice.customer, "2027-01-01") == ("first_of_year", 0)
    with cast.as_role("migrator"):
        fetch_one(
            "UPDATE extract_order SET ordered_at = '2026-12-31T23:00:00Z' WHERE customer_id = %s "
            "RETURNING 1",
            [alice.customer],
        )
    assert quote(cast, alice.customer, "2027-01-01") == ("", 18_750)


def test_personal_information_and_the_extract_on_leaving_are_always_free(cast, alice):
    with cast.inside(alice):
        books.order()
        assert books.order("personal").free == "personal"
        assert Order.quote("everything", 0).total_ore > 0
        Subscription.objects.get().cancel()
        assert Order.quote("everything", 0).free == "leaving"
        Subscription.objects.get().resume()
        assert Order.quote("everything", 0).total_ore > 0


def test_the_price_counts_whole_gigabytes_of_documents(cast, alice):
    with cast.inside(alice):
        books.order()
        assert Order.quote("everything", GIGABYTE - 1).net_ore == 15_000
        assert Order.quote("everything", GIGABYTE).net_ore == 17_000
        assert Order.quote("everything", 10 * GIGABYTE + 5).net_ore == 35_000


def test_another_price_than_the_one_that_was_shown_orders_nothing(cast, alice):
    with cast.inside(alice):
        books.order()
        with pytest.raises(PriceChangedError):
            Extract.order(accepted_ore=100)
        assert Order.objects.count() == 1
        assert not Extract.objects.exists()
        assert Extract.order(accepted_ore=18_750).state == "unpaid"


def test_what_failed_counts_for_nothing_and_what_was_paid_for_is_replaced(cast, alice):
    with cast.inside(alice):
        first = books.order()
    failed(cast, alice, first)
    with cast.inside(alice):
        assert books.order().free == "first_of_year"
        paid = books.order()
        number = Invoice.objects.get(order=paid).number
    with cast.as_worker():
        fetch_one(
            "SELECT wall.take_payment('operator', %s, %s, NULL, now()::date, '', 'Olga', 'x')",
            [str(number), number],
        )
    failed(cast, alice, paid)
    with cast.inside(alice):
        assert books.order().free == "replacement"
        assert books.order().free == ""


def failed(cast, person, order):
    with cast.as_worker(), acting(person.customer):
        fetch_one("SELECT wall.order_failed(%s)", [order.thing])


def test_the_extract_is_built_when_it_is_paid_and_not_before(cast, alice):
    with cast.inside(alice):
        Extract.order()
    cast.run_jobs(alice.customer)
    order_page = alice.client.get("/extracts/order/").content.decode()
    assert "SEK" in order_page or "kr" in order_page
    refused = alice.client.post("/extracts/", {"box": "everything"})
    assert "price-shown" in refused["Location"]
    made = alice.client.post("/extracts/", {"box": "everything", "accepted": "18750"})
    address = made["Location"].partition("?")[0]
    assert "is built when invoice" in alice.client.get(address).content.decode()
    cast.run_jobs(alice.customer)
    assert alice.client.get(f"{address}content/").status_code == 302
    with cast.inside(alice):
        number = Invoice.objects.get().number
    with cast.as_worker():
        from viewmybox.billing.books import mark_paid

        mark_paid(number, "Olga", "Seen")
    cast.run_jobs(alice.customer)
    assert alice.client.get(f"{address}content/").status_code == 200


def test_the_reason_stands_before_the_order(alice):
    page = alice.client.get("/extracts/order/").content.decode()
    assert "first extract of each calendar year is always free" in page
    assert "at most" in page


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"150.00"', "150.00"),
        ('"150.00"', '"150.005"'),
        ('"150.00"', '"-1"'),
        ('"150.00"', '"free"'),
        ("vat_percent = 25", "vat_percent = 75"),
        ("vat_percent = 25", ""),
        ("[[plan]]", "[[plans]]"),
    ],
)
def test_a_list_that_is_not_right_is_refused(old, new):
    from tests.conftest import PRICES

    with pytest.raises(PublishError):
        read(PRICES.read_text().replace(old, new))


def test_what_has_been_is_not_priced_anew(cast, database, tmp_path):
    from tests.conftest import PRICES

    with cast.as_role("migrator"):
        for day in ("2025-01-01", "2026-01-01", "2026-01-02"):
            from datetime import date

            with pytest.raises(PublishError):
                publish(PRICES, date.fromisoformat(day))


@pytest.mark.parametrize("role", ["web", "worker", "support"])
def test_nobody_alters_a_list(cast, database, role):
    with cast.as_role(role):
        assert PriceList.objects.in_force().extract_base_ore == 15_000
        with pytest.raises(Exception, match="permission denied"):
            PriceList.objects.update(extract_base_ore=1)
