"""A report as a PDF: made anew each time from what was signed, and so always the same.

Tagged, for screen readers and archives; with the fonts that typst itself brings, and nothing that
people wrote is ever read as anything but text.
"""

import functools
import json
from collections.abc import Sequence
from importlib import resources
from typing import Any

import typst
from django.utils.translation import gettext as _

from viewmybox.kit.svg import sparkline
from viewmybox.reports.sections import STATUS, Cell, Section, Sheet, Table

PDF_TYPE = "application/pdf"
STANDARD: Any = "ua-1"
SHORT, LONG = 14, 40  # signs


def as_pdf(sheet: Sheet, language: str, signed: Sequence[str]) -> bytes:
    """The report.

    Args:
        sheet: what it says.
        language: of the words.
        signed: lines on who signed it and when; of a draft, that it is one.
    """
    facts = {
        "language": language,
        "title": sheet.title,
        "under": sheet.under,
        "signed": list(signed),
        "nothing": _("Nothing in this period."),
        "page": _("Page"),
        "sections": [told(section) for section in sheet.sections],
    }
    made = typst.compile(
        template(),
        format="pdf",
        sys_inputs={"facts": json.dumps(facts)},
        pdf_standards=STANDARD,
        ignore_system_fonts=True,
        timestamp=0,
    )
    return bytes(made)


@functools.cache
def template() -> bytes:
    return resources.files("viewmybox.reports.sheets").joinpath("report.typ").read_bytes()


def told(section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "responsible": section.responsible,
        "text": [line for line in section.text.splitlines() if line.strip()],
        "tables": [tabled(table) for table in section.tables],
    }


def tabled(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "note": table.note,
        "headings": [[words, form] for words, form in table.headings],
        "rows": [[celled(cell) for cell in row] for row in table.rows],
        "widths": widths(table),
        "total": table.has_total,
        "wide": len(table.headings) > 10,  # noqa: PLR2004 - a row of months
    }


def widths(table: Table) -> list[int]:
    """Of each column: 0 for as wide as its words, else its share of what is left."""
    found = []
    for place, (heading, form) in enumerate(table.headings):
        longest = max(len(words) for words in [heading, *(row[place].words for row in table.rows)])
        is_short = form != "text" or longest <= SHORT
        found.append(0 if is_short else min(longest, LONG))
    return found if any(found) else [1, *found[1:]]


def celled(cell: Cell) -> dict[str, str]:
    if cell.form == "status":
        return {
            "form": "status",
            "code": cell.value,
            "shape": STATUS[cell.value],
            "words": cell.words,
        }
    if cell.form == "trend":
        values, low, high = cell.value
        known = [value for value in values if value is not None]
        svg = str(sparkline(values, low, high)) if known else ""
        return {"form": "trend", "svg": drawn(svg), "words": trend_words(known)}
    return {"form": cell.form, "words": cell.words}


def drawn(svg: str) -> str:
    """The page's drawing with the colours that the page's stylesheet gives it."""
    return (
        svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        .replace('class="spark-target"', 'stroke="#999" stroke-width="1" stroke-dasharray="3 2"')
        .replace('class="spark-line"', 'stroke="#1b4f9c" stroke-width="1.5"')
        .replace('class="spark-last"', 'fill="#1b4f9c"')
    )


def trend_words(known: Sequence[float]) -> str:
    """What the drawing shows, for who cannot see it."""
    if not known:
        return ""
    return _("Trend: from %(first)s to %(last)s, lowest %(low)s, highest %(high)s") % {
        "first": f"{known[0]:.3g}",
        "last": f"{known[-1]:.3g}",
        "low": f"{min(known):.3g}",
        "high": f"{max(known):.3g}",
    }
