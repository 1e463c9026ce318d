"""A list as its page shows it: headings that sort, what narrows it, the form, and the rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from viewmybox.followup.lists.asked import Asked
from viewmybox.followup.lists.filters import NOTHING, Between, Filter, OneOf
from viewmybox.followup.lists.kinds import ME, MEMBER, Reader
from viewmybox.followup.lists.listing import Column, Listing, Row
from viewmybox.followup.lists.rows import Found

SORTED = {False: "ascending", True: "descending"}


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading; pressed, it sorts, and pressed again the other way."""

    column: Column
    href: str
    sorted: str  # ascending, descending, or empty


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that narrows the list, and the address without it."""

    label: str
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Control:
    """What the form has for a column: a text, two ends, or options (code, word, chosen)."""

    column: Column
    text: str = ""
    ends: tuple[str, str] = ("", "")
    options: tuple[tuple[str, str, bool], ...] = ()


def shown(listing: Listing, asked: Asked, found: Found, reader: Reader) -> dict[str, Any]:
    columns = [column for column in listing.columns if column.key in asked.columns]
    return {
        "listing": listing,
        "wanted": asked,
        "columns": columns,
        "heads": [head(column, listing, asked) for column in columns],
        "rows": [(row, cells(columns, row, reader)) for row in found.rows],
        "count": found.count,
        "chips": [*chips(listing, asked)],
        "controls": [control(column, asked) for column in listing.columns if column.narrows],
        "query": asked.query(listing),
        "next": asked.address(listing, after=found.after) if found.after else None,
        "first": asked.address(listing) if asked.after else None,
        "not_understood": [str(column.label) for column in asked.unread],
        "files": {kind: asked.address(listing, file=kind) for kind in ("csv", "xlsx")},
        "everything": f"?sort={listing.sort}",
    }


def head(column: Column, listing: Listing, asked: Asked) -> Head:
    if not column.sorts:
        return Head(column, "", "")
    is_sorted = asked.sort == column.key
    down = is_sorted and not asked.descending
    href = asked.address(listing, sort=column.key, descending=down)
    return Head(column, href, SORTED[asked.descending] if is_sorted else "")


def cells(columns: list[Column], row: Row, reader: Reader) -> list[tuple[Column, Any, str]]:
    """Of each column its value and its words."""
    return [(column, row.get(column.key), column.text(row, reader)) for column in columns]


def chips(listing: Listing, asked: Asked) -> Iterator[Chip]:
    if asked.words:
        yield Chip(_("Search"), f"“{asked.words}”", asked.address(listing, words=""))
    for key, found in asked.asked_for(listing).items():
        column = listing.column(key)
        if column is not None:
            href = asked.address(listing, filters=asked.without(key))
            yield Chip(str(column.label), words_of(found, column), href)


def words_of(found: Filter, column: Column) -> str:
    if isinstance(found, OneOf):
        return ", ".join(code_words(code, column) for code in found.codes)
    if isinstance(found, Between):
        low, high = found.written
        return f"{low} – {high}" if low and high else f"≥ {low}" if low else f"≤ {high}"
    return " ".join(f"“{text}”" for _key, text in found.pairs(column.key))


def code_words(code: str, column: Column) -> str:
    if code == NOTHING and NOTHING not in column.choices:
        return pgettext("member", "Nobody") if column.kind is MEMBER else pgettext("value", "None")
    return _("Me") if code == ME else column.choices.get(code, code)


def control(column: Column, asked: Asked) -> Control:
    found = asked.filters.get(column.key)
    if column.kind.narrows == "choice":
        chosen = found.codes if isinstance(found, OneOf) else ()
        special = [ME] if column.kind is MEMBER else []
        if NOTHING not in column.choices and column.kind.is_special(NOTHING) and not column.filled:
            special.append(NOTHING)
        options = [(code, code_words(code, column)) for code in [*special, *column.choices]]
        return Control(
            column, options=tuple((code, word, code in chosen) for code, word in options)
        )
    said = dict(found.pairs(column.key)) if found else {}
    key = column.key
    return Control(
        column, said.get(key, ""), (said.get(f"{key}_from", ""), said.get(f"{key}_to", ""))
    )
