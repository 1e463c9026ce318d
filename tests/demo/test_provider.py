"""The demo's identity provider, over a real socket, as a careful client meets it."""

import base64
import hashlib
import re
import secrets
import threading
from dataclasses import dataclass, field
from urllib.parse import parse_qs, parse_qsl, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx2 as httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from viewmybox.demo.provider import Client, Person, Provider, serve
from viewmybox.demo.provider.shelf import Shelf

ALICE = Person(
    "alice",
    "Alice Andersson",
    "alice@example.com",
    about={"sv": "Äger Exempelbolaget.", "en": "Owns the example company."},
)
BOB = Person("bob", "Bob Berg", "bob@example.com")
CALLBACK = "http://127.0.0.1:9/sign-in/callback/"
GOODBYE = "http://127.0.0.1:9/"
BOX = Client("box", "box+secret/with:signs", [CALLBACK, CALLBACK + "?from=demo"], [GOODBYE])
OTHER = Client("other", "other-secret", ["http://127.0.0.1:9/other"])
VERIFIER = secrets.token_urlsafe(48)


class Clocked(Provider):
    passed = 0

    def now(self):
        return super().now() + self.passed


@pytest.fixture(scope="module")
def served():
    provider = Clocked("http://127.0.0.1:0", [ALICE, BOB], {"box": BOX, "other": OTHER})
    with serve(provider, "127.0.0.1", 0) as served:
        yield served


@pytest.fixture
def provider(served):
    yield served.provider
    served.provider.passed = 0


@pytest.fixture
def browser(provider):
    with httpx.Client(base_url=provider.issuer, trust_env=False) as browser:
        yield browser


@pytest.fixture
def box(provider):
    """The client's own connection, without a browser's cookies."""
    with httpx.Client(base_url=provider.issuer, trust_env=False) as box:
        yield box


def asking(**changes):
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
    asked = {
        "client_id": "box",
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid profile email",
        "state": "a state & more",
        "nonce": "a nonce",
        "code_challenge": challenge.rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return {name: value for name, value in (asked | changes).items() if value is not None}


def answer(response):
    assert response.status_code == 303, response.text
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))


def press(browser, subject="alice", **changes):
    """Sign in as a browser does: the page, then the button."""
    return answer(browser.post("/authorize", data=asking(**changes) | {"person": subject}))


def fetch(box, code, /, auth=("box", BOX.secret), **changes):
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    } | changes
    quoted = tuple(str(httpx.QueryParams({"": part}))[1:] for part in auth) if auth else None
    return box.post("/token", data=sent, auth=quoted)


def claims_of(box, token):
    keys = KeySet.import_key_set(box.get("/jwks.json").json())
    return jwt.decode(token, keys, ["RS256"]).claims


def signed_in(browser, box, subject="alice", **changes):
    return fetch(box, press(browser, subject, **changes)["code"]).json()


# Discovery


def test_metadata_names_every_endpoint_under_the_issuer(provider, box):
    metadata = box.get("/.well-known/openid-configuration").json()
    assert metadata["issuer"] == provider.issuer
    endpoints = [value for name, value in metadata.items() if name.endswith(("_endpoint", "_uri"))]
    assert len(endpoints) == 5
    assert all(endpoint.startswith(provider.issuer + "/") for endpoint in endpoints)
    assert metadata["authorization_response_iss_parameter_supported"] is True
    assert metadata["backchannel_logout_supported"] is True
    assert metadata["code_challenge_methods_supported"] == ["S256"]


def test_published_keys_hold_nothing_private(box):
    for key in box.get("/jwks.json").json()["keys"]:
        assert key.keys() == {"kty", "n", "e", "kid", "use", "alg"}


# The code flow


