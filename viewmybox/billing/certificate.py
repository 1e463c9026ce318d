"""The certificate of an erasure: as a letter with a PDF and the same facts as JSON."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from viewmybox.billing.days import SWEDEN
from viewmybox.billing.pdf import sheet
from viewmybox.kit.dates import format_at, format_date
from viewmybox.kit.numbers import format_number

Attached = tuple[str, bytes, str]


def letter(facts: dict[str, Any], language: str) -> tuple[str, str, list[Attached]]:
    """Subject, body and what is attached."""
    name = f"viewmybox-erasure-{facts['customer'][:8]}"
    body = _(
        "Everything that you had in VIEWMYBOX is erased. The certificate is attached, as a PDF and "
        "as JSON for computers.\n\n"
        "This address is forgotten too, as soon as this letter has gone.\n"
    )
    attached = [
        (f"{name}.pdf", pdf(facts, language), "application/pdf"),
        (f"{name}.json", json.dumps(facts, indent=2).encode(), "application/json"),
    ]
    return _("Certificate of erasure"), f"{body}\n-- \n{settings.PROVIDER['name']}\n", attached


def pdf(facts: dict[str, Any], language: str) -> bytes:
    def at(name: str) -> str:
        return format_at(datetime.fromisoformat(facts[name]), SWEDEN, language)

    kept = facts["kept"]["invoices"]
    words = {
        "language": language,
        "title": _("Certificate of erasure"),
        "provider": settings.PROVIDER["name"],
        "lead": _("Everything that this customer had in VIEWMYBOX is erased, for good."),
        "facts": [
            (_("Customer"), facts["customer"]),
            (_("Certificate"), facts["id"]),
            (_("Begun"), at("begun_at")),
            (_("Key destroyed"), at("key_destroyed_at")),
            (_("Files removed"), f"{facts['files']}, {at('storage_emptied_at')}"),
            (_("Rows deleted"), at("rows_deleted_at")),
            (_("Last line of the journal"), str(facts["journal_head"]["number"] or "–")),
            (_("Its hash"), facts["journal_head"]["hash"] or "–"),
        ],
        "counted": _("What was deleted, by table"),
        "counts": [
            (name, format_number(count, language))
            for name, count in sorted(facts["counts"].items())
            if count
        ],
        "notes": [
            _(
                "The documents were encrypted with the customer’s own key. It is destroyed, so "
                "that nobody can read them in a copy either. Backups of the database are gone "
                "within 35 days."
            ),
            (
                _("The Bookkeeping Act makes us keep %(count)s invoices until %(day)s.")
                % {"count": kept, "day": format_date(day_of(facts["kept"]["until"]), language)}
            )
            if kept
            else _("There were no invoices to keep."),
        ],
    }
    return sheet("certificate.typ", words)


def day_of(text: str) -> Any:
    return datetime.fromisoformat(text).date()
