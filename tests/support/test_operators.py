"""Who gets into the console, and who does not."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest
from django.conf import settings

from tests import cast as everybody
from tests.journal.conftest import Book
from viewmybox.accounts.sign_in.refusal import STALE, SignInRefused
from viewmybox.demo.provider import Person
from viewmybox.support.sign_in import OperatorsProvider

COMMAND = Path(sys.executable).with_name("viewmybox")
DOOR = "/support/sign-in/"


@pytest.fixture
def hired(database, identity_provider):
    """Olga at the identity provider is an operator here."""
    from viewmybox.support.models import OperatorSession
    from viewmybox.support.roster import add_operator

    with everybody.as_role("migrator"):
        made = add_operator(identity_provider.issuer, "olga", "Olga Olsson", "Support")
    yield made
    with everybody.as_role("migrator"):
        OperatorSession.objects.filter(operator=made).delete()
        made.delete()


def sign_in(browser, subject="olga", **asked):
    """Through the provider and back. Returns the answer of our own last page."""
    away = browser.get(f"{DOOR}begin/")["Location"]
    wanted = parse_qs(urlsplit(away).query)
    assert wanted["acr_values"] == ["strong"]
    assert wanted["max_age"] == ["600"]
    form = {name: value[0] for name, value in wanted.items()} | asked
    with httpx.Client(trust_env=False, follow_redirects=False) as there:
        back = there.post(away.partition("?")[0], data=form | {"person": subject})
    parts = urlsplit(back.headers["Location"])
    return browser.get(f"{parts.path}?{parts.query}")


def test_an_operator_signs_in_and_out(cast, hired):
    browser = cast.client()
    assert sign_in(browser)["Location"] == "/support/"
    assert "Olga Olsson" in browser.get("/support/").content.decode()
    out = browser.post("/support/sign-out/")
    assert "/end_session" in out["Location"]
    assert browser.get("/support/")["Location"].startswith(DOOR)


def test_the_cookie_is_one_of_the_three(cast, hired):
    browser = cast.client()
    sign_in(browser)
    allowed = {settings.SESSION_COOKIE, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
    assert set(browser.cookies) <= allowed


@pytest.mark.promise("P13")
def test_signing_in_as_an_operator_ends_the_members_session_in_this_browser(cast, hired, alice):
    """On the server too: no session is left alive that nobody can see."""
    before = cast.client(alice.token)
    assert before.get("/boxes/").status_code == 200
    sign_in(alice.client)
    assert alice.client.get("/support/").status_code == 200
    assert before.get("/boxes/")["Location"].startswith("/sign-in/")
    alice.client.post("/support/sign-out/")
    for address in ("/boxes/", "/support/"):
        assert alice.client.get(address).status_code == 302


def test_it_ends_where_the_cookie_is_written_over_and_the_journal_says_so(cast, alice, bob):
    before = cast.client(alice.token)
    assert "ends your session as a customer’s member" in before.get(DOOR).content.decode()
    assert before.get("/boxes/").status_code == 200
    before.get(f"{DOOR}begin/")
    assert cast.client(alice.token).get("/boxes/").status_code == 302
    line = Book(cast, bob).last("session.left")
    assert line["who"] == alice.member


def test_nothing_ends_where_the_provider_does_not_answer(cast, alice, monkeypatch):
    def away(*_given, **_facts):
        raise SignInRefused("the provider does not answer", STALE)

    monkeypatch.setattr(OperatorsProvider, "authorization_url", away)
    assert alice.client.get(f"{DOOR}begin/").status_code == 400
    assert alice.client.get("/boxes/").status_code == 200


@pytest.mark.promise("P13")
def test_signing_in_as_a_member_ends_the_operators_session(cast, olga):
    before = cast.client(olga.token)
    assert before.get("/support/").status_code == 200
    assert olga.client.get("/sign-in/demo/").status_code == 302
    assert before.get("/support/").status_code == 302


def test_beginning_anew_ends_the_session_there_was(cast, olga):
    before = cast.client(olga.token)
    olga.client.get(f"{DOOR}begin/")
    assert before.get("/support/").status_code == 302


def test_a_strong_sign_in_makes_nobody_an_operator(cast, identity_provider):
    browser = cast.client()
    answer = sign_in(browser, "nils")
    assert answer.status_code == 400
    assert "not one of our operators" in answer.content.decode()
    assert browser.get("/support/").status_code == 302


def test_a_weak_sign_in_is_refused(cast, hired, identity_provider, monkeypatch):
    weak = Person("olga", "Olga Olsson", "olga@example.com")
    monkeypatch.setitem(identity_provider.people, "olga", weak)
    answer = sign_in(cast.client())
    assert answer.status_code == 400
    assert "not strong enough" in answer.content.decode()


@pytest.mark.parametrize("seconds", [-3600, -700, 600, None])
def test_a_sign_in_that_is_not_recent_is_refused(
    cast, hired, identity_provider, monkeypatch, seconds
):
    claims_for = identity_provider.claims_for

    def lying(*given, **facts):
        claims = claims_for(*given, **facts)
        if seconds is None:
            return {name: claim for name, claim in claims.items() if name != "auth_time"}
        return claims | {"auth_time": claims["auth_time"] + seconds}

    monkeypatch.setattr(identity_provider, "claims_for", lying)
    assert sign_in(cast.client()).status_code == 400


def test_one_who_is_no_operator_any_more_is_out_at_once(cast, olga):
    from viewmybox.support.models import Operator

    assert olga.client.get("/support/").status_code == 200
    with cast.as_role("migrator"):
        from viewmybox.support.roster import end_operator

        who = Operator.objects.get(id=olga.member)
        end_operator(who.issuer, who.subject)
    assert olga.client.get("/support/").status_code == 302


@pytest.mark.parametrize(
    "change", ["last_used_at = now() - interval '15 minutes'", "expires_at = now()"]
)
def test_a_session_ends_idle_or_old(cast, olga, change):
    with cast.as_role("migrator"), cast.connections["default"].cursor() as cursor:
        cursor.execute(
            f"UPDATE support_session SET {change} WHERE operator_id = %s",  # noqa: S608 - above
            [olga.member],
        )
    assert olga.client.get("/support/").status_code == 302


@pytest.mark.promise("P3")
def test_a_members_session_opens_no_console_and_an_operators_no_page(cast, alice, olga):
    assert cast.client(alice.token).get("/support/")["Location"].startswith(DOOR)
    assert cast.client(olga.token).get("/boxes/")["Location"].startswith("/sign-in/")
    assert cast.client(olga.token).get("/settings/sessions/").status_code == 302
    assert cast.fetch_one("SELECT context FROM wall.enter(%s)", [olga.token]) is None


def test_where_no_operators_provider_is_set_there_is_no_console(cast, olga, settings):
    settings.OPERATOR_PROVIDER = None
    assert olga.client.get("/support/").status_code == 404


def test_the_console_never_asks_as_the_pages_nor_the_pages_as_support(cast, olga):
    from viewmybox.support.connection import ask, bound_to_support

    with bound_to_support(), pytest.raises(RuntimeError):
        cast.fetch_one("SELECT 1", [])
    with pytest.raises(RuntimeError):
        ask("SELECT 1", [])
    assert cast.fetch_one("SELECT 1", []) == (1,)


def test_operators_are_made_listed_and_ended_by_command(database):
    def run(*arguments):
        return subprocess.run(
            [COMMAND, "operator", *arguments], capture_output=True, text=True, check=False
        )

    person = ("https://idp.example.com", "0123")
    assert run("add", *person, "--name", "Olga O", "--team", "Support").returncode == 0
    assert "Olga O\tSupport\thttps://idp.example.com\t0123\toperator" in run("list").stdout
    assert run("end", *person).returncode == 0
    assert "\tended " in run("list").stdout
    again = run("end", *person)
    assert again.returncode == 1
    assert "nobody is an operator" in again.stderr


def test_an_open_page_asks_how_long_the_session_lasts_and_lengthens_nothing(cast, olga):
    with cast.as_role("migrator"):
        change = (
            "UPDATE support_session SET last_used_at = now() - interval '10 minutes' "
            "WHERE token_hash = %s RETURNING 1"
        )
        everybody.fetch_one(change, [everybody.token_hash(olga.token)])
    for _twice in range(2):
        said = olga.client.get("/support/session/").json()
        assert 290 < said["idle"] <= 300
    assert said["whose"] in olga.client.get("/support/").content.decode()
    assert olga.client.get("/support/session/").json()["idle"] > 890


def test_whoever_has_none_is_told_so(cast, alice):
    for browser in (cast.client(), alice.client):
        assert browser.get("/support/session/").json() == {"whose": ""}
        assert browser.post("/support/session/")["Location"].startswith(DOOR)


def test_a_press_keeps_an_operator_signed_in(olga):
    assert olga.client.post("/support/session/")["Location"] == "/support/session/"
