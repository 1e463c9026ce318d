"""A box's own fields of many rows of a list, changed at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Expression, F, Func, JSONField, Value

from viewmybox.boxes.custom import HANDLING, written
from viewmybox.boxes.models import CustomField
from viewmybox.followup.lists.changing import Change, Table
from viewmybox.followup.lists.own import source

Kind = CustomField.Kind


def own_changes(
    fields: Sequence[CustomField], table: Table, people: Mapping[str, str], language: str
) -> tuple[Change, ...]:
    """One for each field in use; left empty in the form, it is emptied. `people` as in a list."""
    return tuple(own_change(one, table, people, language) for one in fields)


def own_change(one: CustomField, table: Table, people: Mapping[str, str], language: str) -> Change:
    handling = HANDLING[one.kind]

    def asked() -> forms.Field:
        field = handling.field(one)
        field.label, field.required = one.name, False
        return field

    return Change(
        one.key,
        one.name,
        table,
        "custom",
        asked,
        source=source(one),
        value=lambda given: None if given in (None, "") else handling.kept(given),
        words=lambda before: written(one, as_kept(one, before), people, language).words,
        same=lambda before, new: as_kept(one, before) == new,
        stores=stored(one),
    )


def as_kept(one: CustomField, read: Any) -> Any:
    """What the list's source reads of a field, as it stands in the thing."""
    if read is None:
        return None
    if one.kind == Kind.DATE:
        return read.isoformat()
    return read == "true" if one.kind == Kind.YES_NO else read


def stored(one: CustomField) -> Callable[[Any], dict[str, Expression]]:
    """The field's value in place; what other fields say is not written anew."""
    key = str(one.id)

    def stores(new: Any) -> dict[str, Expression]:
        if new is None:
            return {"custom": beside("-", Value(key))}
        return {"custom": beside("||", Value({key: new}, JSONField()))}

    return stores


def beside(sign: str, part: Expression) -> Expression:
    joined = f" {sign} "
    return Func(
        F("custom"), part, template="%(expressions)s", arg_joiner=joined, output_field=JSONField()
    )
