"""Signing in with the demo's provider, over HTTP: let in, or refused with nothing changed."""

import secrets
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2 as httpx
import pytest

from tests.cast import client
from viewmybox.accounts.sign_in import provider as known
from viewmybox.config import IdentityProvider
from viewmybox.demo.provider.keys import KeyRing
from viewmybox.wall.context import fetch_one


@pytest.fixture
def browser(database):
    return client()


@pytest.fixture(autouse=True)
def reasons(monkeypatch):
    """Why sign-ins were refused, as the log has it: the person is told less."""
    seen = []
    log = SimpleNamespace(warning=lambda _event, reason, **_facts: seen.append(reason))
    monkeypatch.setattr("viewmybox.accounts.sign_in.refusal.log", log)
    return seen


@pytest.fixture
def someone():
    """Somebody whom neither the provider nor we have seen."""
    name = f"new.{secrets.token_hex(6)}"
    return {"newcomer": "1", "name": "Nina Ny", "email": f"{name}@example.com"}


@pytest.fixture
def others(settings):
    """Further providers: one that is not there, and one that is the demo's by another key."""
    demo = settings.IDENTITY_PROVIDERS["demo"]
    settings.IDENTITY_PROVIDERS = settings.IDENTITY_PROVIDERS | {
        "away": IdentityProvider(
            key="away", name="Away", issuer="http://localhost:9", client_id="viewmybox"
        ),
        "other": demo.model_copy(update={"key": "other"}),
    }
    yield
    known.provider.cache_clear()


def begin(browser, address="/sign-in/demo/"):
    """Where the browser is sent, and what it is sent with."""
    response = browser.get(address)
    assert response.status_code == 302, response.content
    onward = urlsplit(response["Location"])
    return f"{onward.scheme}://{onward.netloc}{onward.path}", dict(parse_qsl(onward.query))


def press(asked, choice):
    """Press a button at the provider. Returns our own address that it answers to."""
    address, parameters = asked
    with httpx.Client(trust_env=False) as http:
        response = http.post(address, data=parameters | choice)
    assert response.status_code == 303, response.text
    return response.headers["location"]


def changed(address, **parameters):
    onward = urlsplit(address)
    query = dict(parse_qsl(onward.query)) | parameters
    return onward._replace(query=urlencode({k: v for k, v in query.items() if v})).geturl()


def follow(browser, address):
    onward = urlsplit(address)
    return browser.get(f"{onward.path}?{onward.query}")


def refused(response, sentence, status=400):
    assert response.status_code == status
    assert sentence in response.content.decode().replace("&#39;", "'")
    cookie = response.cookies.get("session")
    assert cookie is None or cookie.value == ""
    return True


TAMPERED = "could not be trusted"
STALE = "was already used"


@pytest.mark.promise("P2")
def test_the_page_offers_each_provider_and_no_password(browser):
    page = browser.get("/sign-in/?next=/settings/").content.decode()
    assert "/sign-in/demo/?next=%2Fsettings%2F" in page
    assert "<input" not in page.partition("<main")[2]


@pytest.mark.promise("P2")
def test_somebody_new_is_let_in_and_goes_on_to_where_they_were_going(browser, someone):
    response = follow(browser, press(begin(browser, "/sign-in/demo/?next=/settings/"), someone))

    assert response.status_code == 302
    assert response["Location"] == "/settings/"
    row = fetch_one("SELECT name, email FROM wall.enter(%s)", [browser.cookies["session"].value])
    assert row == ("Nina Ny", someone["email"])
    assert browser.get("/settings/")["Location"] == "/subscribe/"


def test_the_request_is_bound_to_this_browser(browser):
    _address, sent = begin(browser)
    assert sent["response_type"] == "code"
    assert sent["code_challenge_method"] == "S256"
    assert min(len(sent[name]) for name in ("state", "nonce", "code_challenge")) >= 32
    cookie = browser.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value not in urlencode(sent)


def test_the_session_is_a_new_one_and_the_attempts_cookie_opens_nothing(browser, someone):
    asked = begin(browser)
    attempt = browser.cookies["session"].value
    response = follow(browser, press(asked, someone))
    cookie = response.cookies["session"]
    assert cookie.value != attempt
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert client(attempt).get("/settings/")["Location"].startswith("/sign-in/")


@pytest.mark.promise("P2")
def test_the_same_identity_is_the_same_person_and_never_by_e_mail_address(browser, someone):
    tokens = []
    for choice in (someone, someone, {"person": "alice"}):
        browser = client()
        follow(browser, press(begin(browser), choice))
        tokens.append(browser.cookies["session"].value)
    ids = [fetch_one("SELECT identity_id FROM wall.enter(%s)", [token])[0] for token in tokens]
    assert ids[0] == ids[1] != ids[2]


def test_who_is_signed_in_already_goes_on(alice):
    assert alice.client.get("/sign-in/?next=/settings/")["Location"] == "/settings/"
    assert alice.client.get("/sign-in/demo/?next=/settings/")["Location"] == "/settings/"


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_to_another_site_afterwards(browser, someone, onward):
    asked = begin(browser, f"/sign-in/demo/?{urlencode({'next': onward})}")
    assert follow(browser, press(asked, someone))["Location"] == "/boxes/"


def test_a_tampered_state_is_refused(browser, someone, reasons):
    answer = press(begin(browser), someone)
    assert refused(follow(browser, changed(answer, state="another")), TAMPERED)
    assert refused(follow(browser, answer), STALE)  # the attempt is spent
    assert reasons == ["the state is not ours", "no such attempt"]


def test_an_answer_in_another_browser_is_refused(browser, someone, reasons):
    assert refused(follow(client(), press(begin(browser), someone)), STALE)
    assert reasons == ["no such attempt"]


