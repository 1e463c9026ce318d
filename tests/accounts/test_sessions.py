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


@pytest.mark.promise("P13")
def test_the_page_lists_the_persons_sessions_and_nobody_elses(two, bob):
    page = client(two[0]).get("/settings/sessions/").content.decode()
    assert page.count("Firefox 140") == 2 + 1  # the other's button names it
    assert page.count("(this one)") == 1
    assert f"/settings/sessions/{number(two[1])}/end/" in page
    assert str(number(bob.token)) not in page


def test_the_second_sign_in_leads_to_the_same_customer(two):
    first, second = (fetch_one("SELECT customer_id FROM wall.enter(%s)", [t]) for t in two)
    assert first == second


@pytest.mark.promise("P13")
def test_ending_one_ends_it_and_no_other(two):
    first, second = two
    response = client(first).post(f"/settings/sessions/{number(second)}/end/")
    assert response["Location"].endswith("?done=session-ended")
    assert opens(first)
    assert not opens(second)


@pytest.mark.promise("P13")
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


@pytest.mark.promise("P13")
def test_an_idle_session_ends_by_itself_after_an_hour(two):
    change(two[0], "last_used_at = now() - interval '59 minutes'")
    assert opens(two[0])  # and with that is not idle any more
    assert opens(two[0])
    change(two[0], "last_used_at = now() - interval '61 minutes'")
    assert not opens(two[0])


@pytest.mark.promise("P13")
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


def test_who_is_nobodys_member_sees_and_ends_sessions_too(cast):
    subject = secrets.token_hex(8)
    first, second = (sign_in("Olga", subject=subject) for _ in range(2))
    page = client(first).get("/settings/sessions/").content.decode()
    assert page.count("(this one)") == 1
    assert 'href="/settings/sessions/"' in client(first).get("/subscribe/").content.decode()
    client(first).post(f"/settings/sessions/{number(second)}/end/")
    assert fetch_all("SELECT 1 FROM wall.enter(%s)", [second]) == []
    client(first).post("/settings/sessions/all/end/")
    assert fetch_all("SELECT 1 FROM wall.enter(%s)", [first]) == []


def test_ending_all_ends_this_one_too_and_no_other_persons(two, bob):
    response = client(two[0]).post("/settings/sessions/all/end/")
    assert "/end_session" in response["Location"]
    assert response.cookies["session"].value == ""
    assert not opens(two[0])
    assert not opens(two[1])
    assert opens(bob.token)


def test_a_session_that_was_not_used_says_when_it_ends_and_is_not_used_by_asking(two):
    change(two[0], "last_used_at = now() - interval '50 minutes'")
    for _time in range(2):
        answer = client(two[0]).get("/session/").json()
        assert 595 < answer["idle"] <= 600
        assert 11 * 3600 < answer["last"] <= 12 * 3600
    assert client(two[0]).post("/session/").status_code == 302
    assert client(two[0]).get("/session/").json()["idle"] > 3590


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(two):
    change(two[0], "last_used_at = now() - interval '50 minutes'")
    browser = client(two[0])
    assert browser.get("/extracts/", headers={"x-by-itself": "1"}).status_code == 200
    assert browser.get("/session/").json()["idle"] <= 600
    browser.get("/extracts/")
    assert browser.get("/session/").json()["idle"] > 3590


def test_what_is_asked_and_what_the_page_says_agree(two, bob, settings):
    asked = client(two[0]).get("/session/").json()
    page = client(two[0]).get("/boxes/").content.decode()
    assert f'data-whose="{asked["whose"]}"' in page
    assert settings.SESSION_IDLE_MINUTES * 60 - 5 < asked["idle"] <= 60 * 60
    assert client(bob.token).get("/session/").json()["whose"] != asked["whose"]


@pytest.mark.parametrize(
    "what", ["ended_at = now()", "expires_at = now()", "last_used_at = now() - interval '2 hours'"]
)
def test_of_a_session_that_is_over_nothing_is_said(two, what):
    change(two[0], what)
    assert client(two[0]).get("/session/").json() == {"whose": ""}
    assert client(two[0]).post("/session/")["Location"].startswith("/sign-in/")


def test_another_customer_is_somebody_else_to_an_open_page(two, cast):
    before = client(two[0]).get("/session/").json()["whose"]
    cast.subscribe(two[0], "Another")
    assert client(two[0]).get("/session/").json()["whose"] != before


def test_an_ended_membership_takes_effect_at_the_next_request(alice, bob):
    before = client(bob.token).get("/session/").json()["whose"]
    assert opens(bob.token)
    alice.client.post(f"/settings/members/{bob.member}/end/")
    assert client(bob.token).get("/settings/")["Location"] == "/subscribe/"
    assert client(bob.token).get("/session/").json()["whose"] != before


@pytest.mark.parametrize(
    ("address", "kept", "shown"),
    [
        ("192.0.2.77", "192.0.2.0/24", "192.0.2.…"),
        ("10.0.0.1", "10.0.0.0/24", "10.0.0.…"),
        ("2001:db8:7:8:9::a", "2001:db8:7::/48", "2001:db8:7::…"),
    ],
)
def test_of_an_address_only_the_network_is_kept(cast, address, kept, shown):
    token = sign_in("Alice", ip=address)
    cast.subscribe(token, "Customer A")
    with as_role("migrator"):
        row = fetch_one("SELECT ip::text FROM session WHERE token_hash = %s", [token_hash(token)])
    assert row == (kept,)
    page = client(token).get("/settings/sessions/").content.decode()
    assert f">{shown}<" in page
    assert address not in page


def test_what_has_ended_is_not_kept(two, cast):
    ended, idle, over, lives = (sign_in("Alice") for _ in range(4))
    change(ended, "ended_at = now()")
    change(idle, "last_used_at = now() - interval '61 minutes'")
    change(over, "expires_at = now() - interval '1 second'")
    with cast.as_worker():
        fetch_one("SELECT wall.purge_sessions()", [])
    with as_role("migrator"):
        left = fetch_all(
            "SELECT token_hash FROM session WHERE token_hash = ANY(%s)",
            [[token_hash(token) for token in (ended, idle, over, lives)]],
        )
    assert [bytes(row[0]) for row in left] == [token_hash(lives)]


def test_the_web_role_reads_no_session(database):
    from django.db import ProgrammingError

    with pytest.raises(ProgrammingError, match="permission denied"):
        fetch_all("SELECT * FROM session", [])


def test_no_signed_in_page_is_stored_by_the_browser(alice):
    assert alice.client.get("/settings/")["Cache-Control"] == "no-store"