def test_a_whole_sign_in(provider, browser, box):
    page = browser.get("/authorize", params=asking())
    assert page.status_code == 200
    assert "Alice Andersson" in page.text
    back = press(browser)
    assert back["state"] == "a state & more"
    assert back["iss"] == provider.issuer

    response = fetch(box, back["code"])
    assert response.headers["cache-control"] == "no-store"
    tokens = response.json()
    assert tokens["token_type"] == "Bearer"
    claims = claims_of(box, tokens["id_token"])
    digest = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert claims["iss"] == provider.issuer
    assert (claims["sub"], claims["aud"], claims["nonce"]) == ("alice", "box", "a nonce")
    assert claims["name"] == "Alice Andersson"
    assert (claims["email"], claims["email_verified"]) == ("alice@example.com", True)
    assert claims["at_hash"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert claims["auth_time"] <= claims["iat"] < claims["exp"]
    assert claims["sid"]

    userinfo = box.get("/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert userinfo.json() == {
        "sub": "alice",
        "name": "Alice Andersson",
        "email": "alice@example.com",
        "email_verified": True,
    }


def test_claims_follow_the_scope_and_a_nonce_is_never_made_up(browser, box):
    tokens = signed_in(browser, box, scope="openid", nonce=None)
    claims = claims_of(box, tokens["id_token"])
    assert not {"name", "email", "nonce"} & claims.keys()


def test_the_address_to_return_to_keeps_its_own_query(browser):
    address = CALLBACK + "?from=demo"
    response = browser.post("/authorize", data=asking(redirect_uri=address) | {"person": "bob"})
    assert response.headers["location"].startswith(address + "&code=")


def test_the_secret_may_be_posted_too(browser, box):
    code = press(browser)["code"]
    posted = {"client_id": "box", "client_secret": BOX.secret}
    assert fetch(box, code, auth=None, **posted).status_code == 200


@pytest.mark.parametrize(
    ("auth", "changes", "status", "error"),
    [
        (("box", "wrong"), {}, 401, "invalid_client"),
        (("nobody", "wrong"), {}, 401, "invalid_client"),
        (None, {}, 401, "invalid_client"),
        (None, {"client_id": "box", "client_secret": "wrong"}, 401, "invalid_client"),
        (("box", BOX.secret), {"client_secret": BOX.secret}, 400, "invalid_request"),
        (("box", BOX.secret), {"client_id": "other"}, 400, "invalid_request"),
        (("box", BOX.secret), {"grant_type": "password"}, 400, "unsupported_grant_type"),
        (("box", BOX.secret), {"code": "unknown"}, 400, "invalid_grant"),
        (("box", BOX.secret), {"code": ["twice", "twice"]}, 400, "invalid_request"),
        (("box", BOX.secret), {"code_verifier": secrets.token_urlsafe(48)}, 400, "invalid_grant"),
        (("box", BOX.secret), {"code_verifier": ""}, 400, "invalid_grant"),
        (("box", BOX.secret), {"redirect_uri": CALLBACK + "?from=demo"}, 400, "invalid_grant"),
    ],
)
def test_tokens_are_refused(served, auth, changes, status, error):
    with httpx.Client(base_url=served.provider.issuer, trust_env=False) as both:
        response = fetch(both, press(both)["code"], auth=auth, **changes)
    assert (response.status_code, response.json()["error"]) == (status, error)
    assert ("www-authenticate" in response.headers) == (status == 401 and auth is not None)


def test_a_failed_verifier_spends_the_code(browser, box):
    code = press(browser)["code"]
    assert fetch(box, code, code_verifier="x" * 43).status_code == 400
    assert fetch(box, code).json()["error"] == "invalid_grant"


def test_a_code_shown_twice_is_refused_and_revokes_what_it_bought(browser, box):
    code = press(browser)["code"]
    bearer = {"Authorization": f"Bearer {fetch(box, code).json()['access_token']}"}
    assert box.get("/userinfo", headers=bearer).status_code == 200
    assert fetch(box, code).json()["error"] == "invalid_grant"
    refused = box.get("/userinfo", headers=bearer)
    assert refused.status_code == 401
    assert "invalid_token" in refused.headers["www-authenticate"]


def test_another_clients_code_is_refused_and_not_spent(browser, box):
    code = press(browser)["code"]
    assert fetch(box, code, auth=("other", OTHER.secret)).json()["error"] == "invalid_grant"
    assert fetch(box, code).status_code == 200


def test_a_code_lives_a_minute(provider, browser, box):
    code = press(browser)["code"]
    provider.passed = 61
    assert fetch(box, code).json()["error"] == "invalid_grant"


def test_a_code_dies_with_the_session(provider, browser, box):
    code = press(browser)["code"]
    provider.end(provider.sessions()[-1].sid)
    assert fetch(box, code).json()["error"] == "invalid_grant"


# What is asked for wrongly


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": CALLBACK + "x"},
        {"redirect_uri": CALLBACK.rstrip("/")},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": [CALLBACK, "https://evil.example/"]},
        {"client_id": "other"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_that_is_not_registered_gets_a_page_and_no_redirect(browser, method, changes):
    asked = asking(**changes)
    if method == "GET":
        response = browser.get("/authorize", params=asked)
    else:
        response = browser.post("/authorize", data=asked | {"person": "alice"})
    assert response.status_code == 400
    assert "location" not in response.headers
    assert "set-cookie" not in response.headers
    assert "evil" not in response.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"nonce": ["one", "two"]}, "invalid_request"),
        ({"request": "e30."}, "request_not_supported"),
        ({"request_uri": "https://evil.example/"}, "request_uri_not_supported"),
    ],
)
def test_a_request_that_is_wrong_goes_back_with_an_error(provider, browser, changes, error):
    back = answer(browser.get("/authorize", params=asking(**changes)))
    assert (back["error"], back["state"]) == (error, "a state & more")
    assert back["iss"] == provider.issuer
    assert "code" not in back


