"""API keys: shown once, kept as a hash, revoked at once."""

import re
from uuid import UUID

import pytest

from tests.cast import inside
from viewmybox.accounts.middleware import BEARER
from viewmybox.accounts.models import ApiKey
from viewmybox.wall.context import fetch_one


def make(person, name="Office", scope="record"):
    return person.client.post("/settings/keys/", {"name": name, "scope": scope})


def word_in(response):
    return re.search(r"vmb_[0-9a-f]{64}_[0-9a-f]{64}", response.content.decode())[0]


def opens(word):
    """The scope that the word opens with; None where it opens nothing."""
    found = BEARER.fullmatch(f"Bearer {word}")
    row = fetch_one(
        "SELECT scope, customer_name FROM wall.enter_key(%s, %s, %s)",
        [UUID(found[1]), UUID(found[2]), found[3]],
    )
    return row and row[0]


@pytest.mark.parametrize("scope", ["read", "record", "write"])
def test_a_key_is_made_with_its_scope_and_opens(alice, scope):
    assert opens(word_in(make(alice, scope=scope))) == scope


def test_the_secret_is_shown_once_and_kept_as_a_hash(alice):
    word = word_in(make(alice))
    page = alice.client.get("/settings/keys/").content.decode()
    assert "Office" in page
    assert word not in page
    with inside(alice):
        assert word.rpartition("_")[2].encode() not in bytes(ApiKey.objects.get().secret_hash)


def test_a_revoked_key_opens_nothing(alice):
    word = word_in(make(alice))
    with inside(alice):
        number = ApiKey.objects.get().id
    response = alice.client.post(f"/settings/keys/{number}/revocation/")
    assert response["Location"] == "/settings/keys/?done=key-revoked"
    assert opens(word) is None
    assert "There are no keys." in alice.client.get("/settings/keys/").content.decode()
    assert alice.client.post(f"/settings/keys/{number}/revocation/").status_code == 404


@pytest.mark.parametrize("place", [5, 40, -1])
def test_a_mistyped_word_opens_nothing(alice, place):
    word = list(word_in(make(alice)))
    word[place] = "0" if word[place] != "0" else "1"
    assert opens("".join(word)) is None


def test_when_a_key_was_last_used_is_seen(alice):
    word = word_in(make(alice))
    assert "Never" in alice.client.get("/settings/keys/").content.decode()
    opens(word)
    assert "Never" not in alice.client.get("/settings/keys/").content.decode()


@pytest.mark.parametrize("details", [{"name": ""}, {"name": "x" * 101}, {"scope": "everything"}])
def test_a_key_without_a_name_or_with_another_scope_is_refused(alice, details):
    assert make(alice, **details).status_code == 422


def test_only_an_owner_has_to_do_with_keys(alice, bob, erik):
    make(alice)
    with inside(alice):
        number = ApiKey.objects.get().id
    for person in (bob, erik):
        assert person.client.get("/settings/keys/").status_code == 403
        assert make(person).status_code == 403
        assert person.client.post(f"/settings/keys/{number}/revocation/").status_code == 403
        assert "/settings/keys/" not in person.client.get("/settings/").content.decode()


def test_another_customers_key_does_not_exist(alice, charlie):
    make(alice)
    with inside(alice):
        number = ApiKey.objects.get().id
    assert charlie.client.post(f"/settings/keys/{number}/revocation/").status_code == 404
