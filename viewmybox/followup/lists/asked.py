"""What the address asks of a list, and the address of what is asked: it can be sent as a link."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from viewmybox.followup.lists.filters import Filter, OneOf
from viewmybox.followup.lists.kinds import LONGEST, Reader
from viewmybox.followup.lists.listing import Column, Listing
from viewmybox.kit.errors import Refused

DESCENDING = "-"


@dataclass(frozen=True, slots=True)
class Asked:
    """The words looked for, the columns' filters, the order, the columns, and from where on.

    `unread` are the columns whose filters could not be understood.
    """

    words: str
    filters: Mapping[str, Filter]
    sort: str
    descending: bool
    columns: tuple[str, ...]
    after: UUID | None
    view: UUID | None
    unread: tuple[Column, ...] = ()

    @classmethod
    def of(cls, params: QueryDict, listing: Listing, reader: Reader) -> Self:
        params = without_nul(params)
        filters: dict[str, Filter] = {}
        unread = []
        for column in listing.columns:
            if not column.narrows:
                continue
            try:
                found = column.kind.read(params, column.key, column.choices, reader)
                if found is None and column.otherwise:
                    found = OneOf(column.otherwise, frozenset(column.otherwise))
            except Refused:
                unread.append(column)
                continue
            if found is not None:
                filters[column.key] = found
        sort = params.get("sort", "")
        known = listing.column(sort.removeprefix(DESCENDING))
        sort = sort if known and known.sorts else listing.sort
        return cls(
            words=params.get("q", "").strip()[:LONGEST],
            filters=filters,
            sort=sort.removeprefix(DESCENDING),
            descending=sort.startswith(DESCENDING),
            columns=asked_columns(params, listing),
            after=uuid_of(params.get("after", "")),
            view=uuid_of(params.get("view", "")),
            unread=tuple(unread),
        )

    def pairs(self, listing: Listing) -> Iterator[tuple[str, str]]:
        """What the address says, without what is so anyway, the place in the list and the view."""
        if self.words:
            yield "q", self.words
        for key, found in self.asked_for(listing).items():
            yield from found.pairs(key)
        sort = f"{DESCENDING if self.descending else ''}{self.sort}"
        if sort != listing.sort:
            yield "sort", sort
        if self.columns != standard_columns(listing):
            yield "columns", ",".join(self.columns)

    def query(self, listing: Listing) -> str:
        return urlencode([*self.pairs(listing)])

    def address(self, listing: Listing, **more: Any) -> str:
        """The address with something else said, for a link."""
        asked = replace(self, **{name: value for name, value in more.items() if name in FIELDS})
        said = [*asked.pairs(listing)]
        if more.get("after"):
            said.append(("after", str(more["after"])))
        if self.view:
            said.append(("view", str(self.view)))
        if more.get("file"):
            said.append(("as", more["file"]))
        return f"?{urlencode(said) or f'sort={listing.sort}'}"

    def without(self, key: str) -> Mapping[str, Filter]:
        return {name: found for name, found in self.filters.items() if name != key}

    def asked_for(self, listing: Listing) -> Mapping[str, Filter]:
        """The filters that do not stand when nothing is asked."""
        return {
            key: found
            for key, found in self.filters.items()
            if not (isinstance(found, OneOf) and found.codes == usual(listing, key))
        }


FIELDS = frozenset(("words", "filters", "sort", "descending", "columns"))


def usual(listing: Listing, key: str) -> tuple[str, ...]:
    column = listing.column(key)
    return column.otherwise if column else ()


def standard_columns(listing: Listing) -> tuple[str, ...]:
    return tuple(column.key for column in listing.columns if column.shown)


def asked_columns(params: QueryDict, listing: Listing) -> tuple[str, ...]:
    """In the list's own order, whichever the address has; the first is always there."""
    said = {key for text in params.getlist("columns") for key in text.split(",")}
    chosen = tuple(
        column.key
        for number, column in enumerate(listing.columns)
        if column.key in said or not number
    )
    return (
        chosen if said & {column.key for column in listing.columns} else standard_columns(listing)
    )


def without_nul(params: QueryDict) -> QueryDict:
    """No text that the database keeps has that sign, and none can be asked for with it."""
    kept = QueryDict(mutable=True)
    for name, values in params.lists():
        kept.setlist(name, [str(value).replace("\0", "") for value in values])
    return kept


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
