"""Paying by card on Stripe's own page: nothing of a card ever passes through here.

We ask for a page for one invoice (`checkout_address`), send the browser there, and are told by a
signed message (`told`) that it was paid. Nothing is believed of how the browser comes back.
"""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
from django.conf import settings

from viewmybox.billing.models.invoice import Invoice

API = "https://api.stripe.com/v1/checkout/sessions"
# Where a payer may be sent to: whatever an answer says, nowhere else.
HOSTS = ("checkout.stripe.com",)
TIMEOUT = 10.0
TOLERANCE_SECONDS = 300
LARGEST_MESSAGE = 256 * 1024
CURRENCY = "sek"
PAID = ("checkout.session.completed", "checkout.session.async_payment_succeeded")


class CardError(RuntimeError):
    """The card company did not answer as it should; nothing was paid."""


class UnsignedError(ValueError):
    """A message that the card company did not sign, or not now."""


@dataclass(frozen=True, slots=True)
class CardPayment:
    """What was paid: by which message, for which invoice, how much."""

    event: str
    invoice: int
    ore: int


def is_offered() -> bool:
    """Whether this installation takes cards."""
    return bool(settings.STRIPE_KEY and settings.STRIPE_WEBHOOK_SECRET)


def checkout_address(invoice: Invoice, back: str, language: str) -> str:
    """The page on which what is left of the invoice is paid.

    Args:
        invoice: to be paid; its id makes asking twice harmless.
        back: the address to come back to, without a query.
        language: the payer's.

    Raises:
        CardError: there is none to be had.
    """
    given = {
        "mode": "payment",
        "locale": language,
        "client_reference_id": str(invoice.number),
        "metadata[invoice]": str(invoice.number),
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": CURRENCY,
        "line_items[0][price_data][unit_amount]": str(invoice.left_ore),
        "line_items[0][price_data][product_data][name]": f"VIEWMYBOX {invoice.number}",
        "success_url": f"{back}?done=payment-done",
        "cancel_url": f"{back}?done=payment-cancelled",
    }
    # The same invoice with the same sum left is the same page, for a day.
    once = hashlib.sha256(f"{invoice.id} {invoice.left_ore} {back} {language}".encode()).hexdigest()
    try:
        answer = httpx2.post(
            API,
            data=given,
            headers={"Idempotency-Key": once},
            auth=(settings.STRIPE_KEY, ""),
            timeout=TIMEOUT,
            follow_redirects=False,
        )
        answer.raise_for_status()
        address = str(answer.json()["url"])
    except (httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
        raise CardError(f"no payment page: {type(error).__name__}") from None
    parts = urlsplit(address)
    if parts.scheme != "https" or parts.hostname not in HOSTS:
        raise CardError("the payment page lies elsewhere")
    return address


def told(body: bytes, signature: str, now: float | None = None) -> CardPayment | None:
    """What a message says was paid; None where it says something else.

    Raises:
        UnsignedError: it is not signed by whom it should, or too long ago.
    """
    refuse_unsigned(body, signature, time.time() if now is None else now)
    try:
        event: dict[str, Any] = json.loads(body)
        session = event["data"]["object"]
        if event["type"] not in PAID or session["payment_status"] != "paid":
            return None
        if session["currency"] != CURRENCY:
            return None
        # The session's id: both kinds of message about it are one payment.
        return CardPayment(
            event=str(session["id"]),
            invoice=int(session["metadata"]["invoice"]),
            ore=int(session["amount_total"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def refuse_unsigned(body: bytes, signature: str, now: float) -> None:
    """`t=…,v1=…[,v1=…]`: HMAC-SHA-256 over time and body, within five minutes of now.

    Raises:
        UnsignedError: it is not so.
    """
    pairs = [part.strip().partition("=")[::2] for part in signature.split(",")]
    times = [value for name, value in pairs if name == "t"]
    given = [value for name, value in pairs if name == "v1"]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdecimal()) or not given:
        raise UnsignedError("no signature")
    secret = settings.STRIPE_WEBHOOK_SECRET.encode()
    if not secret:
        raise UnsignedError("no secret is configured")
    right = hmac.new(secret, f"{times[0]}.".encode() + body, hashlib.sha256).hexdigest()
    if not any(hmac.compare_digest(right.encode(), one.encode()) for one in given):
        raise UnsignedError("another signature")
    if abs(now - int(times[0])) > TOLERANCE_SECONDS:
        raise UnsignedError("not now")
