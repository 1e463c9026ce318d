"""Signing in gives a new token, whatever the browser carried before; over TLS, a guarded cookie."""

import json
import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

from tests.accounts.test_sign_in import begin, follow, press
from tests.cast import client
from viewmybox.wall.context import fetch_all

ONE = {"newcomer": "1", "name": "Nina Ny"}


def enters(token: str) -> bool:
    return bool(fetch_all("SELECT 1 FROM wall.enter(%s)", [token]))


@pytest.fixture
def someone():
    return ONE | {"email": f"{secrets.token_hex(6)}@example.com"}


def test_the_token_of_the_way_in_opens_nothing_afterwards(database, someone):
    browser = client()
    asked = begin(browser)
    before = browser.cookies["session"].value
    follow(browser, press(asked, someone))
    after = browser.cookies["session"].value
    assert before != after
    assert len(after) == 43  # 256 random bits
    assert enters(after)
    assert not enters(before)


def test_a_token_put_there_by_somebody_else_is_not_taken_up(database, someone):
    """Fixation: a word that the thief made up lies in the victim's browser."""
    for planted in (secrets.token_urlsafe(32), "x" * 43):
        browser = client(planted)
        follow(browser, press(begin(browser), someone))
        assert browser.cookies["session"].value != planted
        assert not enters(planted)


def test_an_answer_sent_twice_leaves_the_session_it_made(database, someone):
    browser = client()
    address = press(begin(browser), someone)
    attempt = browser.cookies["session"].value
    follow(browser, address)
    first = browser.cookies["session"].value
    browser.cookies["session"] = attempt
    assert follow(browser, address).status_code == 400  # the attempt was taken
    assert enters(first)


OVER_TLS = """
import json, django
django.setup()
from django.test import Client
answer = Client(headers={"host": "box.example"}).get("/sign-in/", secure=True)
posted = Client(headers={"host": "box.example"}).post(
    "/language/", {"language": "en"}, secure=True, headers={"referer": "https://box.example/"})
from django.http import HttpResponse
from viewmybox.accounts.sign_in.views import set_session_cookie
signed_in = HttpResponse()
set_session_cookie(signed_in, "x" * 43, 60)
made = [*answer.cookies.values(), *posted.cookies.values(), *signed_in.cookies.values()]
print(json.dumps({"hsts": answer["Strict-Transport-Security"],
    "cookies": {c.key: [c["secure"], c["path"], c["domain"], c["httponly"], c["samesite"]]
                for c in made}}))
"""


@pytest.mark.promise("P6")
def test_over_tls_the_cookies_are_the_hosts_alone_and_tls_is_remembered(ground, database):
    told = subprocess.run(
        [sys.executable, "-c", OVER_TLS],
        env=os.environ | {"VIEWMYBOX_BASE_URL": "https://box.example"},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(told.stdout.splitlines()[-1])
    assert found["hsts"] == "max-age=63072000; includeSubDomains"
    names = {"__Host-session", "__Host-csrf", "__Host-language"}
    assert found["cookies"].keys() == names
    for cookie in found["cookies"].values():
        assert cookie == [True, "/", "", True, "Lax"]


def test_without_tls_there_is_nothing_to_remember(alice):
    assert settings.BASE_URL.startswith("http://")
    assert "Strict-Transport-Security" not in alice.client.get("/boxes/")
