"""A box's own kinds of entries, by the API."""

from tests.cast import inside
from viewmybox.boxes.models import Box


def test_a_note_has_one_of_its_boxs_own_kinds(alices, alice, kept):
    with inside(alice):
        Box.objects.filter(id=kept["boxes"]).update(entry_kinds=["Rond"])
    assert alices.get(f"boxes/{kept['boxes']}").json()["entry_kinds"] == ["Rond"]
    address = f"services/{kept['services']}/entries"
    made = alices.made(address, {"title": "Gick runt", "kind_name": "Rond"})
    assert (made["kind"], made["kind_name"]) == ("note", "Rond")
    assert alices.get(f"entries/{made['id']}").json()["kind_name"] == "Rond"
    for wrong in ({"kind_name": "Annat"}, {"kind_name": "Rond", "kind": "visit"}):
        answer = alices.post(address, {"title": "X"} | wrong)
        assert answer.status_code == 422
        assert "kind_name" in answer.text if hasattr(answer, "text") else True
