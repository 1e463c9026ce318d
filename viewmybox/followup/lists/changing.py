"""Changing many rows of a list at once: one statement, one line in the journal, a plain answer."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _t

from viewmybox.boxes.models import Box
from viewmybox.journal.noting import note

# As many as a page of a list shows: what is chosen there stands in the form's address.
MOST = 100
EMPTY = "–"


@dataclass(frozen=True, slots=True)
class Table:
    """Where a list's rows are kept: the model, the path to their box, and what a row is called.

    `told` hears of what is changed: each row's id, the column, the value before and after.
    """

    listing: str
    model: Any
    box: str
    title: str
    told: Callable[[list[tuple[UUID, str, Any, Any]]], None] = lambda _changed: None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change at once, each row by its name."""

    changed: list[tuple[str, str]] = field(default_factory=list)  # with what it was before
    same: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)  # with why
    missing: int = 0  # that are not there any more


def plain(value: Any) -> str:
    return str(value)


def in_words(choices: Mapping[str, str]) -> Callable[[Any], str]:
    return lambda code: choices.get(str(code), "…")


@dataclass(frozen=True, slots=True)
class Change:
    """Something that can be changed of many rows at once.

    Attributes:
        key: what the form and the journal call it.
        label: what the page calls it.
        table: where the rows are.
        column: the model's attribute, or what `source` reads.
        input: makes the form's field for the new value; None where there is nothing to say.
        source: what the value is read by, where it is no column.
        value: what the column gets, from what the form gives.
        words: a value in words.
        same: whether a row has the value already.
        refuses: why a row cannot have the value; empty where it can.
        needs: the columns that `refuses` looks at.
        stores: what an update sets.
        each: changes one row by the model's own verb, where one statement would not do.
    """

    key: str
    label: Any
    table: Table
    column: str
    input: Callable[[], forms.Field] | None = None
    source: Any = None
    value: Callable[[Any], Any] = lambda given: (
        given.pk if isinstance(given, models.Model) else given
    )
    words: Callable[[Any], str] = plain
    same: Callable[[Any, Any], bool] = operator.eq
    refuses: Callable[[dict[str, Any], Any], str] = lambda _row, _value: ""
    needs: tuple[str, ...] = ()
    stores: Callable[[Any], dict[str, Any]] | None = None
    each: Callable[[dict[str, Any]], bool] | None = None

    def apply(self, box: Box, ids: list[UUID], given: Any) -> Outcome:
        """Change these rows of the box. Those of another box, or nobody's, are missing."""
        new, table = self.value(given), self.table
        found = table.model.objects.filter(**{table.box: box.id, "id__in": ids}).order_by("id")
        read = {"now_title": F(table.title), "now_value": self.source or F(self.column)}
        rows = [*found.select_for_update(of=("self",)).values("id", *self.needs, **read)]
        outcome = Outcome(missing=len(ids) - len(rows))
        changed = []
        for row in rows:
            name, before = row["now_title"], row["now_value"]
            if self.same(before, new):
                outcome.same.append(name)
            elif why := self.refuses(row, new):
                outcome.refused.append((name, why))
            else:
                outcome.changed.append(
                    (name, EMPTY if before in (None, "") else self.words(before))
                )
                changed.append(row)
        self._write(box, changed, new)
        return outcome

    def _write(self, box: Box, changed: list[dict[str, Any]], new: Any) -> None:
        if not changed:
            return
        table = self.table
        alone = [row["id"] for row in changed if self.each and self.each(row)]
        rows = [row for row in changed if row["id"] not in alone]
        stored = self.stores(new) if self.stores else {self.column: new}
        table.model.objects.filter(id__in=[row["id"] for row in rows]).update(**stored)
        table.told([(row["id"], self.column, row["now_value"], new) for row in rows])
        ids = [str(row["id"]) for row in changed]
        note(f"{table.listing}.changed", box, field=self.key, count=len(ids), ids=ids)


def closing(table: Table, label: Any, **more: Any) -> Change:
    return Change(
        "closing",
        label,
        table,
        "closed_at",
        value=lambda _given: timezone.now(),
        words=lambda _before: _t("open"),
        same=lambda before, _new: before is not None,
        **more,
    )


def opening(table: Table, label: Any, **more: Any) -> Change:
    return Change(
        "opening",
        label,
        table,
        "closed_at",
        value=lambda _given: None,
        words=lambda _before: _t("closed"),
        same=lambda before, _new: before is None,
        **more,
    )
