"""The rows that are asked for: a page of them, or all for a file.

A list whose rows are worked out (how a service stands is nowhere kept) is narrowed and sorted here:
a box has some hundred of these. One that grows for years, such as the timeline, is narrowed and
sorted by the database and read on after the last row shown, so that a page costs what it shows.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from viewmybox.followup.lists.asked import Asked
from viewmybox.followup.lists.listing import Column, Listing, Row

PAGE = 100
MOST_COUNTED = 1000
MOST_FILED = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """A page of rows, the id to go on after, and how many there are, up to MOST_COUNTED + 1."""

    rows: list[Row]
    count: int
    after: UUID | None


def page_of(listing: Listing, asked: Asked) -> Found:
    if listing.query is None:
        every = worked_out(listing, asked)
        start = next((n + 1 for n, row in enumerate(every) if row["id"] == asked.after), 0)
        rows = every[start : start + PAGE]
        more = start + PAGE < len(every)
        return Found(rows, len(every), rows[-1]["id"] if more else None)
    found = narrowed(listing, asked)
    count = found.order_by()[: MOST_COUNTED + 1].count()
    rows = read(listing, sorted_by(listing, asked, after(listing, asked, found)), PAGE + 1)
    return Found(rows[:PAGE], count, rows[PAGE - 1]["id"] if len(rows) > PAGE else None)


def all_of(listing: Listing, asked: Asked) -> list[Row]:
    """All that is asked for, for a file; at most MOST_FILED + 1 rows."""
    if listing.query is None:
        return worked_out(listing, asked)[: MOST_FILED + 1]
    return read(listing, sorted_by(listing, asked, narrowed(listing, asked)), MOST_FILED + 1)


def worked_out(listing: Listing, asked: Asked) -> list[Row]:
    """Narrowed and sorted; rows without a value stand last, whichever way."""
    assert listing.rows is not None  # noqa: S101 - page_of and all_of ask
    column = listing.column(asked.sort)
    assert column is not None  # noqa: S101 - Asked.of sees to it
    kept = [row for row in listing.rows() if fits(row, listing, asked)]
    kept.sort(key=lambda row: str(row["id"]))
    order = {row["id"]: column.kind.order(row.get(column.key), column.choices) for row in kept}
    valued = [row for row in kept if order[row["id"]] is not None]
    valued.sort(key=lambda row: order[row["id"]], reverse=asked.descending)
    return valued + [row for row in kept if order[row["id"]] is None]


def fits(row: Row, listing: Listing, asked: Asked) -> bool:
    words = asked.words.casefold()
    if words and not any(
        words in str(row.get(column.key) or "").casefold()
        for column in listing.columns
        if column.searched
    ):
        return False
    return all(found.fits(row.get(key)) for key, found in asked.filters.items())


def named(column: Column) -> str:
    """What the database calls a column's value: no model has a column of that name."""
    return f"c_{column.key}"


def narrowed(listing: Listing, asked: Asked) -> QuerySet[Any]:
    assert listing.query is not None  # noqa: S101 - page_of and all_of ask
    used = {
        named(column): F(column.source) if isinstance(column.source, str) else column.source
        for column in listing.columns
    }
    found: QuerySet[Any] = listing.query.annotate(**used)
    if asked.words:
        wanted = Q()
        for column in listing.columns:
            if column.searched:
                wanted |= Q(**{f"{named(column)}__icontains": asked.words})
        found = found.filter(wanted)
    for column in listing.columns:
        if column.key in asked.filters:
            found = found.filter(asked.filters[column.key].condition(named(column)))
    return found


def sorted_by(listing: Listing, asked: Asked, found: QuerySet[Any]) -> QuerySet[Any]:
    """With the id last, so that two of the same have an order; those without a value at the end."""
    column = listing.column(asked.sort)
    assert column is not None  # noqa: S101 - Asked.of sees to it
    name = F(named(column))
    if asked.descending:
        return found.order_by(name.desc(nulls_last=True), "-id")
    return found.order_by(name.asc(nulls_last=True), "id")


def after(listing: Listing, asked: Asked, found: QuerySet[Any]) -> QuerySet[Any]:
    """The rows after one; all of them where there is no such row (any more)."""
    column = listing.column(asked.sort)
    if asked.after is None or column is None:
        return found
    name = named(column)
    last = found.filter(id=asked.after).values(name).first()
    if last is None:
        return found
    value, way = last[name], "lt" if asked.descending else "gt"
    same_value = Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    later = same_value & Q(**{f"id__{way}": asked.after})
    if value is None:
        return found.filter(later)
    later |= Q(**{f"{name}__{way}": value})
    if column.filled:
        return found.filter(later, **{f"{name}__{way}e": value})
    return found.filter(later | Q(**{f"{name}__isnull": True}))


def read(listing: Listing, found: QuerySet[Any], most: int) -> list[Row]:
    names = {named(column): column.key for column in listing.columns}
    rows = []
    for values in found.values("id", *names)[:most]:
        row = {names.get(name, name): value for name, value in values.items()}
        row["href"] = listing.link(row) if listing.link else ""
        rows.append(row)
    return rows