def test_going_back_without_signing_in(browser):
    response = browser.post("/authorize", data=asking() | {"cancel": "yes"})
    assert answer(response)["error"] == "access_denied"


def test_somebody_unknown_is_refused(browser):
    response = browser.post("/authorize", data=asking() | {"person": "charlie"})
    assert response.status_code == 400


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_another_sites_page_cannot_choose_for_somebody(browser, origin):
    chosen = asking() | {"person": "alice"}
    response = browser.post("/authorize", data=chosen, headers={"Origin": origin})
    assert response.status_code == 403
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": "70000"}, 413),
        ({"Content-Type": "application/json"}, 415),
        ({"Content-Length": "many"}, 400),
    ],
)
def test_a_body_that_is_no_form_is_refused(provider, headers, status):
    # Without a socket: a server that closes before it has read everything may cut its answer off.
    with httpx.Client(transport=httpx.WSGITransport(provider), base_url=provider.issuer) as direct:
        usual = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "1"}
        response = direct.post("/token", content=b"x", headers=usual | headers)
    assert response.status_code == status


def test_unknown_pages_and_methods(browser):
    assert browser.get("/nowhere").status_code == 404
    refused = browser.get("/token")
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    head = browser.head("/jwks.json")
    assert (head.status_code, head.content) == (200, b"")


# Sessions


def test_nobody_signed_in_and_no_page_wanted(provider, browser):
    back = answer(browser.get("/authorize", params=asking(prompt="none")))
    assert back["error"] == "login_required"
    assert back["iss"] == provider.issuer


def test_single_sign_on(browser, box):
    first = claims_of(box, signed_in(browser, box)["id_token"])
    for prompt in (None, "none"):
        back = answer(browser.get("/authorize", params=asking(prompt=prompt, nonce="new")))
        again = claims_of(box, fetch(box, back["code"]).json()["id_token"])
        assert (again["sid"], again["auth_time"]) == (first["sid"], first["auth_time"])
        assert again["nonce"] == "new"


def test_the_session_cookie_is_kept_from_scripts(browser):
    response = browser.post("/authorize", data=asking() | {"person": "alice"})
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("provider_session=")
    assert cookie.endswith("; Path=/; HttpOnly; SameSite=Lax")


@pytest.mark.parametrize("changes", [{"prompt": "login"}, {"prompt": "select_account"}])
def test_a_prompt_shows_the_page_in_spite_of_a_session(browser, changes):
    press(browser)
    page = browser.get("/authorize", params=asking(**changes, ui_locales="en"))
    assert page.status_code == 200
    assert "Continue as Alice Andersson" in page.text
    assert "Use another person" in page.text


def test_fresh_authentication_renews_the_same_session(provider, browser, box):
    before = claims_of(box, signed_in(browser, box)["id_token"])
    provider.passed = 100
    assert browser.get("/authorize", params=asking(max_age="99")).status_code == 200
    assert "code" in answer(browser.get("/authorize", params=asking(max_age="1000")))
    stale = answer(browser.get("/authorize", params=asking(max_age="99", prompt="none")))
    assert stale["error"] == "login_required"
    after = claims_of(box, signed_in(browser, box, max_age="99")["id_token"])
    assert after["sid"] == before["sid"]
    assert after["auth_time"] >= before["auth_time"] + 100


def test_max_age_zero_always_asks(browser):
    press(browser)
    assert browser.get("/authorize", params=asking(max_age="0")).status_code == 200


def test_another_person_gets_a_session_of_their_own(browser, box):
    alice = claims_of(box, signed_in(browser, box)["id_token"])
    bob = claims_of(box, signed_in(browser, box, "bob", prompt="login")["id_token"])
    assert bob["sub"] == "bob"
    assert bob["sid"] != alice["sid"]


