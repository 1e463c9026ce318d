"""Publishing a price list: uploaded, looked at beside the last one, agreed on by two."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import dateparse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from viewmybox.billing.models import PriceList
from viewmybox.billing.publishing import PublishError, read, refuse_past
from viewmybox.support.connection import Operator, ask_all
from viewmybox.support.console import drafts
from viewmybox.support.console.seeing import console_page, form_page, operator, operators
from viewmybox.web.pages import go

NAMES = ("number", "effective_on", "vat_percent", "extract_base_ore", "extract_gb_ore")
LISTS = (
    f"SELECT {', '.join(NAMES)}, plans::text FROM price_list "  # noqa: S608 - ours
    "ORDER BY number DESC LIMIT 50"
)


class ListForm(forms.Form):
    file = forms.FileField(label=_("The price list (TOML)"))
    effective_on = forms.DateField(
        label=_("Takes effect on"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, newest: PriceList | None, *data: Any) -> None:
        super().__init__(*data)
        self.newest = newest

    def clean_file(self) -> dict[str, Any]:
        try:
            return read(drafts.text_of(self.cleaned_data["file"]))
        except PublishError as error:
            raise forms.ValidationError(error.told()) from None

    def clean_effective_on(self) -> Any:
        day = self.cleaned_data["effective_on"]
        try:
            refuse_past(self.newest, day)
        except PublishError as error:
            raise forms.ValidationError(error.told()) from None
        return day


def lists(who: Operator) -> list[PriceList]:
    """The newest first."""
    return [
        price_list(dict(zip(NAMES, row, strict=True)) | {"plans": plans})
        for *row, plans in ask_all(LISTS, [], who)
    ]


def price_list(facts: dict[str, Any]) -> PriceList:
    plans = json.loads(facts["plans"]) if isinstance(facts["plans"], str) else facts["plans"]
    return PriceList(**facts | {"plans": plans})


@require_GET
@operators
def prices(request: HttpRequest) -> HttpResponse:
    who = operator(request)
    return console_page(
        request, "support/prices.html", lists=lists(who), drafts=drafts.drafts(who, "price")
    )


@require_http_methods(["GET", "POST"])
@operators
def upload(request: HttpRequest) -> HttpResponse:
    newest = next(iter(lists(operator(request))), None)
    posted = request.method == "POST"
    form = ListForm(newest, *((request.POST, request.FILES) if posted else ()))
    if posted and form.is_valid():
        given = form.cleaned_data
        facts = given["file"] | {"effective_on": given["effective_on"].isoformat()}
        return go(f"/support/prices/drafts/{drafts.make(operator(request), 'price', facts)}/")
    return form_page(request, "support/prices_new.html", form)


@require_http_methods(["GET", "POST"])
@operators
def preview(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    who = operator(request)
    draft = drafts.found(who, "price", draft_id)
    form = drafts.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        drafts.propose_draft(who, "price", draft_id, form.cleaned_data["reason"])
        return go("/support/proposals/", "proposed")
    day = dateparse.parse_date(draft.facts["effective_on"])
    return form_page(
        request,
        "support/prices_preview.html",
        form,
        draft=draft,
        new=price_list(draft.facts | {"effective_on": day}),
        old=next(iter(lists(who)), None),
    )
