"""What a list is declared with: columns, what can be changed at once, where its rows are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from viewmybox.followup.lists.changing import Change
from viewmybox.followup.lists.kinds import Kind, Reader

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    Attributes:
        key: what the address calls it.
        label: what the page calls it.
        kind: how it is narrowed, ordered, shown and exported.
        source: of a list that the database sorts, the ORM's path or expression.
        choices: the words by code, of a column with choices.
        shown: whether it is there when nothing is chosen.
        searched: whether the words that are looked for are looked for in it.
        sorts, narrows: whether it does; what is made of sentences does neither.
        filled: whether every row has a value, which lets the database begin where a page ended.
        otherwise: the codes that are let through when nothing is asked: what is open.
    """

    key: str
    label: Any
    kind: Kind
    source: Any = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    shown: bool = True
    searched: bool = False
    sorts: bool = True
    narrows: bool = True
    filled: bool = False
    otherwise: tuple[str, ...] = ()

    def text(self, row: Row, reader: Reader) -> str:
        return self.kind.shown(row.get(self.key), self.choices, reader)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of one box, as it is for a reader at a moment.

    Attributes:
        name: services, agreements, entries or actions; also the last part of its address.
        columns: the first heads the row and is always shown.
        sort: what it is sorted by when nothing is asked for; with a “-”, the last first.
        rows: all rows, of a list that is worked out; each has `id`, `href` and a value by key.
        query: the rows of a list that the database narrows and sorts.
        link: where a row leads, by its id, for the latter.
        changes: what can be changed at once.
    """

    name: str
    columns: Sequence[Column]
    sort: str
    rows: Callable[[], list[Row]] | None = None
    query: QuerySet[Any] | None = None
    link: Callable[[Row], str] | None = None
    changes: Sequence[Change] = ()

    def column(self, key: str) -> Column | None:
        return next((one for one in self.columns if one.key == key), None)

    def change(self, key: str) -> Change | None:
        return next((one for one in self.changes if one.key == key), None)
