"""Invoice numbers without a gap, whoever comes first or gives up; VAT; payments taken once."""

import threading
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db import connection, transaction

from tests.billing import books
from viewmybox.billing.books import (
    NoSuchInvoiceError,
    credit,
    invoices,
    mark_paid,
    odd_payments,
    take_payment,
)
from viewmybox.billing.models import Invoice, Order
from viewmybox.billing.seller import seller
from viewmybox.wall.context import fetch_all, fetch_one

pytestmark = pytest.mark.promise("P12")


def test_numbers_have_no_gap_where_many_order_at_once_and_some_give_up(cast):
    people = [cast.owner("Alice", f"Customer {n}") for n in range(4)]
    for person in people:
        with cast.inside(person):
            books.order()
    failures = []

    def order(person, gives_up):
        try:
            with cast.inside(person):
                books.order()
                if gives_up:
                    transaction.set_rollback(True)
        except Exception as error:  # noqa: BLE001 - a thread's failure is the test's
            failures.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=order, args=(person, number % 3 == 1))
        for number in range(12)
        for person in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with cast.as_role("migrator"):
        numbers = [row[0] for row in fetch_all("SELECT number FROM ledger_invoice ORDER BY 1", [])]
        head = fetch_one("SELECT number FROM wall.ledger_head", [])[0]
    assert numbers == list(range(1001, head + 1))
    assert len(numbers) >= 32


@pytest.mark.parametrize("net", [0, 1, 2, 49, 50, 51, 15_000, 33_333, -2, -50, -15_000])
@pytest.mark.parametrize("percent", [0, 6, 12, 25])
def test_vat_is_rounded_half_away_from_nothing(cast, net, percent):
    exact = (Decimal(net) * percent / 100).quantize(Decimal(1), ROUND_HALF_UP)
    with cast.as_role("migrator"):
        assert fetch_one("SELECT wall.vat_of(%s, %s)", [net, percent])[0] == int(exact)


def test_an_invoice_says_what_it_must_and_is_in_the_books_word_for_word(cast, alice):
    invoice = books.invoiced(cast, alice)
    assert (invoice.net_ore, invoice.vat_ore, invoice.total_ore) == (15_000, 3_750, 18_750)
    assert invoice.buyer["name"] == "Customer A"
    assert invoice.buyer["organisation_number"] == "556036-0793"
    assert invoice.seller == seller()
    assert (invoice.due_on - invoice.issued_on).days == 30
    with cast.as_role("migrator"):
        kept = fetch_one(
            "SELECT seller, buyer, lines, total_ore, issued_on, keep_until FROM ledger_invoice "
            "WHERE number = %s",
            [invoice.number],
        )
    assert "email" not in kept[1]
    assert "telephone" not in kept[1]
    assert kept[3] == invoice.total_ore
    assert (kept[5].year, kept[5].month, kept[5].day) == (kept[4].year + 7, 12, 31)


def test_what_was_frozen_stays_when_the_details_change(cast, alice):
    invoice = books.invoiced(cast, alice)
    with cast.inside(alice):
        fetch_one("SELECT wall.give_contact('name', 'Another name')", [])
        assert Invoice.objects.get(id=invoice.id).buyer["name"] == "Customer A"


def test_paying_releases_and_paying_again_changes_nothing(cast, alice):
    invoice = books.invoiced(cast, alice)
    with cast.as_worker():
        assert mark_paid(invoice.number, "Olga", "Seen on the account") == "settled"
        with pytest.raises(NoSuchInvoiceError):
            mark_paid(invoice.number, "Olga", "Seen again")
    with cast.inside(alice):
        found = Invoice.objects.get(id=invoice.id)
        assert found.settled_at
        assert found.left_ore == 0
        assert Order.objects.get(id=invoice.order_id).is_released


def test_part_and_over_and_unmatched_are_shown(cast, alice):
    invoice = books.invoiced(cast, alice)
    day = invoice.issued_on
    number = invoice.number
    with cast.as_worker():
        assert take_payment("bank", f"a{number}", number, 10_000, day, by="Olga") == "part"
        assert take_payment("bank", f"a{number}", number, 10_000, day, by="Olga") == "known"
        assert not odd(number) - {"part"}
        assert take_payment("bank", f"b{number}", number, 9_000, day, by="Olga") == "over"
        assert take_payment("bank", f"c{number}", None, 500, day, by="Olga") == "unmatched"
        assert "over" in odd(number)
        assert any(payment.ore == 500 for payment in odd_payments())
        [booked] = [row for row in invoices(alice.customer) if row.number == number]
        assert (booked.state, booked.paid_ore) == ("paid", 19_000)
    with cast.inside(alice):
        assert Order.objects.get(id=invoice.order_id).is_released


def odd(number):
    return {payment.outcome for payment in odd_payments() if payment.invoice == number}


def test_a_credit_note_takes_all_of_it_back_once(cast, alice):
    invoice = books.invoiced(cast, alice)
    with cast.as_worker():
        note = credit(invoice.number, "Olga", "A mistake")
        with pytest.raises(NoSuchInvoiceError):
            credit(invoice.number, "Olga", "A mistake")
        with pytest.raises(NoSuchInvoiceError):
            credit(note, "Olga", "Of a credit note there is none")
    with cast.inside(alice):
        found = Invoice.objects.get(number=note)
        assert (found.credits, found.total_ore, found.vat_ore) == (invoice.number, -18_750, -3_750)
        assert not Invoice.unpaid().exists()
        assert not Order.objects.get(id=invoice.order_id).is_released


@pytest.mark.parametrize("role", ["web", "worker", "support"])
def test_no_login_role_reads_the_books(cast, database, role):
    with cast.as_role(role):
        for table in ("ledger_invoice", "ledger_payment", "wall.ledger_head"):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                fetch_all(f"SELECT * FROM {table}", [])  # noqa: S608 - our own names


def test_the_web_pays_nothing_by_itself(cast, alice):
    invoice = books.invoiced(cast, alice)
    for statement in (
        "SELECT wall.take_payment('bank', 'x', {number}, 18750, now()::date, '', 'me', '')",
        "SELECT wall.receive('bank', 'x', {number}, 18750, now()::date, '', 'me', '', '{{}}')",
        "SELECT wall.settle({number}, '{{}}')",
        "SELECT wall.release_order(wall.customer(), '{order}')",
        "SELECT wall.take_card_payment('{{}}', 'x')",
        "UPDATE invoice SET settled_at = now()",
        "UPDATE extract_order SET released_at = now()",
        "UPDATE subscription SET billed_until = '2099-01-01'",
        "UPDATE subscription SET trial_ends_on = '2099-01-01'",
    ):
        sql = statement.format(number=invoice.number, order=invoice.order_id)
        with pytest.raises(Exception, match=r"permission denied|unproven"), cast.inside(alice):
            fetch_all(sql, [])


def test_books_go_when_their_time_is_up(cast, alice):
    invoice = books.invoiced(cast, alice)
    last = invoice.issued_on.year + 7
    with cast.as_worker(), transaction.atomic():
        fetch_one("SELECT wall.purge_ledger(%s)", [f"{last}-12-31"])
        assert any(row.number == invoice.number for row in invoices())
        fetch_one("SELECT wall.purge_ledger(%s)", [f"{last + 1}-01-01"])
        assert not any(row.number == invoice.number for row in invoices())
        transaction.set_rollback(True)
