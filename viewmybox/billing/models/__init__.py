"""Prices, orders, invoices, payments and the subscription; the public face of the app."""

from viewmybox.billing.models.erasure import Erasure
from viewmybox.billing.models.invoice import Invoice
from viewmybox.billing.models.ledger import LedgerInvoice, LedgerPayment
from viewmybox.billing.models.order import Order, PriceChangedError, Quote
from viewmybox.billing.models.price_list import Plan, PriceList
from viewmybox.billing.models.subscription import TRIAL, Every, Subscription

__all__ = [
    "TRIAL",
    "Erasure",
    "Every",
    "Invoice",
    "LedgerInvoice",
    "LedgerPayment",
    "Order",
    "Plan",
    "PriceChangedError",
    "PriceList",
    "Quote",
    "Subscription",
]
