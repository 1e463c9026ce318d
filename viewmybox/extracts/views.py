"""The pages of extracts: order one, see how far it is, fetch it."""

from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.billing.models import Invoice, Order, PriceChangedError
from viewmybox.boxes.models import Box
from viewmybox.extracts.estimate import estimate
from viewmybox.extracts.models import KEPT, Extract, ExtractPart, Restoration
from viewmybox.journal.noting import note
from viewmybox.kit.numbers import format_number
from viewmybox.vault.serving import attachment
from viewmybox.web.jinja import language, url
from viewmybox.web.pages import form_page, go, page
from viewmybox.web.reading import writes_when_read_only

SHOWN = 100
LONGEST_AMOUNT = 16
KILO = 1000
EVERYTHING = "everything"


class OrderForm(forms.Form):
    box = forms.TypedChoiceField(
        label=_("What is extracted"),
        help_text=_("Everything is all boxes and all that is kept about you as a customer."),
        coerce=lambda given: None if given == EVERYTHING else UUID(given),
        empty_value=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boxes = Box.objects.order_by("name").values_list("id", "name")
        field = cast("forms.TypedChoiceField", self.fields["box"])
        field.choices = [(EVERYTHING, _("Everything")), *((str(id_), name) for id_, name in boxes)]


@require_http_methods(["GET", "POST"])
@permitted(Permission.READ)
@writes_when_read_only
def extracts(request: HttpRequest) -> HttpResponseBase:
    """What an extract is, and those that were ordered."""
    if request.method == "POST":
        return order(request)
    return list_page(request, OrderForm())


@permitted(Permission.MANAGE)
@writes_when_read_only
def order(request: HttpRequest) -> HttpResponse:
    """Order what was chosen, at the price that was shown; without one, only what is free."""
    form = OrderForm(request.POST)
    if not form.is_valid():
        return list_page(request, form)
    box = form.cleaned_data["box"]
    shown = request.POST.get("accepted", "")
    accepted = int(shown) if shown.isdecimal() and len(shown) < LONGEST_AMOUNT else 0
    try:
        made = Extract.order(box, accepted)
    except PriceChangedError:
        again = urlencode({"box": str(box or EVERYTHING), "done": "price-shown"})
        return go(f"{url('extract-order')}?{again}")
    if made.is_released:
        return go(url("extract", made.id), "extract-ordered")
    return go(url("extract", made.id), "extract-invoiced")


@require_http_methods(["GET"])
@permitted(Permission.MANAGE)
def order_page(request: HttpRequest) -> HttpResponse:
    """What it costs or why it is free, how large it will be and how long it takes: beforehand."""
    form = OrderForm(request.GET if "box" in request.GET else {"box": EVERYTHING})
    if not form.is_valid():
        return list_page(request, form)
    box = form.cleaned_data["box"]
    size = estimate(box)
    what = Order.What.BOX if box else Order.What.EVERYTHING
    return page(
        request,
        "extracts/order.html",
        box=Box.objects.filter(id=box).values("id", "name").first() if box else None,
        chosen=str(box or EVERYTHING),
        quote=Order.quote(what, size.documents),
        documents=size_words(size.documents),
        at_most=size_words(size.at_most),
        minutes=size.minutes,
    )


def list_page(request: HttpRequest, form: OrderForm) -> HttpResponse:
    found = Extract.objects.select_related("box", "requested_by").order_by("-requested_at")[:SHOWN]
    return form_page(
        request,
        "extracts/extracts.html",
        form,
        extracts=[(extract, state_word(extract), size_words(extract.size)) for extract in found],
        kept_days=KEPT.days,
        restorations=Restoration.objects.order_by("-restored_at")[:SHOWN],
    )


@require_http_methods(["GET"])
@permitted(Permission.READ)
def extract(request: HttpRequest, extract_id: UUID) -> HttpResponse:
    """One extract; while it is being built the page asks for the part that changes."""
    found = get_object_or_404(Extract.objects.select_related("box", "requested_by"), id=extract_id)
    part = request.headers.get("HX-Request") == "true"
    return page(
        request,
        "extracts/state.html" if part else "extracts/extract.html",
        extract=found,
        state=state_word(found),
        size=size_words(found.size),
        failure=Extract.Failure(found.failure).label if found.failure else "",
        **ordered(found),
    )


@require_POST
@permitted(Permission.MANAGE)
@writes_when_read_only
def withdraw(request: HttpRequest, extract_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Take back an order that is not paid; one that was paid meanwhile is built."""
    found = get_object_or_404(Extract.objects.select_related("box"), id=extract_id)
    word = "extract-withdrawn" if found.withdraw() else "extract-kept"
    return go(url("extract", found.id), word)


def ordered(extract: Extract) -> dict[str, Any]:
    """What its order says: why it is free, or which invoice it waits for."""
    order = Order.of(extract.id)
    return {
        "order": order,
        "invoice": Invoice.objects.filter(order=order).first()
        if order and order.total_ore
        else None,
    }


@require_safe
@permitted(Permission.MANAGE)
@writes_when_read_only
def content(request: HttpRequest, extract_id: UUID) -> HttpResponseBase:
    """The zip itself, decrypted on its way out; where there is none, the page that says why."""
    found = get_object_or_404(Extract.objects.select_related("box"), id=extract_id)
    if not found.is_fetchable:
        return go(url("extract", found.id))
    found.note("extract.fetched")
    return attachment(
        request,
        found.file,
        size=found.size,
        sha256=found.sha256,
        name=file_name(request, found),
        content_type="application/zip",
        parts=ExtractPart.names_and_sizes(found.id),
    )


@require_safe
@permitted(Permission.MANAGE)
@writes_when_read_only
def old_journal(request: HttpRequest, restoration_id: UUID) -> HttpResponseBase:
    """The journal that a restored extract came with, as JSON Lines."""
    found = get_object_or_404(Restoration.objects, id=restoration_id)
    note("journal.exported", lines=found.journal_number)
    return attachment(
        request,
        found.file,
        size=found.size,
        sha256=found.sha256,
        name=f"journal-{found.made_at.date().isoformat()}.jsonl",
        content_type="application/x-ndjson",
    )


def file_name(request: HttpRequest, extract: Extract) -> str:
    """`viewmybox-customer-box-2026-11-03.zip`, in letters that no system stumbles on."""
    viewer = request.viewer  # type: ignore[attr-defined]
    whose = [viewer.customer_name, *([extract.box.name] if extract.box else [])]
    day = extract.requested_at.astimezone(viewer.zone).date().isoformat()
    return "-".join(filter(None, ["viewmybox", *map(slugify, whose), day])) + ".zip"


def state_word(extract: Extract) -> str:
    if extract.state == Extract.State.READY and not extract.file:
        return _t("Deleted")
    return str(Extract.State(extract.state).label)


def size_words(size: int) -> str:
    """`3,4 MB`, as the reader's language writes it."""
    value, unit = float(size), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):  # noqa: B007 - the last one reached is the unit
        if value < KILO:
            break
        value /= KILO
    return f"{format_number(value, language(), 0 if unit == 'B' else 1)} {unit}"
