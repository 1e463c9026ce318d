"""Paying by card: the other side's page, its signed word, and nothing of a card with us."""

import hashlib
import hmac
import json
import time

import httpx2
import pytest

from tests.billing import books
from viewmybox.billing import card
from viewmybox.billing.models import Invoice, Order

pytestmark = pytest.mark.promise("P12")
SECRET = "whsec_test"
PAGE = "https://checkout.stripe.com/c/pay/cs_test_a1"


@pytest.fixture
def cards(settings):
    settings.STRIPE_KEY = "sk_test_1"
    settings.STRIPE_WEBHOOK_SECRET = SECRET


@pytest.fixture
def asked(monkeypatch):
    """What was asked of the card company; it answers as its API does."""
    calls = []

    def post(address, **given):
        calls.append((address, given))
        body = {"id": "cs_test_a1", "object": "checkout.session", "status": "open", "url": PAGE}
        return httpx2.Response(200, json=body, request=httpx2.Request("POST", address))

    monkeypatch.setattr(httpx2, "post", post)
    return calls


def message(invoice, ore=18_750, **changes):
    session = {
        "id": f"cs_test_{invoice}",
        "object": "checkout.session",
        "amount_total": ore,
        "currency": "sek",
        "metadata": {"invoice": str(invoice)},
        "payment_status": "paid",
    } | changes.pop("session", {})
    event = {"id": "evt_1", "object": "event", "type": "checkout.session.completed"}
    return json.dumps(event | {"data": {"object": session}} | changes).encode()


def signed(body, at=None, secret=SECRET):
    at = int(time.time()) if at is None else at
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={'0' * 64},v1={mac},v0=old"


def send(cast, body, signature):
    return (
        cast.client()
        .post(
            "/payments/card/",
            body,
            content_type="application/json",
            headers={"stripe-signature": signature},
        )
        .status_code
    )


def test_without_a_key_it_is_not_offered(cast, alice):
    invoice = books.invoiced(cast, alice)
    address = f"/settings/invoices/{invoice.id}/"
    assert "Pay by card" not in alice.client.get(address).content.decode()
    assert alice.client.post(f"{address}card/")["Location"] == address
    body = message(invoice.number)
    assert send(cast, body, signed(body, secret="")) == 404


def test_the_payer_is_sent_to_the_card_companys_page(cast, alice, cards, asked):
    invoice = books.invoiced(cast, alice)
    address = f"/settings/invoices/{invoice.id}/"
    assert "Pay by card" in alice.client.get(address).content.decode()
    assert alice.client.post(f"{address}card/")["Location"] == PAGE
    [(where, given)] = asked
    assert where == "https://api.stripe.com/v1/checkout/sessions"
    assert given["data"]["line_items[0][price_data][unit_amount]"] == "18750"
    assert given["data"]["metadata[invoice]"] == str(invoice.number)
    assert "Alice" not in str(given)
    alice.client.post(f"{address}card/")
    assert len({call["headers"]["Idempotency-Key"] for _where, call in asked}) == 1


@pytest.mark.parametrize(
    "page", ["https://evil.example/", "http://checkout.stripe.com/", "javascript:alert(1)", None]
)
@pytest.mark.usefixtures("cards")
def test_to_no_other_place_whatever_it_answers(cast, alice, monkeypatch, page):
    invoice = books.invoiced(cast, alice)

    def post(address, **_given):
        request = httpx2.Request("POST", address)
        return httpx2.Response(200, json={"url": page} if page else {}, request=request)

    monkeypatch.setattr(httpx2, "post", post)
    answer = alice.client.post(f"/settings/invoices/{invoice.id}/card/")
    assert answer.status_code == 502
    assert "Nothing was paid" in answer.content.decode()


def test_a_signed_message_pays_once(cast, alice, cards):
    invoice = books.invoiced(cast, alice)
    body = message(invoice.number)
    assert send(cast, body, signed(body)) == 200
    with cast.inside(alice):
        paid = Invoice.objects.get(id=invoice.id)
        assert paid.settled_at
        assert Order.objects.get(id=invoice.order_id).is_released
    assert send(cast, body, signed(body)) == 200
    with cast.inside(alice):
        assert Invoice.objects.get(id=invoice.id).paid_ore == 18_750


@pytest.mark.parametrize(
    "signature",
    [
        lambda _body: "",
        lambda _body: "t=1,v1=",
        lambda body: signed(body, secret="another"),
        lambda body: signed(body + b" "),
        lambda body: signed(body, at=int(time.time()) - 400),
        lambda body: signed(body, at=int(time.time()) + 400),
        lambda body: signed(body).replace("t=", "t=1,t="),
        lambda body: "v0=" + signed(body).rpartition("v1=")[2],
    ],
)
def test_an_unsigned_message_pays_nothing(cast, alice, cards, signature):
    invoice = books.invoiced(cast, alice)
    body = message(invoice.number)
    assert send(cast, body, signature(body)) == 400
    with cast.inside(alice):
        assert Invoice.objects.get(id=invoice.id).paid_ore == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "checkout.session.expired"},
        {"session": {"payment_status": "unpaid"}},
        {"session": {"currency": "eur"}},
        {"session": {"metadata": {}}},
        {"session": {"amount_total": "much"}},
    ],
)
def test_a_message_about_something_else_pays_nothing(cast, alice, cards, changes):
    invoice = books.invoiced(cast, alice)
    body = message(invoice.number, **changes)
    assert send(cast, body, signed(body)) == 200
    with cast.inside(alice):
        assert Invoice.objects.get(id=invoice.id).paid_ore == 0


def test_a_silent_card_company_is_said(cast, alice, cards, monkeypatch):
    invoice = books.invoiced(cast, alice)

    def post(*_given, **_more):
        raise httpx2.ConnectTimeout("no answer")

    monkeypatch.setattr(httpx2, "post", post)
    assert alice.client.post(f"/settings/invoices/{invoice.id}/card/").status_code == 502
    with pytest.raises(card.CardError):
        card.checkout_address(invoice, "https://x.example/", "sv")
