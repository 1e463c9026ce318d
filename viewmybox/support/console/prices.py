"""Publishing a price list: uploaded, looked at beside the last one, agreed on by two."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import dateparse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from viewmybox.billing.models import PriceList
from viewmybox.billing.publishing import (
    NOTICE,
    PublishError,
    read,
    refuse_missing,
    refuse_past,
    refuse_sudden,
)
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

    def __init__(self, newest: PriceList | None, had: Mapping[str, int], *data: Any) -> None:
        super().__init__(*data)
        self.newest = newest
        self.had = had

    def clean_file(self) -> dict[str, Any]:
        with in_words():
            return read(drafts.text_of(self.cleaned_data["file"]))

    def clean_effective_on(self) -> Any:
        day = self.cleaned_data["effective_on"]
        with in_words():
            refuse_past(self.newest, day)
        return day

    def clean(self) -> None:
        """What the list and its day must suit: each is said where it can be mended."""
        facts, day = (self.cleaned_data.get(name) for name in ("file", "effective_on"))
        if facts:
            self.try_out("file", lambda: refuse_missing(self.had, facts))
        if facts and day and self.newest:
            newest = self.newest
            self.try_out("effective_on", lambda: refuse_sudden(newest, facts, day))

    def try_out(self, field: str, refuse: Callable[[], None]) -> None:
        try:
            refuse()
        except PublishError as error:
            self.add_error(field, error.told())


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """What cannot be published, as a form says it."""
    try:
        yield
    except PublishError as error:
        raise forms.ValidationError(error.told()) from None


def plans_had(who: Operator) -> dict[str, int]:
    """How many customers have each plan."""
    return dict(ask_all("SELECT plan, customers FROM wall.see_plans_had()", [], who))


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
    who = operator(request)
    newest = next(iter(lists(who)), None)
    posted = request.method == "POST"
    form = ListForm(newest, plans_had(who), *((request.POST, request.FILES) if posted else ()))
    if posted and form.is_valid():
        given = form.cleaned_data
        facts = given["file"] | {"effective_on": given["effective_on"].isoformat()}
        return go(f"/support/prices/drafts/{drafts.make(who, 'price', facts)}/")
    return form_page(request, "support/prices_new.html", form, notice=NOTICE.days)


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
