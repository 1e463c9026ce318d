from django.urls import path

from viewmybox.billing.subscribing import subscribe
from viewmybox.billing.views import invoices, subscription

SETTINGS = "settings/subscription/"

urlpatterns = [
    path("subscribe/", subscribe, name="subscribe"),
    path(SETTINGS, subscription.subscription, name="subscription"),
    path(f"{SETTINGS}plan/", subscription.choose_plan, name="subscription-plan"),
    path(f"{SETTINGS}cancellation/", subscription.cancel, name="subscription-cancel"),
    path(f"{SETTINGS}resumption/", subscription.resume, name="subscription-resume"),
    path(f"{SETTINGS}erasure/", subscription.ask_for_erasure, name="subscription-erasure"),
    path("settings/invoices/", invoices.invoices, name="invoices"),
    path("settings/invoices/<uuid:invoice_id>/", invoices.invoice, name="invoice"),
    path("settings/invoices/<uuid:invoice_id>/pdf/", invoices.pdf, name="invoice-pdf"),
    path("settings/invoices/<uuid:invoice_id>/card/", invoices.pay_by_card, name="invoice-card"),
    path("payments/card/", invoices.card_told, name="card-told"),
]
