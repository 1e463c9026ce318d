"""Entries and actions are removed by the API into the bin, from which they come back."""

from tests.cast import inside
from viewmybox.boxes.models import Action, BinItem, Entry
from viewmybox.boxes.removing import put_back


def test_what_is_removed_is_gone_and_comes_back_from_the_bin(alices, alice, kept):
    entry = alices.made(f"services/{kept['services']}/entries", {"title": "Mistake"})["id"]
    action = alices.made(f"services/{kept['services']}/actions", {"title": "Mistaken"})["id"]
    for address in (f"entries/{entry}", f"actions/{action}"):
        answer = alices.call("DELETE", address)
        assert (answer.status_code, answer.content) == (204, b"")
        assert alices.get(address).status_code == 404
        assert alices.call("DELETE", address).status_code == 404
    with inside(alice):
        for item in BinItem.objects.filter(thing__in=[entry, action]):
            put_back(item)
        assert Entry.objects.get(id=entry).title == "Mistake"
        assert Action.objects.get(id=action).title == "Mistaken"


def test_anothers_is_not_there_to_remove(charlies, alice, kept):
    for address in (f"entries/{kept['entries']}", f"actions/{kept['actions']}"):
        assert charlies.call("DELETE", address).status_code == 404
    with inside(alice):
        assert not BinItem.objects.exists()
