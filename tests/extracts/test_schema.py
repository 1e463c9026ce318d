"""The published format: every extract is as its schema says, by somebody else's reader of it."""

import json
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest

from viewmybox.extracts.publishing import table
from viewmybox.extracts.schema import schema, text

pytestmark = pytest.mark.promise("P11")
DOCS = Path(__file__).parents[2] / "docs"


def validator(of):
    jsonschema.Draft202012Validator.check_schema(of)
    checker = jsonschema.FormatChecker()
    checker.checks("date-time", ValueError)(is_moment)
    return jsonschema.Draft202012Validator(of, format_checker=checker)


def is_moment(value):
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def test_the_published_one_is_this_versions():
    assert (DOCS / "extract.schema.json").read_bytes() == text(), "run `make schema`"


def test_every_extract_has_it_and_is_as_it_says(alice, bob, desk):
    desk.fill(alice)
    extract = desk.open(alice)
    told = json.loads(extract.zip.read("schema.json"))
    assert told == schema()
    validator(told).validate(extract.manifest)
    for kind in extract.manifest["kinds"]:
        row = validator(told["$defs"][kind])
        for line in extract.rows(kind):
            row.validate(line)


def test_a_schema_refuses_what_is_none(alice, desk):
    desk.fill(alice)
    [line] = desk.open(alice).rows("box")
    row = validator(schema()["$defs"]["box"])
    for wrong in ({"id": "x"}, {"name": None}, {"more": 1}, {"created_at": "yesterday"}):
        assert not row.is_valid(line | wrong)
    assert not row.is_valid({})


def test_the_document_tells_of_every_kind_and_of_what_becomes_of_it():
    assert table() in (DOCS / "extract-format.md").read_text(), "run `make schema`"
