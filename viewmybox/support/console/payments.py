"""Taking a bank's file: looked at first, then booked; the same file twice does no harm."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from viewmybox.billing.bank import about, meant
from viewmybox.billing.bgmax import BankPayment, BgMaxError, read
from viewmybox.support.connection import ask_all
from viewmybox.support.console import drafts
from viewmybox.support.console.seeing import console_page, form_page, operator, operators, said
from viewmybox.web.pages import go

OUTCOMES: dict[str, tuple[str, Promise]] = {
    "settled": ("on", _("Pays the invoice")),
    "part": ("risk", _("Pays a part")),
    "over": ("off", _("More than was left to pay")),
    "unmatched": ("off", _("Fits no invoice")),
    "nothing": ("none", _("No money")),
}
COLUMNS = (
    "n", "reference", "invoice", "ore", "received_on", "left_ore", "outcome", "is_known",
)  # fmt: skip
ODD = ("invoice", "ore", "received_on", "about", "outcome")


class FileForm(forms.Form):
    file = forms.FileField(label=_("Bankgirot’s file (BgMax)"))
    payments: list[BankPayment]

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > drafts.MOST_BYTES:
            raise forms.ValidationError(_("The file is too large."))
        try:
            self.payments = read(given.read())
        except BgMaxError as error:
            raise forms.ValidationError(error.told()) from None
        return given


@require_GET
@operators
def payments(request: HttpRequest) -> HttpResponse:
    """What came in and somebody must look at; the files that were taken."""
    who = operator(request)
    odd = ask_all("SELECT * FROM wall.see_odd_payments()", [], who)
    return console_page(
        request,
        "support/payments.html",
        odd=[dict(zip(ODD, row, strict=True)) for row in odd],
        files=drafts.drafts(who, "bank"),
        outcomes=OUTCOMES,
    )


@require_http_methods(["GET", "POST"])
@operators
def upload(request: HttpRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if posted else FileForm()
    if posted and form.is_valid():
        facts = {"payments": [told(payment) for payment in form.payments]}
        return go(f"/support/payments/files/{drafts.make(operator(request), 'bank', facts)}/")
    return form_page(request, "support/bank_file.html", form)


def told(payment: BankPayment) -> dict[str, Any]:
    return {
        "key": payment.key,
        "reference": payment.reference,
        "invoice": meant(payment),
        "ore": payment.ore,
        "received_on": payment.received_on.isoformat(),
        "about": about(payment),
    }


@require_GET
@operators
def preview(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """What becomes, or became, of each payment."""
    who = operator(request)
    draft = drafts.found(who, "bank", draft_id)
    rows = ask_all("SELECT * FROM wall.see_bank_file(%s)", [draft_id], who)
    lines = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    new = [line for line in lines if not line["is_known"] and line["outcome"] != "nothing"]
    return console_page(
        request,
        "support/bank_preview.html",
        draft=draft,
        lines=lines,
        new=new,
        fitting=sum(line["outcome"] == "settled" for line in new),
        total=sum(line["ore"] for line in new),
        outcomes=OUTCOMES,
    )


@require_POST
@operators
def book(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    said("SELECT wall.book_bank_file(%s)", [draft_id], operator(request))
    return go(f"/support/payments/files/{draft_id}/", "payments-booked")
