"""The operators' console under /support/, and the customers' side of it under Settings."""

from django.urls import path

from viewmybox.support import session, sign_in
from viewmybox.support.console import (
    cases,
    content,
    customers,
    erasures,
    invoices,
    letters,
    payments,
    policy,
    prices,
    queue,
    start,
)
from viewmybox.support.settings import access

urlpatterns = [
    path("support/", start.start, name="console"),
    path("support/sign-in/", sign_in.door, name="console-door"),
    path("support/sign-in/begin/", sign_in.begin, name="console-sign-in"),
    path("support/sign-in/answer/", sign_in.answer, name="console-answer"),
    path("support/session/", session.session, name="console-session"),
    path("support/sign-out/", sign_in.sign_out, name="console-sign-out"),
    path("support/searches/new/", customers.search, name="console-search"),
    path("support/searches/<uuid:search_id>/", customers.found, name="console-found"),
    path("support/customers/<uuid:customer_id>/", customers.customer, name="console-customer"),
    path("support/customers/<uuid:customer_id>/visits/new/", customers.visit, name="console-visit"),
    path(
        "support/customers/<uuid:customer_id>/invoices/",
        invoices.invoices,
        name="console-invoices",
    ),
    path(
        "support/customers/<uuid:customer_id>/invoices/<int:number>/payment/",
        invoices.paid,
        name="console-paid",
    ),
    path(
        "support/customers/<uuid:customer_id>/invoices/<int:number>/sending/",
        invoices.send_again,
        name="console-invoice-sending",
    ),
    path("support/customers/<uuid:customer_id>/trial/", invoices.trial, name="console-trial"),
    path("support/customers/<uuid:customer_id>/letters/", letters.letters, name="console-letters"),
    path(
        "support/customers/<uuid:customer_id>/letters/<uuid:letter_id>/sending/",
        letters.send_again,
        name="console-letter-sending",
    ),
    path(
        "support/customers/<uuid:customer_id>/acknowledgements/",
        letters.acknowledgements,
        name="console-acknowledgements",
    ),
    path("support/customers/<uuid:customer_id>/erasure/", erasures.propose, name="console-erasure"),
    path("support/erasures/", erasures.erasures, name="console-erasures"),
    path(
        "support/erasures/<uuid:customer_id>/certificate/",
        erasures.certificate,
        name="console-certificate",
    ),
    path("support/payments/", payments.payments, name="console-payments"),
    path("support/payments/files/new/", payments.upload, name="console-bank-file"),
    path("support/payments/files/<uuid:draft_id>/", payments.preview, name="console-bank-preview"),
    path("support/payments/files/<uuid:draft_id>/booking/", payments.book, name="console-booking"),
    path("support/policy/", policy.versions, name="console-policy"),
    path("support/policy/drafts/new/", policy.upload, name="console-policy-new"),
    path("support/policy/drafts/<uuid:draft_id>/", policy.preview, name="console-policy-draft"),
    path("support/prices/", prices.prices, name="console-prices"),
    path("support/prices/drafts/new/", prices.upload, name="console-prices-new"),
    path("support/prices/drafts/<uuid:draft_id>/", prices.preview, name="console-prices-draft"),
    path("support/jobs/", queue.queue, name="console-jobs"),
    path("support/jobs/retries/", queue.retry, name="console-retry"),
    path(
        "support/customers/<uuid:customer_id>/boxes/<uuid:box_id>/",
        content.box,
        name="console-box",
    ),
    path(
        "support/customers/<uuid:customer_id>/services/<uuid:service_id>/",
        content.service,
        name="console-service",
    ),
    path(
        "support/customers/<uuid:customer_id>/indicators/<uuid:indicator_id>/",
        content.indicator,
        name="console-indicator",
    ),
    path("support/cases/", cases.queue, name="console-cases"),
    path(
        "support/customers/<uuid:customer_id>/cases/",
        cases.customers_cases,
        name="console-customers-cases",
    ),
    path(
        "support/customers/<uuid:customer_id>/cases/<uuid:case_id>/",
        cases.case,
        name="console-case",
    ),
    path(
        "support/customers/<uuid:customer_id>/cases/<uuid:case_id>/answers/",
        cases.answer,
        name="console-answer-case",
    ),
    path(
        "support/customers/<uuid:customer_id>/cases/<uuid:case_id>/assignment/",
        cases.take,
        name="console-take-case",
    ),
    path(
        "support/customers/<uuid:customer_id>/cases/<uuid:case_id>/closure/",
        cases.close,
        name="console-close-case",
    ),
    path(
        "support/customers/<uuid:customer_id>/case-files/<uuid:case_file_id>/content/",
        cases.file_content,
        name="console-case-file",
    ),
    path("settings/support/", access.support, name="support"),
    path("settings/support/grants/new/", access.grant, name="grant"),
    path(
        "settings/support/grants/<uuid:grant_id>/extension/", access.extend, name="grant-extension"
    ),
    path(
        "settings/support/grants/<uuid:grant_id>/revocation/",
        access.revoke,
        name="grant-revocation",
    ),
    path("support/proposals/", start.proposals_page, name="console-proposals"),
    path(
        "support/proposals/<uuid:proposal_id>/decision/",
        start.decide_proposal,
        name="console-decision",
    ),
    path(
        "support/proposals/<uuid:proposal_id>/carrying-out/",
        start.carrying_out,
        name="console-carrying-out",
    ),
]