def test_a_hint_that_names_another_person_asks_and_offers_them_first(browser):
    press(browser)
    assert "code" in answer(browser.get("/authorize", params=asking(login_hint="alice")))
    page = browser.get("/authorize", params=asking(login_hint="bob"))
    assert re.findall(r'name="person" value="(\w+)"', page.text) == ["alice", "bob"]
    back = answer(browser.get("/authorize", params=asking(login_hint="bob", prompt="none")))
    assert back["error"] == "login_required"


def test_a_session_ends_by_itself(provider, browser):
    press(browser)
    provider.passed = 12 * 3600 + 1
    back = answer(browser.get("/authorize", params=asking(prompt="none")))
    assert back["error"] == "login_required"


# A newcomer


def newcomer(browser, name, email):
    typed = {"newcomer": "yes", "name": name, "email": email}
    return browser.post("/authorize", data=asking(ui_locales="en") | typed)


def test_a_newcomer_is_the_same_person_next_time(browser, box):
    seen = []
    for name, email in [("Nina", "Nina@example.com"), ("Nina Ny", "nina@example.com")]:
        browser.cookies.clear()
        code = answer(newcomer(browser, name, email))["code"]
        seen.append(claims_of(box, fetch(box, code).json()["id_token"]))
    assert seen[0]["sub"] == seen[1]["sub"]
    assert seen[0]["sub"].startswith("newcomer-")
    assert [claims["name"] for claims in seen] == ["Nina", "Nina Ny"]
    assert not any(claims["email_verified"] for claims in seen)


def test_a_newcomer_with_alices_address_is_not_alice(browser, box):
    code = answer(newcomer(browser, "Alice Andersson", "alice@example.com"))["code"]
    assert claims_of(box, fetch(box, code).json()["id_token"])["sub"] != "alice"


def test_a_newcomer_can_go_on_as_themselves(browser, box):
    code = answer(newcomer(browser, "Nina", "nina@example.com"))["code"]
    subject = claims_of(box, fetch(box, code).json()["id_token"])["sub"]
    page = browser.get("/authorize", params=asking(prompt="login"))
    assert subject in page.text
    again = press(browser, subject, prompt="login")
    assert claims_of(box, fetch(box, again["code"]).json()["id_token"])["sub"] == subject


@pytest.mark.parametrize(
    ("name", "email", "wrong"),
    [
        ("", "nina@example.com", ["name"]),
        ("N" * 101, "nina@example.com", ["name"]),
        ("Nina", "nina", ["email"]),
        ("Nina", "nina@@example.com", ["email"]),
        ("<b>", '"><script>@x', ["email"]),
        (" ", "", ["name", "email"]),
    ],
)
def test_a_newcomers_mistake_is_told_and_nothing_is_lost(browser, name, email, wrong):
    page = newcomer(browser, name, email)
    assert page.status_code == 422
    assert re.findall(r'<a href="#(\w+)">', page.text) == wrong
    assert "<script" not in page.text
    assert "<b>" not in page.text
    if name == "Nina":
        assert 'value="Nina"' in page.text


def test_an_address_hinted_at_is_typed_already(browser):
    page = browser.get("/authorize", params=asking(login_hint="nina@example.com"))
    assert 'value="nina@example.com"' in page.text
    assert "<details open>" in page.text


# The page


@pytest.mark.parametrize(
    ("ui_locales", "accept", "title"),
    [
        (None, "", "Vem är du?"),
        (None, "en-GB,en;q=0.9,sv;q=0.8", "Who are you?"),
        (None, "de, en;q=0.2, sv;q=0.7", "Vem är du?"),
        (None, "en;q=broken, sv;q=0", "Vem är du?"),
        ("de en", "sv", "Who are you?"),
        ("sv-SE", "en", "Vem är du?"),
    ],
)
def test_the_page_speaks_swedish_or_english(browser, ui_locales, accept, title):
    asked = asking(ui_locales=ui_locales)
    page = browser.get("/authorize", params=asked, headers={"Accept-Language": accept})
    assert f"<h1>{title}</h1>" in page.text


def test_the_page_says_what_it_is_and_who_asks(browser):
    page = browser.get("/authorize", params=asking(ui_locales="en"))
    assert "For trying out only. No passwords." in page.text
    assert "127.0.0.1:9 asks who you are." in page.text
    assert "Owns the example company." in page.text
    assert 'type="password"' not in page.text


