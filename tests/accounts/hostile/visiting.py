"""A visit with the hostile provider, step by step, and what a refusal has to look like."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.accounts.hostile.provider import HONEST, UNREACHABLE
from tests.accounts.test_sign_in import begin, press
from tests.cast import as_role
from viewmybox.wall.context import fetch_one

ALICE = {"person": "alice"}
TRY_AGAIN = "Try again from the beginning"


def ask(browser, key="hostile"):
    return begin(browser, f"/sign-in/{key}/")


def come_back(browser, address, lie=HONEST):
    onward = urlsplit(address)
    return browser.get(f"{onward.path}?{urlencode(lie.back(parse_qsl(onward.query)))}")


def sign_in(browser, choice=ALICE, key="hostile"):
    return come_back(browser, press(ask(browser, key), choice))


def person(browser):
    """The identity that the browser's cookie opens; None where it opens nothing."""
    token = browser.cookies["session"].value
    found = fetch_one("SELECT identity_id FROM wall.enter(%s)", [token])
    return found and found[0]


def sessions():
    with as_role("migrator"):
        return fetch_one("SELECT count(*) FROM session WHERE ended_at IS NULL", [])[0]


def refused(response, lie):
    """A page that says what happened and what to do, with nothing of the provider's on it."""
    page = response.content.decode().replace("&#39;", "'")
    assert response.status_code == (502 if lie.says == UNREACHABLE else 400)
    assert lie.says in page
    assert TRY_AGAIN in page
    assert 'href="/sign-in/hostile/"' in page
    assert "alert(" not in page
    assert "evil" not in page
    assert response["Cache-Control"] == "no-store"
    return True


def lied_to(hostile, browser, lie):
    """One whole sign-in. Gives the answer and every secret that was used on the way."""
    hostile.tell(lie)
    if not lie.begins:
        return browser.get("/sign-in/hostile/"), []
    asked = ask(browser)
    attempt = browser.cookies["session"].value
    address = press(asked, ALICE)
    sent = dict(parse_qsl(urlsplit(address).query))
    secret = [asked[1]["state"], asked[1]["nonce"], sent["code"], attempt]
    return come_back(browser, address, lie), [*secret, "Alice", "alice"]
