"""Removing an entry, an action or a document into the bin, putting it back, and for good.

What hangs on it goes along: an entry's and an action's documents with all their versions, an
action's checklist and history. What was born of it stays, and points at it again when it is back:
the actions of a deviation, the action that follows a repeated one.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from viewmybox.boxes.models import (
    Action,
    ActionChange,
    ChecklistItem,
    Document,
    DocumentWords,
    Entry,
)
from viewmybox.boxes.models.bin_item import KEPT, BinFile, BinItem
from viewmybox.journal.noting import Thing, note
from viewmybox.wall.context import customer_id, fetch_all, member_id
from viewmybox.wall.models import CustomerOwned

Kind = BinItem.Kind
Model = type[CustomerOwned]


class NotBackError(ValueError):
    """It cannot be put back now; it stays in the bin. In words, for whoever asked."""


@dataclass(frozen=True, slots=True)
class Removable:
    """A kind of thing that can be removed.

    Attributes:
        model: where it is kept.
        goes_along: the rows of it and on it, by table, those that others point at first.
        pointing: the columns that point at it and are emptied meanwhile.
    """

    model: Model
    goes_along: Callable[[Any], Iterator[QuerySet[Any]]]
    pointing: Sequence[tuple[Model, str]] = field(default=())


def of_document(document: Document) -> Iterator[QuerySet[Any]]:
    yield from with_words(document.versions())


def of_entry(entry: Entry) -> Iterator[QuerySet[Any]]:
    yield Entry.objects.filter(id=entry.id)
    yield from with_words(Document.objects.filter(entry=entry))


def of_action(action: Action) -> Iterator[QuerySet[Any]]:
    yield Action.objects.filter(id=action.id)
    yield ChecklistItem.objects.filter(action=action)
    yield ActionChange.objects.filter(action=action)
    yield from with_words(Document.objects.filter(action=action))


def with_words(documents: QuerySet[Document]) -> Iterator[QuerySet[Any]]:
    # Later versions point at the first.
    yield documents.order_by("version", "id")
    yield DocumentWords.objects.filter(document__in=documents.order_by().values("id"))


REMOVABLE: Mapping[str, Removable] = {
    Kind.ENTRY: Removable(Entry, of_entry, [(Action, "entry_id")]),
    Kind.ACTION: Removable(Action, of_action, [(Action, "follows_id")]),
    Kind.DOCUMENT: Removable(Document, of_document),
}
TABLES: Mapping[str, Model] = {
    model._meta.db_table: model
    for model in (Entry, Action, ChecklistItem, ActionChange, Document, DocumentWords)
}


def remove(thing: Entry | Action | Document) -> BinItem:
    """Move it into the bin, in the open transaction.

    Raises:
        DoesNotExist: somebody else has removed it at the same moment.
    """
    kind = Kind(str(thing._meta.model_name))
    what = REMOVABLE[kind]
    kept: Any = what.model.objects.select_for_update().get(id=thing.id)
    moved = [*what.goes_along(kept)]
    rows = {str(found.model._meta.db_table): rows_of(found) for found in moved}
    pointing = {
        f"{model._meta.db_table}.{column}": detach(model, column, kept.id)
        for model, column in what.pointing
    }
    item: BinItem = BinItem.objects.create(
        box_id=kept.service.box_id,
        kind=kind,
        thing=kept.id,
        title=str(kept),
        rows=rows,
        pointing=pointing,
        member_id=member_id(),
    )
    BinFile.objects.bulk_create(
        BinFile(item=item, file=row["file"]) for row in rows.get(Document._meta.db_table, [])
    )
    # What else there is goes with them, by the database's own ON DELETE CASCADE.
    for model in (Document, what.model):
        ids = [row["id"] for row in rows.get(str(model._meta.db_table), [])]
        model.objects.filter(id__in=ids).delete()
    note("bin.filled", Thing(kind, kept.id, item.title))
    return item


def put_back(item: BinItem) -> None:
    """As it was, with all that went along, in the open transaction.

    Raises:
        NotBackError: what it belonged to is not there, or its place is taken.
    """
    try:
        with transaction.atomic():
            for table, rows in item.rows.items():
                insert(TABLES[table], rows)
            for place, ids in item.pointing.items():
                attach(place, ids, item.thing)
            item.delete()
            connection.check_constraints()  # now, and not when the transaction ends
    except IntegrityError:
        words = _(
            "What it belonged to is not there any more. "
            "If that lies in the bin too, put it back first."
        )
        raise NotBackError(words) from None
    note("bin.returned", Thing(item.kind, item.thing, item.title))


def discard(item: BinItem) -> None:
    """For good. Housekeeping removes its files within a day: no row names them any more."""
    item.delete()
    note("bin.discarded", Thing(item.kind, item.thing, item.title))


def discard_old() -> int:
    """Of the entered customer, what has lain there for thirty days. Returns how many went."""
    old = list(BinItem.objects.filter(removed_at__lt=timezone.now() - KEPT).order_by("id"))
    for item in old:
        discard(item)
    return len(old)


def rows_of(found: QuerySet[Any]) -> list[dict[str, Any]]:
    """The rows as the database writes them as JSON, in the order asked for."""
    ids = list(found.values_list("id", flat=True))
    columns = ", ".join(map(quoted, columns_of(found.model)))
    table = quoted(str(found.model._meta.db_table))
    statement = f"""
        SELECT to_jsonb(r) FROM (SELECT {columns} FROM {table}
        WHERE {table}."customer_id" = %s AND {table}."id" = ANY(%s)) AS r"""  # noqa: S608 - names of our own
    by_id = {
        row["id"]: row
        for (text,) in fetch_all(statement, [customer_id(), ids])
        for row in [parsed(text)]
    }
    return [by_id[str(one)] for one in ids if str(one) in by_id]


def insert(model: Model, rows: Sequence[Mapping[str, Any]]) -> None:
    """A column that was not there then has its default."""
    if not rows:
        return
    columns = ", ".join(map(quoted, rows[0].keys() & set(columns_of(model))))
    table = quoted(str(model._meta.db_table))
    statement = f"""
        INSERT INTO {table} (customer_id, {columns})
        SELECT %s, {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"""  # noqa: S608 - the same
    with connection.cursor() as cursor:
        cursor.execute(statement, [customer_id(), json.dumps(rows)])


def columns_of(model: Model) -> list[str]:
    """All but whose it is, which is whoever has entered."""
    return [str(one.column) for one in model._meta.concrete_fields if one.attname != "customer_id"]


def quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


def parsed(text: Any) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(text) if isinstance(text, str) else text
    return row


def detach(model: Model, column: str, thing: UUID) -> list[str]:
    """Empty what points at it. Returns the ids of what did."""
    found = model.objects.filter(Q(**{column: thing}))
    ids = [str(one) for one in found.values_list("id", flat=True)]
    if ids:
        found.update(**{column: None})
    return ids


def attach(place: str, ids: Sequence[str], thing: UUID) -> None:
    """Have them point at it again; what points at something else meanwhile is left."""
    table, column = place.split(".")
    TABLES[table].objects.filter(id__in=ids, **{column: None}).update(**{column: thing})
