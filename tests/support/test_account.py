"""What operators see of a customer's invoices, mail and acknowledgements, and do there."""

import json

import pytest
from django.core import mail

from tests import cast as everybody
from tests.billing import books
from tests.support.conftest import WHY
from tests.support.test_attacks import REFUSED, Support
from viewmybox.accounts.models import Acknowledgement, SentLetter
from viewmybox.billing.days import swedish_today
from viewmybox.billing.models import Invoice, Subscription
from viewmybox.journal.models import JournalLine
from viewmybox.wall.context import acting, fetch_all


def base(customer, rest=""):
    return f"/support/customers/{customer}/{rest}"


@pytest.fixture
def there(olga, alice, visit):
    """Olga, who is visiting Alice's account."""
    visit(olga, alice.customer)
    return olga.client


def lines(cast, who, deed):
    with cast.inside(who):
        found = JournalLine.objects.filter(deed=deed).order_by("number")
        return [json.loads(line.details) for line in found]


def jobs(customer):
    with everybody.as_worker():
        return fetch_all(
            "SELECT task_name::text, args::text FROM procrastinate_jobs "
            "WHERE args ->> 'customer' = %s AND status = 'todo'",
            [str(customer)],
        )


def test_invoices_and_orders_are_shown_and_nothing_of_a_box(cast, alice, there):
    from viewmybox.boxes.models import Box

    with cast.inside(alice):
        Box.objects.create(name="Only ours")
    invoice = books.invoiced(cast, alice)
    page = there.get(base(alice.customer, "invoices/")).content.decode()
    assert str(invoice.number) in page
    assert "187.50" in page
    assert "Only ours" not in page


@pytest.mark.promise("P12")
def test_an_invoice_is_marked_as_paid_and_what_waited_goes_on(cast, alice, there):
    invoice = books.invoiced(cast, alice)
    place = base(alice.customer, f"invoices/{invoice.number}/payment/")
    assert "187.50" in there.get(place).content.decode()
    answer = there.post(place, {"received_on": f"{swedish_today()}"})
    assert answer["Location"].endswith("done=invoice-marked")
    with cast.inside(alice):
        assert Invoice.objects.get(number=invoice.number).settled_at
    [line] = lines(cast, alice, "invoice.marked")
    assert line["who"]["name"] == "Olga Olsson"
    assert line["facts"]["reason"] == WHY
    assert there.get(place).status_code == 404


@pytest.mark.parametrize("day", ["", "2099-01-01", "2001-01-01"])
def test_a_day_that_cannot_be_is_said_so(cast, alice, there, day):
    invoice = books.invoiced(cast, alice)
    place = base(alice.customer, f"invoices/{invoice.number}/payment/")
    assert there.post(place, {"received_on": day}).status_code == 422
    with cast.inside(alice):
        assert Invoice.objects.get(number=invoice.number).settled_at is None


def test_an_invoice_is_sent_again(cast, alice, there):
    invoice = books.invoiced(cast, alice)
    there.post(base(alice.customer, f"invoices/{invoice.number}/sending/"))
    found = [json.loads(args) for task, args in jobs(alice.customer) if "send_l" in task]
    assert {"letter": "copy", "invoice": invoice.number, "customer": str(alice.customer)} in found
    assert lines(cast, alice, "invoice.resent")[0]["thing"] == str(invoice.number)


def test_of_another_customers_invoice_there_is_nothing_to_do(cast, alice, charlie, there):
    invoice = books.invoiced(cast, charlie)
    place = base(alice.customer, f"invoices/{invoice.number}/")
    assert there.get(f"{place}payment/").status_code == 404
    assert there.post(f"{place}payment/").status_code == 404
    assert there.post(f"{place}sending/").status_code == 404
    with cast.inside(charlie):
        assert Invoice.objects.get(number=invoice.number).settled_at is None


@pytest.mark.parametrize(("language", "words"), [("en", "7 days"), ("sv", "7 dagar")])
def test_by_how_long_is_asked_in_the_readers_language(alice, there, language, words):
    headers = {"accept-language": language}
    assert words in there.get(base(alice.customer, "trial/"), headers=headers).content.decode()


