"""Sessions: the person sees them and ends them; ended, expired and idle ones open nothing."""

import secrets

import pytest

from tests.cast import as_role, client, sign_in
from viewmybox.kit.tokens import token_hash
from viewmybox.wall.context import fetch_all, fetch_one


@pytest.fixture
def two(cast):
    """One person in two browsers: their tokens."""
    subject = secrets.token_hex(8)
    first = sign_in("Alice", subject=subject)
    cast.subscribe(first, "Customer A")
    return first, sign_in("Alice", subject=subject)


def opens(token):
    return client(token).get("/settings/").status_code == 200


def number(token):
    return fetch_one("SELECT session_id FROM wall.enter(%s)", [token])[0]


def change(token, what):
    with as_role("migrator"):
        statement = f"UPDATE session SET {what} WHERE token_hash = %s RETURNING id"  # noqa: S608 - the tests' own words
        assert fetch_one(statement, [token_hash(token)])


def test_the_page_lists_the_persons_sessions_and_nobody_elses(two, bob):
    page = client(two[0]).get("/settings/sessions/").content.decode()
    assert page.count("Firefox 140") == 2 + 1  # the other's button names it
    assert page.count("(this one)") == 1
    assert f"/settings/sessions/{number(two[1])}/end/" in page
    assert str(number(bob.token)) not in page


def test_the_second_sign_in_leads_to_the_same_customer(two):
    first, second = (fetch_one("SELECT customer_id FROM wall.enter(%s)", [t]) for t in two)
    assert first == second


def test_ending_one_ends_it_and_no_other(two):
    first, second = two
    response = client(first).post(f"/settings/sessions/{number(second)}/end/")
    assert response["Location"].endswith("?done=session-ended")
    assert opens(first)
    assert not opens(second)


def test_ending_all_others_keeps_this_one(two):
    first, second = two
    third = sign_in("Bob")
    client(first).post("/settings/sessions/others/end/")
    assert opens(first)
    assert not opens(second)
    assert fetch_one("SELECT session_id FROM wall.enter(%s)", [third])


def test_another_persons_session_does_not_exist(two, bob):
    path = f"/settings/sessions/{number(bob.token)}/end/"
    assert client(two[0]).post(path).status_code == 404
    assert opens(bob.token)


def test_an_ended_sessions_token_opens_nothing(two):
    first, second = two
    page = client(second)
    client(first).post("/settings/sessions/others/end/")
    assert page.get("/settings/")["Location"].startswith("/sign-in/")
    assert page.post("/settings/contact/change/", {}).status_code == 302
    for door in ("wall.enter(%s)", "wall.my_sessions(%s)", "wall.my_customers(%s)"):
        assert fetch_all(f"SELECT * FROM {door}", [second]) == []  # noqa: S608 - from this list
    assert fetch_one("SELECT wall.end_sessions(%s, NULL)", [second]) == (0,)


def test_an_idle_session_ends_by_itself_after_an_hour(two):
    change(two[0], "last_used_at = now() - interval '59 minutes'")
    assert opens(two[0])  # and with that is not idle any more
    assert opens(two[0])
    change(two[0], "last_used_at = now() - interval '61 minutes'")
    assert not opens(two[0])


def test_a_session_ends_when_its_hours_are_over_however_busy(two):
    change(two[0], "expires_at = now() - interval '1 second'")
    assert not opens(two[0])


def test_a_disabled_identity_opens_nothing(two):
    with as_role("migrator"):
        fetch_one(
            "UPDATE identity SET disabled_at = now() WHERE id = "
            "(SELECT identity_id FROM session WHERE token_hash = %s) RETURNING 1",
            [token_hash(two[0])],
        )
    assert not opens(two[0])
    assert not opens(two[1])


@pytest.mark.parametrize("token", ["x", "0" * 43, "å", "'; SELECT 1 --"])
def test_a_made_up_token_opens_nothing(database, token):
    assert not opens(token)


def test_who_is_nobodys_member_is_led_to_subscribe(olga):
    assert olga.client.get("/settings/contact/")["Location"] == "/subscribe/"


def test_the_web_role_reads_no_session(database):
    from django.db import ProgrammingError

    with pytest.raises(ProgrammingError, match="permission denied"):
        fetch_all("SELECT * FROM session", [])


def test_no_signed_in_page_is_stored_by_the_browser(alice):
    assert alice.client.get("/settings/")["Cache-Control"] == "no-store"
