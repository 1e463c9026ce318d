"""The OpenAPI document is complete, and the answers are as it says."""

import json
from enum import Enum
from typing import get_args

import pytest
from ninja import Schema

from viewmybox.api.fields import FieldKind
from viewmybox.boxes.models import CustomField


@pytest.fixture
def document(cast, database):
    answer = cast.client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def test_it_is_open_and_says_how_to_sign_in(document):
    assert document["openapi"].startswith("3.1")
    scheme = document["components"]["securitySchemes"]["ApiKey"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_every_call_names_its_key_and_its_errors(document):
    calls = [call for calls in document["paths"].values() for call in calls.values()]
    assert len({call["operationId"] for call in calls}) == len(calls)
    for call in calls:
        assert call["security"] == [{"ApiKey": []}]
        assert {"401", "403", "500"} <= call["responses"].keys()
        for status, response in call["responses"].items():
            kinds = set(response.get("content", ()))
            if int(status) == 204:
                assert not kinds
                continue
            assert kinds == {
                "application/problem+json" if int(status) >= 400 else "application/json"
            }


def test_bulk_bodies_are_described(document):
    call = document["paths"]["/api/v1/measurements"]["post"]
    assert set(call["requestBody"]["content"]) == {"application/x-ndjson", "text/csv"}
    assert {"413", "415", "422"} <= call["responses"].keys()
    assert any(p["name"] == "Idempotency-Key" for p in call["parameters"])


def test_every_reference_leads_somewhere(document):
    text = json.dumps(document)
    for part in text.split('"$ref": "#/components/schemas/')[1:]:
        assert part.partition('"')[0] in document["components"]["schemas"]


def enums_of(shape):
    """The enums in what is written after the fields' names, however deep."""
    for annotation in (field.annotation for field in shape.model_fields.values()):
        asked = [annotation]
        while asked:
            one = asked.pop()
            asked += get_args(one)
            if isinstance(one, type) and issubclass(one, Enum):
                yield one


def every_shape(of=Schema):
    for shape in of.__subclasses__():
        yield shape
        yield from every_shape(shape)


def test_no_two_enums_have_one_name(document):
    """The document would say of the one what is true of the other."""
    enums = {one for shape in every_shape() for one in enums_of(shape)}
    shapes = document["components"]["schemas"]
    described = {one.__name__: one for one in enums if one.__name__ in shapes}
    assert len(described) > 5
    assert len({one.__name__ for one in enums}) == len(enums)
    for name, one in described.items():
        assert set(shapes[name]["enum"]) == {member.value for member in one}


def test_a_fields_kinds_are_all_there_are():
    assert set(get_args(FieldKind)) == set(CustomField.Kind.values)


def test_answers_have_the_fields_that_are_stated(document, alices, kept):
    shapes = document["components"]["schemas"]
    nouns = {
        "BoxOut": "boxes", "ServiceOut": "services", "IndicatorOut": "indicators",
        "EntryOut": "entries", "ActionOut": "actions",
    }  # fmt: skip
    for shape, noun in nouns.items():
        answer = alices.get(f"{noun}/{kept[noun]}").json()
        assert answer.keys() == shapes[shape]["properties"].keys(), shape
    item = alices.made(f"actions/{kept['actions']}/checklist", {"title": "First"})
    assert item.keys() == shapes["ItemOut"]["properties"].keys()
    line = alices.get(f"actions/{kept['actions']}/history").json()["items"][0]
    assert line.keys() == shapes["ChangeOut"]["properties"].keys()
    service = alices.get(f"services/{kept['services']}").json()
    assert service["weighted"].keys() == shapes["WeighedOut"]["properties"].keys()
    assert service["reasons"][0].keys() == shapes["Reason"]["properties"].keys()
    followed = service["indicators"][0]
    assert followed.keys() == shapes["FollowedIndicator"]["properties"].keys()
    made = alices.made(f"boxes/{kept['boxes']}/agreements", {"supplier": "Rena AB"})
    assert made.keys() == shapes["AgreementOut"]["properties"].keys()
    assert made["course"].keys() == shapes["CourseOut"]["properties"].keys()
    path = f"services/{kept['services']}/agreement"
    passed = alices.post(path, {"agreement": made["id"], "since": "2026-03-01"}).json()
    assert passed["agreement"].keys() == shapes["TermsOut"]["properties"].keys()
    assert alices.get("me").json().keys() == shapes["MeOut"]["properties"].keys()
