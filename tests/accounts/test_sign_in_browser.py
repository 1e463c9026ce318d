"""Signing in and out as the browser sees it: planted cookies, and where one is sent (P2, P13)."""

import secrets
from urllib.parse import urlencode

import pytest

from tests.accounts.hostile.provider import STALE, Lie
from tests.accounts.hostile.visiting import ALICE, ask, come_back, person, refused, sign_in
from tests.accounts.test_sign_in import begin, press
from tests.cast import as_role, client
from viewmybox.wall.context import fetch_one

# Whose browser


def test_a_cookie_that_somebody_else_put_there_opens_nothing_afterwards(hostile, browser):
    """Session fixation: an attacker's attempt, an attacker's invention, an attacker's old token."""
    attacker = client()
    ask(attacker)
    for planted in (attacker.cookies["session"].value, secrets.token_urlsafe(32), "x"):
        victim = client(planted)
        assert sign_in(victim).status_code == 302
        assert victim.cookies["session"].value != planted
        assert client(planted).get("/settings/")["Location"].startswith("/sign-in/")


def test_an_attempt_that_an_attacker_began_opens_nothing_for_the_attacker(hostile):
    """The victim signs in for it, with the attacker's cookie and the attacker's question."""
    attacker = client()
    asked = ask(attacker)
    attempt = attacker.cookies["session"].value
    victim = client(attempt)
    assert come_back(victim, press(asked, ALICE)).status_code == 302
    assert person(victim)
    assert fetch_one("SELECT 1 FROM wall.enter(%s)", [attempt]) is None
    assert attacker.get("/settings/")["Location"].startswith("/sign-in/")


def test_an_attackers_answer_does_not_work_in_the_victims_browser(hostile, browser, lines):
    address = press(ask(client()), {"person": "bob"})
    for victim in (client(), client(secrets.token_urlsafe(32))):
        assert refused(come_back(victim, address), Lie("", STALE))
    ask(browser)  # a victim who is on the way in as well
    assert come_back(browser, address).status_code == 400
    assert [line["reason"] for line in lines()] == ["no such attempt"] * 2 + [
        "the state is not ours"
    ]


def test_an_attackers_answer_leaves_who_is_signed_in_as_they_were(hostile, alice):
    address = press(ask(client()), {"person": "bob"})
    response = come_back(alice.client, address)
    page = response.content.decode()
    assert response.status_code == 400
    assert "You are signed in as before." in page
    assert "You are not signed in" not in page
    assert "session" not in response.cookies
    assert alice.client.get("/settings/").status_code == 200


def test_an_earlier_session_is_not_continued(hostile, cast):
    """Somebody who is signed out by the clock signs in as another: nothing of the first is left."""
    token = cast.sign_in("Alice")
    with as_role("migrator"):
        fetch_one(
            "UPDATE session SET expires_at = now() WHERE identity_id = "
            "(SELECT identity_id FROM wall.enter(%s)) RETURNING 1",
            [token],
        )
    browser = client(token)
    assert sign_in(browser, {"person": "bob"}).status_code == 302
    assert browser.cookies["session"].value != token
    name = fetch_one("SELECT name FROM wall.enter(%s)", [browser.cookies["session"].value])
    assert name == ("Bob Berg",)
    assert fetch_one("SELECT name FROM wall.enter(%s)", [token]) is None


# Where to go afterwards


NASTY = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example/boxes/",
    "http://localhost@evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "/\r\nSet-Cookie: session=x",
    "/boxes/\0",
    "/\u202egpj.elif",
    "evil.example",
    "?next=//evil.example",
    "/sign-in/",
    "/sign-in/hostile/answer/?code=x",
    "/sign-out/",
    "／／evil.example",
    "/" + "x" * 600,
    "",
    "/%0d%0aX:%20y",
    "/%5C%5Cevil",
    "/å/ä?ö=1",
]


@pytest.mark.parametrize("onward", NASTY, ids=ascii)
def test_nobody_is_led_astray_afterwards(hostile, browser, onward):
    asked = begin(browser, f"/sign-in/hostile/?{urlencode({'next': onward})}")
    assert come_back(browser, press(asked, ALICE))["Location"] == "/boxes/"


@pytest.mark.parametrize(
    "onward", ["/boxes/?a=1&b=2", "/boxes/?q=%0d%0aX:%20y", "/boxes/?q=%5C%5Cevil", "/actions/?ö=1"]
)
def test_our_own_pages_are_gone_on_to_as_they_were_written(hostile, browser, onward):
    from django.utils.encoding import iri_to_uri

    asked = begin(browser, f"/sign-in/hostile/?{urlencode({'next': onward})}")
    location = come_back(browser, press(asked, ALICE))["Location"]
    assert location == iri_to_uri(onward)
    assert not {"\r", "\n"} & set(location)


# Going away


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://evil.example/", 7, ["x"], "//evil"]
)
def test_a_provider_that_lies_about_signing_out_keeps_nobody_in(hostile, browser, address):
    hostile.tell(Lie("", metadata=lambda _, said: said | {"end_session_endpoint": address}))
    assert sign_in(browser).status_code == 302
    token = browser.cookies["session"].value
    response = browser.post("/sign-out/")
    assert response["Location"] == "/sign-in/?done=signed-out"
    assert response.cookies["session"].value == ""
    assert fetch_one("SELECT 1 FROM wall.enter(%s)", [token]) is None