def test_the_page_runs_nothing_and_is_kept_by_nobody(browser):
    page = browser.get("/authorize", params=asking())
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert policy.endswith("frame-ancestors 'none'; form-action 'self' http://127.0.0.1:9")
    assert page.headers["cache-control"] == "no-store"
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert browser.get("/provider.css").headers["content-type"].startswith("text/css")


def test_what_a_client_sends_is_shown_as_text(browser):
    page = browser.get("/authorize", params=asking(state='"><script>alert(1)</script>'))
    assert "<script" not in page.text


# Signing out


def leave(browser, **sent):
    return browser.get("/end_session", params=sent)


def test_signing_out_with_a_hint(provider, browser, box):
    token = signed_in(browser, box)["id_token"]
    response = leave(
        browser, id_token_hint=token, post_logout_redirect_uri=GOODBYE, state="bye & bye"
    )
    assert response.status_code == 303
    assert response.headers["location"] == GOODBYE + "?state=bye+%26+bye"
    assert "Max-Age=0" in response.headers["set-cookie"]
    back = answer(browser.get("/authorize", params=asking(prompt="none")))
    assert back["error"] == "login_required"


def test_the_hint_is_enough_when_the_cookie_is_gone_and_the_token_is_old(provider, browser, box):
    token = signed_in(browser, box)["id_token"]
    sid = claims_of(box, token)["sid"]
    provider.passed = 3600
    provider.rotate_key()
    response = leave(box, id_token_hint=token, client_id="box", post_logout_redirect_uri=GOODBYE)
    assert response.headers["location"] == GOODBYE
    assert sid not in {session.sid for session in provider.sessions()}


def test_tokens_end_with_the_session(browser, box):
    tokens = signed_in(browser, box)
    leave(browser, id_token_hint=tokens["id_token"])
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert box.get("/userinfo", headers=bearer).status_code == 401


def test_without_a_valid_hint_the_person_is_asked(browser, box):
    token = signed_in(browser, box)["id_token"]
    asked = {"client_id": "box", "post_logout_redirect_uri": GOODBYE, "ui_locales": "en"}
    for hint in ({}, {"id_token_hint": token[:-6] + "AAAAAA"}):
        page = leave(browser, **asked, **hint)
        assert page.status_code == 200
        assert "as Alice Andersson" in page.text
    evil = {"Origin": "https://evil.example"}
    assert browser.post("/end_session", data=asked | {"confirm": "y"}, headers=evil).is_success
    assert "code" in answer(browser.get("/authorize", params=asking(prompt="none")))

    response = browser.post("/end_session", data=asked | {"confirm": "yes"})
    assert response.headers["location"] == GOODBYE
    back = answer(browser.get("/authorize", params=asking(prompt="none")))
    assert back["error"] == "login_required"


def test_an_unregistered_address_is_not_gone_to(browser, box):
    token = signed_in(browser, box)["id_token"]
    for sent in (
        {"id_token_hint": token, "post_logout_redirect_uri": GOODBYE + "x"},
        {"client_id": "box", "post_logout_redirect_uri": "https://evil.example/"},
        {"post_logout_redirect_uri": GOODBYE},
        {"client_id": "nobody"},
        {"id_token_hint": token, "client_id": "other"},
    ):
        response = leave(browser, **sent)
        assert response.status_code == 400
        assert "location" not in response.headers


def test_a_hint_does_not_end_another_persons_session(browser, box):
    alice = signed_in(browser, box)["id_token"]
    signed_in(browser, box, "bob", prompt="login")
    leave(browser, id_token_hint=alice)
    back = answer(browser.get("/authorize", params=asking(prompt="none", nonce="still")))
    assert claims_of(box, fetch(box, back["code"]).json()["id_token"])["sub"] == "bob"


# Back-channel logout


@dataclass
class Listener:
    """A client's back-channel address; remembers what it was told."""

    uri: str = ""
    heard: list[str] = field(default_factory=list)

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
        self.heard += parse_qs(body)["logout_token"]
        start_response("200 OK", [])
        return []


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def listener():
    listener = Listener()
    with make_server("127.0.0.1", 0, listener, handler_class=Quiet) as server:
        listener.uri = f"http://127.0.0.1:{server.server_port}/back-channel/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield listener
        server.shutdown()
        thread.join()


def hearing(uri):
    return Client("hearing", "secret", [CALLBACK], [GOODBYE], backchannel_logout_uri=uri)


