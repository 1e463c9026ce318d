"""Finding a customer, saying why, and the customer's account."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import dateparse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from viewmybox.accounts.models import ContactKind, Customer
from viewmybox.billing.models import Subscription
from viewmybox.support.connection import ask, ask_all
from viewmybox.support.console.seeing import (
    Seen,
    account,
    case_of,
    console_page,
    operator,
    operators,
    said,
    sees,
)
from viewmybox.web.pages import go, safe_next

REASON = _("What you are helping with, and a case if there is one. The customer reads this.")


class SearchForm(forms.Form):
    words = forms.CharField(
        label=_("Customer"),
        min_length=3,
        max_length=200,
        help_text=_(
            "The beginning of a word of the name, or the whole organisation number, e-mail address "
            "or telephone number."
        ),
    )
    reason = forms.CharField(label=_("Why"), min_length=3, max_length=500)


class VisitForm(forms.Form):
    reason = forms.CharField(label=_("Why"), min_length=3, max_length=500, help_text=REASON)


@require_http_methods(["GET", "POST"])
@operators
def search(request: HttpRequest) -> HttpResponse:
    """The search is noted, with its reason, before it is answered."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        row = ask(
            "SELECT wall.search_customers(%s, %s)",
            [given["words"], given["reason"]],
            operator(request),
        )
        return go(f"/support/searches/{row[0] if row else ''}/")
    return console_page(
        request, "support/search.html", form=form, status=422 if form.is_bound else 200
    )


@require_GET
@operators
def found(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """At most ten, by name, and by what each was found; nothing more of them."""
    rows = ask_all("SELECT * FROM wall.found_customers(%s)", [search_id], operator(request))
    kinds = {"id": _("Id"), **dict(ContactKind.choices)}
    return console_page(
        request,
        "support/found.html",
        found=[
            {"id": customer, "name": name, "by": kinds.get(by, by)} for customer, name, by in rows
        ],
    )


@require_http_methods(["GET", "POST"])
@operators
def visit(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Why the customer's account is opened: asked once for half an hour, shown to the customer."""
    here = account(customer_id)
    onward = safe_next(request.GET.get("next"), here)
    if not onward.startswith(here):
        onward = here
    numbered = case_of(request)
    form = VisitForm(
        request.POST if request.method == "POST" else None,
        initial={"reason": _("Case %(case)s") % numbered} if numbered else {},
    )
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        said("SELECT wall.begin_visit(%s, %s)", [customer_id, reason], operator(request))
        return go(onward)
    return console_page(
        request, "support/visit.html", form=form, status=422 if form.is_bound else 200
    )


@require_GET
@sees("customer")
def customer(request: HttpRequest, seen: Seen) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Contact details, the registration record and the subscription. Nothing of a box."""
    facts = seen.facts("SELECT wall.see_customer(%s, %s)")
    given = {detail["kind"]: detail for detail in facts["details"] or []}
    subscription = facts["subscription"]
    return seen.page(
        "support/customer.html",
        customer=facts,
        kind=Customer.Kind(facts["kind"]).label,
        since=moment(facts["created_at"]),
        details=[
            given[kind] | {"label": kind.label, "given_at": moment(given[kind]["given_at"])}
            for kind in ContactKind
            if kind in given
        ],
        registration=facts["registration"]
        and facts["registration"]
        | {
            "at": moment(facts["registration"]["at"]),
            "delete_on": dateparse.parse_date(facts["registration"]["delete_on"]),
        },
        subscription=subscription
        and {
            "plan": subscription["plan"].capitalize(),
            "state": Subscription.State(subscription["state"]).label
            if subscription["state"] in Subscription.State.values
            else subscription["state"],
            "is_trial": subscription["state"] == Subscription.State.TRIAL,
            "started_at": moment(subscription["started_at"]),
            "trial_ends_on": dateparse.parse_date(subscription["trial_ends_on"] or ""),
        },
    )


def moment(text: str) -> object:
    return dateparse.parse_datetime(text)
