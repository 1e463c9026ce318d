"""The operators' console under /support/, and the customers' side of it under Settings."""

from django.urls import path

from viewmybox.support import sign_in
from viewmybox.support.console import content, customers, queue, start
from viewmybox.support.settings import access

urlpatterns = [
    path("support/", start.start, name="console"),
    path("support/sign-in/", sign_in.door, name="console-door"),
    path("support/sign-in/begin/", sign_in.begin, name="console-sign-in"),
    path("support/sign-in/answer/", sign_in.answer, name="console-answer"),
    path("support/sign-out/", sign_in.sign_out, name="console-sign-out"),
    path("support/searches/new/", customers.search, name="console-search"),
    path("support/searches/<uuid:search_id>/", customers.found, name="console-found"),
    path("support/customers/<uuid:customer_id>/", customers.customer, name="console-customer"),
    path("support/customers/<uuid:customer_id>/visits/new/", customers.visit, name="console-visit"),
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
]