def test_an_answer_works_once(browser, someone):
    asked = begin(browser)
    attempt = browser.cookies["session"].value
    answer = press(asked, someone)
    assert follow(browser, answer).status_code == 302
    assert refused(follow(client(attempt), answer), STALE)


def test_a_replayed_nonce_is_refused(browser, someone, identity_provider, monkeypatch, reasons):
    honest = identity_provider.claims_for

    def replaying(person, party, nonce, **facts):
        return honest(person, party, "of another sign-in", **facts)

    monkeypatch.setattr(identity_provider, "claims_for", replaying)
    assert refused(follow(browser, press(begin(browser), someone)), TAMPERED)
    assert reasons == ["the nonce is not ours"]


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ({"iss": "https://evil.example"}, "another issuer"),
        ({"aud": "another client"}, "another audience"),
        ({"aud": ["viewmybox", "another"]}, "issued to another party"),
        ({"azp": "another"}, "issued to another party"),
        ({"exp": 1}, "expired"),
        ({"exp": None}, "expired"),
        ({"exp": "never"}, "expired"),
        ({"iat": 1}, "not issued now"),
        ({"iat": True}, "not issued now"),
        ({"nbf": 9999999999}, "not valid yet"),
        ({"sub": ""}, "no subject"),
        ({"sub": 7}, "no subject"),
        ({"sub": "x" * 256}, "no subject"),
        ({"nonce": None}, "the nonce is not ours"),
        ({"at_hash": "of another token"}, "the access token is another’s"),
    ],
    ids=str,
)
def test_a_token_that_is_not_about_this_sign_in_is_refused(  # noqa: PLR0913, PLR0917 - fixtures
    browser, someone, identity_provider, monkeypatch, reasons, lie, reason
):
    honest = identity_provider.claims_for
    monkeypatch.setattr(
        identity_provider, "claims_for", lambda *who, **facts: honest(*who, **facts) | lie
    )
    assert refused(follow(browser, press(begin(browser), someone)), TAMPERED)
    assert reasons == [reason]


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("", "the ID token is missing or too large"),
        (None, "the ID token is missing or too large"),
        (7, "the ID token is missing or too large"),
        ("x" * 20_000, "the ID token is missing or too large"),
        ("a.b.c", "the signature does not hold"),
        ("not a token", "the signature does not hold"),
    ],
)
def test_an_answer_without_a_readable_token_is_refused(  # noqa: PLR0913, PLR0917 - fixtures
    browser, someone, identity_provider, monkeypatch, reasons, token, reason
):
    honest = identity_provider.token_response
    monkeypatch.setattr(
        identity_provider, "token_response", lambda *facts: honest(*facts) | {"id_token": token}
    )
    assert refused(follow(browser, press(begin(browser), someone)), TAMPERED)
    assert reasons == [reason]


@pytest.mark.promise("P2")
def test_a_token_signed_by_somebody_else_is_refused(
    browser, someone, identity_provider, monkeypatch, reasons
):
    another = KeyRing()
    monkeypatch.setattr(
        identity_provider, "sign", lambda claims, typ="JWT": another.sign(claims, typ)
    )
    assert refused(follow(browser, press(begin(browser), someone)), TAMPERED)
    assert reasons == ["signed with a key that is not published"]


def test_an_answer_that_names_another_issuer_or_none_is_refused(browser, someone, reasons):
    for named in ("https://evil.example", ""):
        answer = press(begin(browser), someone)
        assert refused(follow(browser, changed(answer, iss=named)), TAMPERED)
    assert reasons == ["the answer names another issuer"] * 2


def test_an_answer_to_another_provider_than_was_asked_is_refused(browser, someone, others, reasons):
    answer = press(begin(browser), someone)
    assert refused(follow(browser, answer.replace("/sign-in/demo/", "/sign-in/other/")), TAMPERED)
    assert reasons == ["an answer from another provider than was asked"]


def test_a_wrong_code_is_refused(browser, someone, reasons):
    answer = press(begin(browser), someone)
    assert refused(follow(browser, changed(answer, code="guessed")), TAMPERED)
    assert refused(follow(browser, answer), STALE)
    assert reasons == ["the code was refused", "no such attempt"]


def test_a_provider_that_is_not_there_is_said_to_be_silent(browser, others, reasons):
    response = browser.get("/sign-in/away/")
    assert refused(response, "does not answer just now", 502)
    assert 'href="/sign-in/away/"' in response.content.decode()
    assert reasons == ["the provider is unreachable"]


def test_a_provider_that_breaks_down_in_the_middle_is_refused(
    browser, someone, identity_provider, monkeypatch
):
    answer = press(begin(browser), someone)
    monkeypatch.setattr(identity_provider, "_granted", lambda *_: 1 / 0)
    monkeypatch.setattr("socketserver.BaseServer.handle_error", lambda *_: None)
    monkeypatch.setattr("wsgiref.handlers.BaseHandler.log_exception", lambda *_: None)
    response = follow(browser, answer)
    assert response.status_code == 502


def test_cancelling_at_the_provider_comes_back_kindly(browser):
    assert refused(follow(browser, press(begin(browser), {"cancel": "1"})), "you pressed cancel")


def test_a_provider_nobody_knows_does_not_exist(browser):
    assert browser.get("/sign-in/unknown/").status_code == 404
    assert browser.get("/sign-in/unknown/answer/?code=x&state=y").status_code == 404


def test_a_rotated_key_is_fetched_and_believed(browser, someone, identity_provider):
    known.provider.cache_clear()
    follow(browser, press(begin(browser), someone))  # its keys are known now
    known.provider("demo")._keys_at -= 31
    identity_provider.rotate_key()
    second = client()
    assert follow(second, press(begin(second), someone)).status_code == 302
