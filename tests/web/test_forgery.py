"""The cookie against forged forms: given once, gone with the browser, and still believed."""

import re

from django.conf import settings

from tests import cast


def test_the_cookie_is_given_once_and_ends_with_the_browser(alice):
    browser = cast.client(alice.token, enforce_csrf_checks=True)
    first = browser.get("/boxes/").cookies[settings.CSRF_COOKIE_NAME]
    assert first["expires"] == first["max-age"] == ""
    assert first["httponly"]
    assert settings.CSRF_COOKIE_NAME not in browser.get("/boxes/").cookies


def test_a_later_pages_form_is_believed_and_a_forged_one_is_not(alice):
    browser = cast.client(alice.token, enforce_csrf_checks=True)
    browser.get("/boxes/")
    page = browser.get("/boxes/new/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    given = {"name": "Huset", "csrfmiddlewaretoken": token}
    assert browser.post("/boxes/new/", given).status_code == 302
    assert browser.post("/boxes/new/", given | {"csrfmiddlewaretoken": "x" * 64}).status_code == 403


def test_a_cookie_that_could_not_be_ours_is_replaced(alice):
    browser = cast.client(alice.token)
    browser.cookies[settings.CSRF_COOKIE_NAME] = "nonsense"
    assert settings.CSRF_COOKIE_NAME in browser.get("/boxes/").cookies
