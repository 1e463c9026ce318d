"""An invoice as a PDF: made anew each time from the facts that were frozen, always the same."""

import functools
import json
from importlib import resources
from typing import Any, Literal

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from viewmybox.billing.models.invoice import Invoice
from viewmybox.kit.dates import format_date
from viewmybox.kit.numbers import format_money

# Tagged, so that a screen reader can read it; and in a form that archives keep.
STANDARD: Literal["ua-1"] = "ua-1"


def sheet(name: str, facts: dict[str, Any]) -> bytes:
    """A page from one of the templates in `sheets`; only the fonts that typst itself brings."""
    made = typst.compile(
        template(name),
        format="pdf",
        sys_inputs={"facts": json.dumps(facts)},
        pdf_standards=STANDARD,
        ignore_system_fonts=True,
        timestamp=0,
    )
    return bytes(made)


@functools.cache
def template(name: str) -> bytes:
    return resources.files("viewmybox.billing.sheets").joinpath(name).read_bytes()


def invoice_pdf(invoice: Invoice, language: str) -> bytes:
    """In Swedish or English; the amounts are the same."""
    with translation.override(language):
        return sheet("invoice.typ", facts(invoice, language))


def facts(invoice: Invoice, language: str) -> dict[str, Any]:
    seller, buyer = invoice.seller, invoice.buyer

    def money(ore: int) -> str:
        return format_money(ore, language)

    def pairs(*given: tuple[str, str]) -> list[tuple[str, str]]:
        return [(name, value) for name, value in given if value]

    title = _("Credit note") if invoice.is_credit else _("Invoice")
    number = str(invoice.number)
    return {
        "language": language,
        "title": f"{title} {number}",
        "seller": {"name": seller["name"], "address": seller["address"]},
        "identity": pairs(
            (_("Organisation number"), seller["organisation_number"]),
            (_("VAT number"), seller["vat_number"]),
        ),
        "reach": pairs((_("Bankgiro"), seller["bankgiro"]), (_("E-mail"), seller["support_email"])),
        "buyer": {
            "name": buyer.get("name", ""),
            "lines": buyer.get("address", "").splitlines(),
            "organisation_number": buyer.get("organisation_number", ""),
        },
        "heads": pairs(
            (_("Number"), number),
            (_("Invoice date"), format_date(invoice.issued_on, language)),
            ("" if invoice.is_credit else _("Due date"), format_date(invoice.due_on, language)),
            (_("Credits invoice"), str(invoice.credits or "")),
        ),
        "words": {
            "buyer": _("To"),
            "organisation_number": _("Organisation number"),
            "what": _("Description"),
            "net": _("Without VAT"),
            "vat": _("VAT"),
            "sum": _("Sum"),
        },
        "lines": [
            {
                "text": line["text"],
                "net": money(line["net_ore"]),
                "vat": f"{line['vat_percent']} %",
                "sum": money(line["net_ore"] + line["vat_ore"]),
            }
            for line in invoice.words(language)
        ],
        "sums": [
            (_("Sum without VAT"), money(invoice.net_ore)),
            *((words, money(ore)) for words, ore in vat_by_rate(invoice)),
        ],
        "total": (
            _("To your credit") if invoice.is_credit else _("To pay"),
            money(invoice.total_ore),
        ),
        "pay": [] if invoice.is_credit else payment(invoice, language),
        "notes": notes(invoice),
    }


def vat_by_rate(invoice: Invoice) -> list[tuple[str, int]]:
    """The VAT of each rate on the invoice, added up line by line."""
    found: dict[int, int] = {}
    for line in invoice.lines:
        found[line["vat_percent"]] = found.get(line["vat_percent"], 0) + line["vat_ore"]
    return [(_("VAT %(rate)s %%") % {"rate": rate}, ore) for rate, ore in sorted(found.items())]


def payment(invoice: Invoice, language: str) -> list[tuple[str, str]]:
    given = [
        (_("Bankgiro"), invoice.seller["bankgiro"]),
        (_("OCR reference"), invoice.ocr),
        (_("Due date"), format_date(invoice.due_on, language)),
        (_("Amount"), format_money(invoice.total_ore, language)),
    ]
    return [(name, value) for name, value in given if value]


def notes(invoice: Invoice) -> list[str]:
    if invoice.is_credit:
        return [_("The invoice named above is taken back whole by this credit note.")]
    said = [_("Give the OCR reference and nothing else when you pay.")]
    if invoice.subject == Invoice.Subject.EXTRACT:
        said.append(_("The extract can be fetched once the invoice is paid."))
    return said
