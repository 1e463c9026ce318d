"""Erasing a customer, which takes two operators; what was erased, and the certificates."""

import json
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from viewmybox.billing.certificate import pdf
from viewmybox.support.connection import ask, ask_all
from viewmybox.support.console.seeing import Seen, console_page, operator, operators, said, sees
from viewmybox.web.jinja import language
from viewmybox.web.pages import go

# A sentence would outlive the customer that it is about.
WHY: dict[str, Promise] = {
    "asked": _("The customer has asked for it"),
    "duplicate": _("The customer is there twice"),
    "test": _("It was made to try something"),
    "law": _("An authority or a court has decided it"),
}
ERASED: dict[str, Promise] = {
    "ended": _("The subscription had ended"),
    "provider": _("Two operators agreed"),
    "restored": _("Had been erased; it came back with a restored backup"),
}
COLUMNS = ("customer", "reason", "begun_at", "rows_deleted_at", "told_at")


class ErasureForm(forms.Form):
    why = forms.ChoiceField(label=_("Why"), choices=WHY.items(), widget=forms.RadioSelect)


@require_http_methods(["GET", "POST"])
@sees("customer")
def propose(request: HttpRequest, seen: Seen) -> HttpResponse:
    """Puts it before another operator. The customer reads in its journal that it was proposed."""
    facts = seen.facts("SELECT wall.see_customer(%s, %s)")
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = [seen.customer, form.cleaned_data["why"]]
        ask("SELECT wall.propose_erasure(%s, %s)", given, operator(request))
        return go("/support/proposals/", "proposed")
    return seen.form_page("support/erasure.html", form, name=facts["name"])


@require_GET
@operators
def erasures(request: HttpRequest) -> HttpResponse:
    rows = ask_all("SELECT * FROM wall.see_erasures()", [], operator(request))
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    return console_page(request, "support/erasures.html", erasures=found, words=ERASED)


@require_GET
@operators
def certificate(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """As a PDF in the reader's language."""
    facts = json.loads(said("SELECT wall.see_certificate(%s)", [customer_id], operator(request)))
    name = f"viewmybox-erasure-{customer_id.hex[:8]}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf(facts, language()), content_type="application/pdf", headers=headers)
