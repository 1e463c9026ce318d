"""The published format: JSON Schema of the manifest and of a row of every kind.

It stands in every extract as `schema.json` and in docs/extract.schema.json (`make schema`); the
same check that a restoration makes before it writes anything reads it too (rows.py).
"""

import functools
import json
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from viewmybox.extracts.kinds import KINDS, Kind

__all__ = ["FORMAT", "row_schema", "schema", "text"]

# What each format brought is told in docs/extract-format.md.
FORMAT = 2
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
COUNT = {"type": "integer", "minimum": 0}
UUID = {"type": "string", "format": "uuid"}
MOMENT = {"type": "string", "format": "date-time"}
# By the ORM's class, the more special before the more general.
TYPES: tuple[tuple[type[models.Field[Any, Any]], dict[str, Any]], ...] = (
    (models.UUIDField, UUID),
    (models.DateTimeField, MOMENT),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer"}),
    (models.FloatField, {"type": "number"}),
    (models.DecimalField, {"type": "number"}),
    (models.CharField, {"type": "string"}),
    (models.TextField, {"type": "string"}),
    (models.GenericIPAddressField, {"type": "string"}),
)


@functools.cache
def schema() -> dict[str, Any]:
    """All of it: the manifest, and under `$defs` a row of each kind."""
    return {
        "$schema": DIALECT,
        "title": "VIEWMYBOX extract",
        "description": f"manifest.json of format {FORMAT}; $defs has a line of each kind's file",
        **manifest_schema(),
        "$defs": {kind.name: row_schema(kind) for kind in KINDS},
    }


def text() -> bytes:
    """As it is written in every extract and in the documentation."""
    return (json.dumps(schema(), indent=1, ensure_ascii=False) + "\n").encode()


def row_schema(kind: Kind) -> dict[str, Any]:
    """A line of a kind's JSON Lines file."""
    fields = {field.attname: field for field in kind.model._meta.concrete_fields}
    return closed({name: of_field(fields[name]) for name in kind.columns}) | {
        "title": kind.about[1]
    }


def of_field(column: Any) -> dict[str, Any]:
    if isinstance(column, models.ForeignKey):
        said = dict(of_field(column.target_field))
        said.pop("description", None)
        target = column.remote_field.model._meta.label
        kinds = [kind.name for kind in KINDS if kind.label == target and kind.scopes]
        said["description"] = f"id of {kinds[0]}" if kinds else f"{column.target_field.name}"
    elif isinstance(column, ArrayField):
        said = {"type": "array", "items": of_field(column.base_field)}
    elif isinstance(column, models.JSONField):
        return {}
    else:
        said = dict(next(what for kind, what in TYPES if isinstance(column, kind)))
    return said | {"type": [said["type"], "null"]} if column.null else said


def closed(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """An object with just these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def manifest_schema() -> dict[str, Any]:
    named = {"id": UUID, "name": {"type": "string"}}
    table = {"file": {"type": "string"}, "sha256": SHA256}
    kind = closed({"count": COUNT, **table, "csv": closed(table)})
    file = closed(
        {
            "size": COUNT,
            "sha256": SHA256,
            "document": UUID,
            "case_file": UUID,
            "restoration": UUID,
        },
        ("document", "case_file", "restoration"),
    )
    version = closed(
        {
            "number": {"type": "integer", "minimum": 1},
            "effective_on": {"type": "string", "format": "date"},
            "sha256": SHA256,
        }
    )
    head = closed({"number": COUNT, "hash": {"type": ["string", "null"]}})
    return closed(
        {
            "format": {"const": FORMAT},
            "made_at": MOMENT,
            "scope": {"enum": ["everything", "box", "personal"]},
            "customer": closed(named),
            "box": {"anyOf": [closed(named), {"type": "null"}]},
            "kinds": {"type": "object", "additionalProperties": kind},
            "files": {"type": "object", "additionalProperties": file},
            "policy_versions": {"type": "array", "items": version},
            "journal_head": head,
        }
    )
