"""Log out: one press ends the session here and at the provider, and leaves nothing behind."""

import secrets
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest

from tests.accounts.test_sign_in import begin, follow, press
from tests.cast import client


@pytest.fixture
def visit(database):
    """A browser that signed in by the provider, and the subject it has there."""
    browser = client()
    someone = {"newcomer": "1", "name": "Nina Ny", "email": f"{secrets.token_hex(6)}@example.com"}
    follow(browser, press(begin(browser), someone))
    return browser, someone["email"]


def sessions_at(provider, email):
    return [session for session in provider.sessions() if session.person.email == email]


@pytest.mark.promise("P13")
def test_the_old_cookie_opens_nothing(alice):
    assert alice.client.get("/settings/").status_code == 200
    alice.client.post("/sign-out/")
    assert client(alice.token).get("/settings/")["Location"].startswith("/sign-in/")


@pytest.mark.promise("P13")
def test_the_session_at_the_provider_is_ended_too(visit, identity_provider, settings):
    browser, email = visit
    assert len(sessions_at(identity_provider, email)) == 1
    address = browser.post("/sign-out/")["Location"]

    query = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{identity_provider.issuer}/end_session?")
    assert query["client_id"] == ["viewmybox"]
    assert query["id_token_hint"][0].count(".") == 2
    back = httpx.get(address, trust_env=False).headers["location"]
    assert back == f"{settings.BASE_URL}/sign-in/?done=signed-out"
    assert sessions_at(identity_provider, email) == []
    assert "You are logged out" in follow(browser, back).content.decode()


@pytest.mark.promise("P13")
def test_the_browser_is_told_to_forget(visit):
    response = visit[0].post("/sign-out/")
    assert response.cookies["session"].value == ""
    assert response.cookies["session"]["max-age"] == 0
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert response["Cache-Control"] == "no-store"


def test_a_second_press_does_no_harm(visit):
    browser, _ = visit
    browser.post("/sign-out/")
    assert browser.post("/sign-out/")["Location"] == "/sign-in/?done=signed-out"
    assert client().post("/sign-out/").status_code == 302


def test_opening_the_address_alone_logs_nobody_out(alice):
    assert alice.client.get("/sign-out/").status_code == 405
    assert alice.client.get("/settings/").status_code == 200


def test_another_site_cannot_press_it(alice):
    browser = client(alice.token, enforce_csrf_checks=True)
    assert browser.post("/sign-out/").status_code == 403
    assert browser.get("/settings/").status_code == 200


@pytest.mark.promise("P13")
def test_every_signed_in_page_has_the_button(alice, olga):
    pages = ["contact", "members", "sessions", "keys", "subscription", "privacy"]
    for path in [f"/settings/{page}/" for page in pages] + ["/customers/", "/policy/"]:
        assert 'action="/sign-out/"' in alice.client.get(path).content.decode(), path
    assert 'action="/sign-out/"' in olga.client.get("/subscribe/").content.decode()


def test_only_this_session_ends(cast):
    subject = secrets.token_hex(8)
    first, second = (cast.sign_in("Alice", subject=subject) for _ in range(2))
    cast.subscribe(first, "Customer A")
    client(first).post("/sign-out/")
    assert cast.entered("Alice", second)
