"""A box's own fields as columns of its lists."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import DateField, FloatField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from viewmybox.boxes.models import CustomField
from viewmybox.followup.lists.kinds import (
    DAY,
    LINK,
    MEMBER,
    NUMBER,
    TEXT,
    YES_NO,
    Choice,
    Kind,
    Reader,
    YesNo,
)
from viewmybox.followup.lists.listing import Column


class OwnChoice(Choice):
    """What was chosen is its own word, also when it can be chosen no more."""

    def shown(self, value: Any, choices: Mapping[str, str], reader: Reader) -> str:
        del choices, reader
        return "" if value is None else str(value)


KINDS: dict[str, Kind] = {
    CustomField.Kind.TEXT: TEXT,
    CustomField.Kind.NUMBER: NUMBER,
    CustomField.Kind.DATE: DAY,
    CustomField.Kind.CHOICE: OwnChoice(),
    CustomField.Kind.YES_NO: YES_NO,
    CustomField.Kind.LINK: LINK,
    CustomField.Kind.MEMBER: MEMBER,
}
WORDS = (CustomField.Kind.TEXT, CustomField.Kind.LINK)


def own_columns(fields: Sequence[CustomField], people: Mapping[str, str]) -> list[Column]:
    """A column for each field in use, to be chosen; `people` are the members' names by id."""
    return [
        Column(
            one.key,
            one.name,
            KINDS[one.kind],
            source(one),
            choices=choices(one, people),
            shown=False,
            searched=one.kind in WORDS,
        )
        for one in fields
    ]


def choices(one: CustomField, people: Mapping[str, str]) -> Mapping[str, str]:
    if one.kind == CustomField.Kind.MEMBER:
        return people
    if one.kind == CustomField.Kind.YES_NO:
        return YesNo.words()
    if one.kind == CustomField.Kind.CHOICE:
        return {word: word for word in one.choices}
    return {}


def source(one: CustomField) -> Any:
    """What the database sorts and narrows by."""
    text = KeyTextTransform(str(one.id), "custom")
    if one.kind == CustomField.Kind.NUMBER:
        return Cast(text, FloatField())
    if one.kind == CustomField.Kind.DATE:
        return Cast(text, DateField())
    return text


def own_values(fields: Sequence[CustomField], custom: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values by the columns' keys, of a list that is worked out."""
    return {one.key: value(one, custom.get(str(one.id))) for one in fields}


def value(one: CustomField, kept: Any) -> Any:
    if kept is None:
        return None
    if one.kind == CustomField.Kind.DATE:
        return date.fromisoformat(kept)
    if one.kind == CustomField.Kind.YES_NO:
        return "true" if kept else "false"
    return kept
