"""A bank's file in the console: looked at before anything is booked, and booked once."""

import pytest

from tests.billing import books
from tests.drafts import bank_file, upload
from tests.journal.conftest import Book
from tests.support.test_attacks import REFUSED, Support
from viewmybox.billing.models import Invoice
from viewmybox.billing.ocr import reference
from viewmybox.journal.models import JournalLine
from viewmybox.wall.context import fetch_all

pytestmark = pytest.mark.promise("P12")
NEW = "/support/payments/files/new/"


@pytest.fixture
def paid(cast, alice):
    """Alice's invoice, and a file with its payment and two that fit nothing."""
    invoice = books.invoiced(cast, alice)
    payments = [(invoice.ocr, 18_750), (reference(999_999), 100), ("", 5_000)]
    return invoice, bank_file(*payments, serial=invoice.number * 10)


def taken(operator, content):
    return operator.client.post(NEW, {"file": upload("in.txt", content)})["Location"]


def is_settled(cast, who, invoice):
    with cast.inside(who):
        return Invoice.objects.get(number=invoice.number).settled_at is not None


def test_it_is_looked_at_before_it_is_booked(cast, alice, olga, paid):
    invoice, content = paid
    page = olga.client.get(taken(olga, content)).content.decode()
    assert str(invoice.number) in page
    for words in ("Pays the invoice", "Fits no invoice", "Book the new payments"):
        assert words in page
    assert "Customer A" not in page
    assert not is_settled(cast, alice, invoice)


def test_booked_it_pays_and_the_customer_sees_by_whom(cast, alice, olga, paid):
    invoice, content = paid
    place = taken(olga, content)
    assert olga.client.post(f"{place}booking/")["Location"].endswith("done=payments-booked")
    assert is_settled(cast, alice, invoice)
    assert "Nothing in it is new" in olga.client.get(place).content.decode()
    with cast.inside(alice):
        [line] = JournalLine.objects.filter(deed="invoice.paid")
        assert "Olga Olsson" in line.details
    assert Book(cast, alice).check().is_whole
    odd = olga.client.get("/support/payments/").content.decode()
    assert "Fits no invoice" in odd


def test_the_same_file_twice_does_no_harm(cast, olga, nils, paid):
    _invoice, content = paid
    place = taken(olga, content)
    assert taken(nils, content) == place
    for _twice in range(2):
        nils.client.post(f"{place}booking/")
    with cast.as_role("migrator"):
        counts = fetch_all(
            "SELECT (details::jsonb #>> '{facts,count}')::integer FROM provider_line "
            "WHERE deed = 'payments.taken' ORDER BY number DESC LIMIT 2",
            [],
        )
    assert counts == [(0,), (3,)]


def test_two_parts_in_one_file_are_seen_to_pay_together(cast, alice, olga):
    invoice = books.invoiced(cast, alice)
    content = bank_file(
        (invoice.ocr, 8_750), (invoice.ocr, 10_000), (invoice.ocr, 1), serial=invoice.number * 10
    )
    page = olga.client.get(taken(olga, content)).content.decode()
    assert [page.count(words) for words in ("Pays a part", "Pays the invoice", "More than")] == [
        1, 1, 1,
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"", bank_file()[:-90]])
def test_a_file_that_is_not_one_is_refused_whole(olga, content):
    answer = olga.client.post(NEW, {"file": upload("in.txt", content)})
    assert answer.status_code == 422


@pytest.mark.promise("P3")
def test_a_file_that_was_not_kept_tells_nothing(cast, olga, connect, paid):
    """Whoever would look at invoices by a file, and take back that they did."""
    mine = Support(connect("support"), olga)
    with mine.inside() as cursor:
        facts = '{"payments": [{"key": "x", "invoice": 1001, "ore": 1}]}'
        draft = cursor.execute("SELECT wall.make_draft('bank', %s::jsonb)", [facts]).fetchone()[0]
        assert cursor.execute("SELECT * FROM wall.see_bank_file(%s)", [draft]).fetchall() == []
    with pytest.raises(REFUSED):
        mine.run("SELECT * FROM support_draft")
