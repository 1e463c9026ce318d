"""The customer's invoices: the list, each one as a page and as a PDF, and paying by card."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.billing import card
from viewmybox.billing.models import Invoice
from viewmybox.billing.pdf import invoice_pdf
from viewmybox.wall.context import fetch_one
from viewmybox.wall.proof import prove
from viewmybox.web.jinja import language, url
from viewmybox.web.pages import page
from viewmybox.web.reading import writes_when_read_only

SHOWN = 200


@require_safe
@permitted(Permission.MANAGE)
def invoices(request: HttpRequest) -> HttpResponse:
    found = Invoice.objects.order_by("-number")[:SHOWN]
    return page(request, "billing/invoices.html", invoices=list(found))


@require_safe
@permitted(Permission.MANAGE)
def invoice(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    return invoice_page(request, get_object_or_404(Invoice, id=invoice_id))


def invoice_page(request: HttpRequest, found: Invoice, *, failed: bool = False) -> HttpResponse:
    credit = found.credited_by and Invoice.objects.filter(number=found.credited_by).first()
    return page(
        request,
        "billing/invoice.html",
        status=502 if failed else 200,
        invoice=found,
        lines=found.words(language()),
        credit=credit,
        by_card=card.is_offered() and found.is_open,
        failed=failed,
    )


@require_safe
@permitted(Permission.MANAGE)
def pdf(request: HttpRequest, invoice_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    found = get_object_or_404(Invoice, id=invoice_id)
    answer = HttpResponse(invoice_pdf(found, language()), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="viewmybox-{found.number}.pdf"'
    return answer


@require_http_methods(["POST"])
@permitted(Permission.MANAGE)
@writes_when_read_only
def pay_by_card(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """To the card company's own page, for what is left to pay."""
    found = get_object_or_404(Invoice, id=invoice_id)
    back = url("invoice", found.id)
    if not (card.is_offered() and found.is_open):
        return HttpResponseRedirect(back)
    try:
        address = card.checkout_address(found, f"{settings.BASE_URL}{back}", language())
    except card.CardError:
        return invoice_page(request, found, failed=True)
    return HttpResponseRedirect(address)


@csrf_exempt
@require_http_methods(["POST"])
def card_told(request: HttpRequest) -> HttpResponse:
    """The card company's message that something was paid: only its signature is believed.

    It comes again until it is answered with 200; taken twice it changes nothing.
    """
    if (
        not card.is_offered()
        or int(request.headers.get("Content-Length") or 0) > card.LARGEST_MESSAGE
    ):
        return HttpResponse(status=404)
    try:
        paid = card.told(request.body, request.headers.get("Stripe-Signature", ""))
    except card.UnsignedError:
        return HttpResponse(status=400)
    if paid is not None:
        payload, mac = prove("card payment", event=paid.event, invoice=paid.invoice, ore=paid.ore)
        fetch_one("SELECT wall.take_card_payment(%s, %s)", [payload, mac])
    return HttpResponse(status=200)
