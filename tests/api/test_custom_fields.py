"""A box's own fields by the API: read, written, checked, and nobody else's."""

import pytest

from tests.api.programs import Program
from tests.boxes.test_custom_fields import NOBODY, a_field, field
from tests.cast import inside
from viewmybox.boxes.models import Box


@pytest.fixture
def box(alice):
    with inside(alice):
        return Box.objects.create(name="Huset")


def test_by_the_api(alice, erik, program, box):
    own = a_field(alice, box, "number", "service", "Rum")
    room = a_field(alice, box, "choice", "entry", "Plats")
    paper = a_field(alice, box, "link", "agreement", "Beslut")
    mine: Program = program(alice)
    told = mine.get(f"boxes/{box.id}/fields").json()["items"]
    assert [(one["of"], one["name"], one["kind"]) for one in told] == [
        ("service", "Rum", "number"), ("entry", "Plats", "choice"), ("agreement", "Beslut", "link"),
    ]  # fmt: skip
    service = mine.made(f"boxes/{box.id}/services", {"name": "Hiss", "custom": {str(own.id): 3}})
    assert service["custom"] == {str(own.id): 3}
    path = f"services/{service['id']}"
    assert mine.get(path).json()["custom"] == {str(own.id): 3}
    kept = mine.patch(path, {"name": "Hissen"}).json()
    assert kept["custom"] == {str(own.id): 3}
    entry = mine.made(f"{path}/entries", {"title": "Sen", "custom": {str(room.id): "Norr"}})
    assert entry["custom"] == {str(room.id): "Norr"}
    address = "https://example.com/beslut"
    agreement = mine.made(
        f"boxes/{box.id}/agreements", {"supplier": "B", "custom": {str(paper.id): address}}
    )
    assert agreement["custom"] == {str(paper.id): address}
    emptied = mine.patch(path, {"custom": {str(own.id): None}}).json()
    assert emptied["custom"] == {}
    for wrong in ({str(own.id): "tre"}, {str(own.id): True}, {str(room.id): 1},
                  {NOBODY: 1}, {"nonsense": 1}):  # fmt: skip
        answer = mine.patch(path, {"custom": wrong})
        assert answer.status_code == 422, wrong
        assert answer.json()["errors"][0]["field"] == "custom"


def test_a_field_of_another_box_or_customer_is_none(alice, charlie, program, box):
    with inside(alice):
        other = Box.objects.create(name="Annan")
        elsewhere = field(other)
    with inside(charlie):
        theirs = field(Box.objects.create(name="Charlies"))
    mine: Program = program(alice)
    for one in (elsewhere, theirs):
        answer = mine.post(f"boxes/{box.id}/services", {"name": "X", "custom": {str(one.id): "a"}})
        assert answer.status_code == 422
    assert alice.client.get(f"/fields/{theirs.id}/change/").status_code == 404