def test_a_trial_is_extended_to_sixty_days_at_most(cast, alice, there):
    with cast.inside(alice):
        before = Subscription.objects.get().trial_ends_on
    place = base(alice.customer, "trial/")
    assert there.post(place, {"days": "30"}).status_code == 302
    assert there.post(place, {"days": "7"}).status_code == 422
    with cast.inside(alice):
        assert (Subscription.objects.get().trial_ends_on - before).days == 30
    assert lines(cast, alice, "trial.extended")[0]["facts"]["reason"] == WHY
    assert "Extended the trial until" in alice.client.get("/settings/journal/").content.decode()


@pytest.fixture
def letter(alice):
    with everybody.as_worker(), acting(alice.customer):
        sent = SentLetter(
            kind="contact", about="2026-01-01", address="alice@example.com",
            member_id=alice.member, at="2026-01-01T10:00Z", refused="550",
        )  # fmt: skip
        sent.save(force_insert=True)
    return sent


def test_the_mail_is_shown_and_a_letter_sent_again(cast, alice, there, letter, settings):
    settings.SMTP_URL = "smtp://localhost"
    page = there.get(base(alice.customer, "letters/")).content.decode()
    assert "alice@example.com" in page
    assert "Refused by the mail server (550)" in page
    there.post(base(alice.customer, f"letters/{letter.id}/sending/"))
    assert lines(cast, alice, "letter.resent")[0]["thing"] == "alice@example.com"
    cast.run_jobs(alice.customer)
    assert ["alice@example.com"] in [message.to for message in mail.outbox]
    with cast.inside(alice):
        assert SentLetter.objects.get(id=letter.id).refused == ""


@pytest.mark.promise("P9")
def test_acknowledgements_are_shown_with_who_which_language_and_when(cast, alice, there):
    with cast.inside(alice):
        Acknowledgement.give(1, "sv")
    page = there.get(base(alice.customer, "acknowledgements/")).content.decode()
    assert "Alice" in page
    assert "Swedish" in page
    figures = there.get("/support/policy/").content.decode()
    assert "members" in figures


@pytest.mark.promise("P3")
def test_each_of_these_pages_is_noted_for_the_customer(cast, alice, there):
    for page in ("invoices", "letters", "acknowledgements"):
        there.get(base(alice.customer, f"{page}/"))
    viewed = [line["facts"] for line in lines(cast, alice, "support.viewed")]
    assert [facts["page"] for facts in viewed] == ["invoices", "letters", "acknowledgements"]
    assert {facts["reason"] for facts in viewed} == {WHY}
    shown = alice.client.get("/settings/support/").content.decode()
    assert "the account: the mail that was sent" in shown


@pytest.mark.promise("P3")
def test_without_a_visit_nothing_is_shown_or_done(cast, alice, nils, letter):
    invoice = books.invoiced(cast, alice)
    before = jobs(alice.customer)
    for rest in ("invoices/", "letters/", "acknowledgements/", "trial/", "erasure/"):
        assert "visits/new" in nils.client.get(base(alice.customer, rest))["Location"]
    for rest, form in {
        f"invoices/{invoice.number}/payment/": {"received_on": f"{swedish_today()}"},
        f"invoices/{invoice.number}/sending/": {},
        f"letters/{letter.id}/sending/": {},
        "trial/": {"days": "7"},
        "erasure/": {"why": "test"},
    }.items():
        assert "visits/new" in nils.client.post(base(alice.customer, rest), form)["Location"]
    assert jobs(alice.customer) == before
    with cast.inside(alice):
        assert Invoice.objects.get(number=invoice.number).settled_at is None
        assert not JournalLine.objects.filter(deed__startswith="erasure.").exists()


@pytest.mark.promise("P3")
def test_the_database_itself_asks_for_the_visit(cast, charlie, olga, connect):
    """Whoever runs SQL of their own on the console's connection: no visit, no deed."""
    invoice = books.invoiced(cast, charlie)
    mine = Support(connect("support"), olga)
    for statement in (
        f"wall.mark_invoice_paid(%s, {invoice.number}, current_date)",
        f"wall.send_invoice_again(%s, {invoice.number})",
        "wall.send_letter_again(%s, gen_random_uuid())",
        "wall.extend_trial(%s, 7)",
        "wall.propose_erasure(%s, 'test')",
        "wall.see_invoices(%s, gen_random_uuid())",
        "wall.see_letters(%s, gen_random_uuid())",
        "wall.see_acknowledgements(%s, gen_random_uuid())",
    ):
        with pytest.raises(REFUSED):
            mine.run(f"SELECT {statement}", [charlie.customer], commit=True)
