"""What changes when people reach the installation over TLS: the cookies' names and HSTS.

The settings are read once a process, so another process answers here.
"""

import json
import os
import subprocess
import sys

import pytest

ASKING = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
from viewmybox.accounts.sign_in.views import set_session_cookie
from django.http import HttpResponse

http = Client(headers={"host": "box.example"})
asked = http.post("/language/", {"language": "en", "next": "/"}, secure=True)
page = http.get("/", secure=True)
session = HttpResponse()
set_session_cookie(session, "t" * 43, 3600)
forgery = Client(headers={"host": "box.example"}, enforce_csrf_checks=True).get("/", secure=True)
cookies = [
    morsel.OutputString()
    for answer in (asked, page, session, forgery)
    for morsel in answer.cookies.values()
]
print(json.dumps({"cookies": cookies, "headers": dict(page.headers), "debug": settings.DEBUG}))
"""


@pytest.fixture(scope="module")
def said(ground, database):
    environment = os.environ | {"VIEWMYBOX_BASE_URL": "https://box.example"}
    done = subprocess.run(
        [sys.executable, "-c", ASKING], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_every_cookie_is_bound_to_this_host_and_to_tls(said):
    names = {cookie.split("=")[0] for cookie in said["cookies"]}
    assert {"__Host-session", "__Host-language"} <= names <= {
        "__Host-session", "__Host-csrf", "__Host-language",
    }  # fmt: skip
    for cookie in said["cookies"]:
        parts = {part.strip() for part in cookie.split(";")}
        assert {"Secure", "Path=/", "HttpOnly", "SameSite=Lax"} <= parts
        assert not [part for part in parts if part.startswith("Domain")]
        assert len(cookie) < 4096


def test_browsers_are_told_to_come_back_by_tls_only(said):
    assert said["headers"]["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_nothing_runs_in_debug_mode(said, settings):
    assert said["debug"] is False
    assert not settings.configured or "DEBUG" not in settings.DATABASES["default"]["OPTIONS"]
