"""A customer's invoices and orders; marking one paid, sending one again, extending the trial."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import dateparse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from viewmybox.billing.books import Booked
from viewmybox.billing.days import swedish_today
from viewmybox.billing.models import Invoice, Order
from viewmybox.billing.models.order import why_free
from viewmybox.support.connection import ask
from viewmybox.support.console.seeing import Seen, account, acts, operator, said, sees
from viewmybox.web.pages import go

INVOICES = "SELECT wall.see_invoices(%s, %s)"
STATES = {
    "credit": _("Credit note"),
    "credited": _("Credited"),
    "paid": _("Paid"),
    "overdue": _("Overdue"),
    "open": _("To pay"),
}
DAYS = (7, 14, 30)


class PaidForm(forms.Form):
    received_on = forms.DateField(
        label=_("The day the money came in"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Of money that came in by bankgiro the bank’s file tells by itself."),
    )

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if not 0 <= (swedish_today() - day).days <= 366:  # noqa: PLR2004 - a year back
            raise forms.ValidationError(_("The day must be one of the last year’s."))
        return day


def in_days() -> list[tuple[int, str]]:
    """In the language of whoever asks, and so anew for each form."""
    return [(one, ngettext("%d day", "%d days", one) % one) for one in DAYS]


class TrialForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("By how long"),
        coerce=int,
        choices=in_days,
        help_text=_("A trial can be extended to sixty days from today at most."),
    )


@require_GET
@sees("invoices")
def invoices(request: HttpRequest, seen: Seen) -> HttpResponse:  # noqa: ARG001 - Django's signature
    facts = seen.facts(INVOICES)
    return seen.page(
        "support/invoices.html",
        name=facts["name"],
        invoices=[booked(one, facts["name"], seen.customer) for one in facts["invoices"] or []],
        orders=[ordered(one) for one in facts["orders"] or []],
        states=STATES,
        subjects=dict(Invoice.Subject.choices),
    )


def booked(facts: dict[str, Any], buyer: str, customer: UUID) -> Booked:
    days = {name: dateparse.parse_date(facts[name]) for name in ("issued_on", "due_on")}
    settled = facts["settled_at"] and dateparse.parse_datetime(facts["settled_at"])
    return Booked(**facts | days | {"settled_at": settled}, buyer=buyer, customer=customer)


def ordered(facts: dict[str, Any]) -> dict[str, Any]:
    moments = {
        name: facts[name] and dateparse.parse_datetime(facts[name])
        for name in ("ordered_at", "released_at", "failed_at")
    }
    words = {"words": Order.What(facts["what"]).label, "why_free": why_free(facts["free"])}
    return facts | moments | words


@require_http_methods(["GET", "POST"])
@sees("invoices")
def paid(request: HttpRequest, seen: Seen, number: int) -> HttpResponse:
    """What is left of an invoice came in by another way than the bank's file."""
    facts = seen.facts(INVOICES)
    found = [booked(one, facts["name"], seen.customer) for one in facts["invoices"] or []]
    invoice = next((one for one in found if one.number == number and one.left_ore), None)
    if invoice is None:
        raise Http404
    form = PaidForm(request.POST or None, initial={"received_on": swedish_today()})
    if request.method == "POST" and form.is_valid():
        given = [seen.customer, number, form.cleaned_data["received_on"]]
        row = ask("SELECT wall.mark_invoice_paid(%s, %s, %s)", given, operator(request))
        took = row is not None and row[0] == "settled"
        return go(
            account(seen.customer, "invoices/"), "invoice-marked" if took else "invoice-not-marked"
        )
    return seen.form_page("support/paid.html", form, invoice=invoice)


@require_POST
@acts
def send_again(request: HttpRequest, customer_id: UUID, number: int) -> HttpResponse:
    """To the customer's own address, with the PDF."""
    said("SELECT wall.send_invoice_again(%s, %s)", [customer_id, number], operator(request))
    return go(account(customer_id, "invoices/"), "letter-queued")


@require_http_methods(["GET", "POST"])
@sees("customer")
def trial(request: HttpRequest, seen: Seen) -> HttpResponse:
    found = seen.facts("SELECT wall.see_customer(%s, %s)")
    form = TrialForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = [seen.customer, form.cleaned_data["days"]]
        row = ask("SELECT wall.extend_trial(%s, %s)", given, operator(request))
        if row and row[0]:
            return go(account(seen.customer), "trial-extended")
        form.add_error("days", _("There is no trial that can be extended so far."))
    ends = (found["subscription"] or {}).get("trial_ends_on")
    return seen.form_page(
        "support/trial.html", form, name=found["name"], ends_on=dateparse.parse_date(ends or "")
    )