def test_clients_are_told_when_a_session_ends(provider, browser, box, listener):
    provider.clients["hearing"] = hearing(listener.uri)
    box_token = signed_in(browser, box)["id_token"]
    answer(browser.get("/authorize", params=asking(client_id="hearing")))
    leave(browser, id_token_hint=box_token)
    told = claims_of(box, listener.heard.pop())
    assert told["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert (told["iss"], told["aud"], told["sub"]) == (provider.issuer, "hearing", "alice")
    assert told["sid"] == claims_of(box, box_token)["sid"]
    assert told["jti"]
    assert "nonce" not in told
    assert not listener.heard


def test_a_logout_token_is_typed_as_one_and_is_no_hint(provider, browser, box, listener):
    provider.clients["hearing"] = hearing(listener.uri)
    press(browser, client_id="hearing")
    provider.end(provider.sessions()[-1].sid)
    token = listener.heard.pop()
    keys = KeySet.import_key_set(provider.jwks())
    assert jwt.decode(token, keys, ["RS256"]).header["typ"] == "logout+jwt"
    press(browser)
    assert leave(browser, id_token_hint=token, ui_locales="en").status_code == 200
    assert "code" in answer(browser.get("/authorize", params=asking(prompt="none")))


def test_a_client_that_does_not_answer_holds_nobody_back(provider, browser, box):
    provider.clients["hearing"] = hearing("http://127.0.0.1:9/nobody-listens/")
    press(browser, client_id="hearing")
    ended = provider.end(provider.sessions()[-1].sid)
    assert ended.person == ALICE


# Keys and memory


def test_a_new_key_signs_and_the_old_one_stays_published(provider, browser, box):
    before = signed_in(browser, box)["id_token"]
    provider.rotate_key()
    after = signed_in(browser, box)["id_token"]
    assert claims_of(box, before)["sub"] == claims_of(box, after)["sub"] == "alice"
    published = KeySet.import_key_set(provider.jwks())
    kids = {jwt.decode(token, published).header["kid"] for token in (before, after)}
    assert len(kids) == 2


def test_two_providers_share_no_key():
    one, two = (Provider("http://127.0.0.1:1", [], {}) for _ in range(2))
    assert one.jwks() != two.jwks()


def test_a_shelf_is_bounded_and_purged():
    now = [0.0]
    shelf = Shelf(60, lambda: now[0], most=3)
    for number in range(5):
        shelf.put(str(number), number)
    assert [key for key, _ in shelf.items()] == ["2", "3", "4"]
    assert shelf.take("2") == 2
    assert shelf.take("2") is None
    assert shelf.change("3", lambda it: it * 10) == 30
    assert shelf.change("2", lambda it: it * 10) is None
    now[0] = 60
    assert shelf.get("3") is None
    assert len(shelf) == 0


def test_a_code_is_spent_once_however_many_ask(browser, provider):
    code = press(browser)["code"]
    seen = []

    def ask():
        with httpx.Client(base_url=provider.issuer, trust_env=False) as one:
            seen.append(fetch(one, code).status_code)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [200] + [400] * 7


# A provider under a path, and one that lies


def test_an_issuer_may_have_a_path():
    provider = Provider("http://127.0.0.1:0/demo", [ALICE], {"box": BOX})
    with serve(provider, "127.0.0.1", 0) as served:
        assert provider.issuer == f"http://127.0.0.1:{served.port}/demo"
        metadata = httpx.get(provider.issuer + "/.well-known/openid-configuration").json()
        page = httpx.get(metadata["authorization_endpoint"], params=asking())
        assert f'action="{provider.issuer}/authorize"' in page.text
        chosen = asking() | {"person": "alice"}
        response = httpx.post(metadata["authorization_endpoint"], data=chosen)
        assert "Path=/demo;" in response.headers["set-cookie"]


def test_each_thing_it_makes_can_be_tampered_with():
    class Liar(Provider):
        def claims_for(self, person, client, nonce, **details):
            return super().claims_for(person, client, nonce, **details) | {"nonce": "old"}

        def authorization_response(self, params):
            return super().authorization_response(params) | {"iss": "https://evil.example"}

        def sign(self, claims, typ="JWT"):
            return super().sign(claims, typ)[:-6] + "AAAAAA"

    with (
        serve(Liar("http://127.0.0.1:0", [ALICE], {"box": BOX}), "127.0.0.1", 0) as served,
        httpx.Client(base_url=served.provider.issuer, trust_env=False) as both,
    ):
        back = press(both)
        token = fetch(both, back["code"]).json()["id_token"]
    payload = token.split(".")[1]
    assert back["iss"] == "https://evil.example"
    assert b'"nonce":"old"' in base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    assert served.provider.keys.read(token) is None
