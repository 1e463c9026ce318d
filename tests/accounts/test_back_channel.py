"""The provider says that somebody signed out there: the right sessions end, and no others."""

import hmac
import json
import secrets
import time
from types import SimpleNamespace

import pytest
from django.db import DatabaseError
from joserfc import jwt

from tests.accounts.test_sign_in import begin, follow, press
from tests.cast import as_role, client
from tests.journal.conftest import Book
from viewmybox.accounts.sign_in import provider as known
from viewmybox.accounts.sign_in.id_token import read_id_token
from viewmybox.accounts.sign_in.refusal import SignInRefused
from viewmybox.config import IdentityProvider
from viewmybox.demo.provider.authority import LOGOUT_EVENT
from viewmybox.demo.provider.grants import base64url
from viewmybox.demo.provider.keys import KeyRing
from viewmybox.wall.context import fetch_all, fetch_one

ADDRESS = "/sign-in/demo/back-channel-logout/"


@pytest.fixture(autouse=True)
def reasons(monkeypatch):
    """Why tokens were refused, as the log has it."""
    seen = []
    log = SimpleNamespace(warning=lambda _event, reason, **_facts: seen.append(reason))
    monkeypatch.setattr("viewmybox.accounts.sign_in.back_channel.log", log)
    return seen


def visit(email: str):
    """A browser that signed in at the provider as the newcomer of that address."""
    browser = client()
    follow(browser, press(begin(browser), {"newcomer": "1", "name": "Nina Ny", "email": email}))
    assert lives(browser)
    return browser


@pytest.fixture
def email():
    return f"{secrets.token_hex(6)}@example.com"


@pytest.fixture
def nina(database, email):
    """Her browser, and what the provider says of it: `sub` and `sid`."""
    return visit(email)


def lives(browser) -> bool:
    token = browser.cookies["session"].value
    return bool(fetch_all("SELECT session_id FROM wall.enter(%s)", [token]))


@pytest.fixture
def said(identity_provider, nina, email):
    """A good logout token's claims."""
    session = next(s for s in identity_provider.sessions() if s.person.email == email)
    return {
        "iss": identity_provider.issuer,
        "aud": "viewmybox",
        "sub": session.person.subject,
        "sid": session.sid,
        "iat": int(time.time()),
        "exp": int(time.time()) + 120,
        "jti": secrets.token_urlsafe(16),
        "events": {LOGOUT_EVENT: {}},
    }


def tell(token, **more):
    """As the provider does: no cookie, no form's token."""
    return client(enforce_csrf_checks=True).post(ADDRESS, {"logout_token": token} | more)


def without(claims, *names):
    return {name: value for name, value in claims.items() if name not in names}


@pytest.mark.promise("P13")
def test_the_session_that_is_named_ends(identity_provider, nina, said):
    answer = tell(identity_provider.sign(said, "logout+jwt"))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert not lives(nina)


def test_the_persons_other_sign_in_goes_on(identity_provider, nina, said, email):
    other = visit(email)
    assert tell(identity_provider.sign(said)).status_code == 200
    assert not lives(nina)
    assert lives(other)


def test_all_of_the_persons_end_where_only_the_person_is_named(
    identity_provider, nina, said, email, alice
):
    other, somebody = visit(email), visit(f"{secrets.token_hex(6)}@example.com")
    assert tell(identity_provider.sign(without(said, "sid"))).status_code == 200
    assert not lives(nina)
    assert not lives(other)
    assert lives(somebody)
    assert alice.client.get("/settings/").status_code == 200


def test_a_sign_in_is_enough(identity_provider, nina, said, email):
    other = visit(email)
    assert tell(identity_provider.sign(without(said, "sub"))).status_code == 200
    assert not lives(nina)
    assert lives(other)


def test_a_sign_in_of_somebody_elses_does_not_end(identity_provider, nina, said):
    assert tell(identity_provider.sign(said | {"sub": "alice"})).status_code == 200
    assert lives(nina)


def test_nothing_left_to_end_is_no_mistake(identity_provider, nina, said):
    nina.post("/sign-out/")
    assert tell(identity_provider.sign(said)).status_code == 200


def test_the_same_person_by_another_provider_stays(identity_provider, nina, said, settings):
    demo = settings.IDENTITY_PROVIDERS["demo"]
    settings.IDENTITY_PROVIDERS = settings.IDENTITY_PROVIDERS | {
        "other": demo.model_copy(update={"key": "other"}),
        "away": IdentityProvider(
            key="away", name="Away", issuer="http://localhost:9", client_id="viewmybox"
        ),
    }
    token = identity_provider.sign(without(said, "sid"))
    for key, status in (("other", 200), ("away", 400), ("unknown", 404)):
        answer = client().post(ADDRESS.replace("demo", key), {"logout_token": token})
        assert answer.status_code == status, key
        assert lives(nina), key
    known.provider.cache_clear()


REFUSED = {
    "signed with none": ("eyJhbGciOiJub25lIn0.e30.", "an algorithm we do not allow"),
    "nothing": ("", "missing or too large"),
    "no token": ("nonsense", "the signature does not hold"),
    "a huge one": ("x" * 20_000, "missing or too large"),
    "another issuer": ({"iss": "http://elsewhere.example"}, "another issuer"),
    "another audience": ({"aud": "somebody else"}, "another audience"),
    "several audiences, another's": (
        {"aud": ["viewmybox", "other"], "azp": "other"},
        "issued to another party",
    ),
    "expired": ({"exp": int(time.time()) - 3600}, "expired"),
    "old": ({"iat": int(time.time()) - 3600}, "not issued now"),
    "of tomorrow": ({"iat": int(time.time()) + 86_400}, "not issued now"),
    "without an end": ({"exp": None}, "expired"),
    "with a nonce": ({"nonce": "x"}, "no nonce"),
    "with an empty nonce": ({"nonce": None}, "no nonce"),
    "without events": ({"events": None}, "not a logout event"),
    "with another event": ({"events": {"http://example.com/event": {}}}, "not a logout event"),
    "with the event in a list": ({"events": [LOGOUT_EVENT]}, "not a logout event"),
    "with an event that says nothing": ({"events": {LOGOUT_EVENT: None}}, "not a logout event"),
    "without a jti": ({"jti": None}, "jti is not a text"),
    "with a number for a jti": ({"jti": 7}, "jti is not a text"),
    "with an empty session": ({"sid": ""}, "sid is not a text"),
    "with a list of persons": ({"sub": ["alice"]}, "sub is not a text"),
    "with what cannot be stored": ({"sub": "a\0b"}, "sub is not a text"),
}


@pytest.mark.parametrize("how", REFUSED)
def test_a_tampered_token_ends_nothing(identity_provider, nina, said, reasons, how):
    change, reason = REFUSED[how]
    token = change if isinstance(change, str) else identity_provider.sign(said | change)
    answer = tell(token)
    assert answer.status_code == 400
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["error"] == "invalid_request"
    assert reason in reasons[0]
    assert lives(nina)


def test_who_is_not_named_is_not_ended(identity_provider, nina, said, reasons):
    assert tell(identity_provider.sign(without(said, "sub", "sid"))).status_code == 400
    assert tell(identity_provider.sign(without(said, "jti"))).status_code == 400
    assert reasons == ["neither a person nor a sign-in is named", "no jti"]
    assert lives(nina)


def test_another_key_signs_nothing(identity_provider, nina, said):
    assert tell(KeyRing().sign(said, "logout+jwt")).status_code == 400
    assert tell(confused(identity_provider.keys._keys[0], said)).status_code == 400
    assert lives(nina)


def confused(key, claims) -> str:
    """Signed by HMAC with what everybody knows: the public key."""
    parts = [{"alg": "HS256", "kid": key.kid}, claims]
    signed = ".".join(base64url(json.dumps(part).encode()) for part in parts)
    mac = hmac.digest(key.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{base64url(mac)}"


def test_an_id_token_is_no_logout_token(identity_provider, nina):
    with as_role("migrator"):
        token = fetch_one(
            "SELECT id_token FROM session WHERE id_token <> '' ORDER BY created_at DESC LIMIT 1", []
        )[0]
    assert tell(token).status_code == 400
    assert lives(nina)


def test_a_logout_token_signs_nobody_in(identity_provider, said):
    with pytest.raises(SignInRefused, match="nonce"):
        read_id_token(known.provider("demo"), identity_provider.sign(said), "ours")


def test_a_token_is_good_once(identity_provider, nina, said, reasons, email):
    token = identity_provider.sign(without(said, "sid"))
    assert tell(token).status_code == 200
    again = visit(email)
    assert tell(token).status_code == 400
    assert reasons == ["a logout token that was used before"]
    assert lives(again)


def signed(identity_provider, claims, **header):
    """With a header of our own choice."""
    key = identity_provider.keys._keys[0]
    return jwt.encode({"alg": "RS256", "kid": key.kid} | header, claims, key, ["RS256"])


@pytest.mark.parametrize(
    "header", [{}, {"typ": "JWT"}, {"typ": "logout+jwt"}, {"typ": "application/Logout+JWT"}]
)
def test_a_token_says_that_it_is_for_logging_out_or_nothing(identity_provider, nina, said, header):
    assert tell(signed(identity_provider, said, **header)).status_code == 200
    assert not lives(nina)


@pytest.mark.parametrize("typ", ["at+jwt", "secevent+jwt", "id_token", ""])
def test_a_token_that_says_it_is_anything_else_is_refused(
    identity_provider, nina, said, reasons, typ
):
    assert tell(signed(identity_provider, said, typ=typ)).status_code == 400
    assert reasons == ["a token of another kind"]
    assert lives(nina)


def test_an_id_token_that_says_it_is_a_logout_token_signs_nobody_in(identity_provider, said):
    token = signed(identity_provider, said | {"nonce": "ours"}, typ="logout+jwt")
    with pytest.raises(SignInRefused, match="another kind"):
        read_id_token(known.provider("demo"), token, "ours")


# The journals


def test_the_customer_reads_that_the_sign_in_ended(identity_provider, said, email, noted, cast):
    """And the provider's journal that it was told so."""
    browser = visit(email)
    token = browser.cookies["session"].value
    cast.subscribe(token, "Customer N")
    person = cast.entered("Nina", token)
    again = visit(email)
    assert tell(identity_provider.sign(without(said, "sid"))).status_code == 200
    assert not lives(browser)
    assert not lives(again)
    nina = cast.entered("Nina", visit(email).cookies["session"].value)
    lines = [line for line in Book(cast, nina).lines() if line["deed"] == "session.told"]
    assert len(lines) == 2  # both sessions were in that customer
    told = json.loads(lines[0]["details"])
    assert told["who"] == {"kind": "member", "id": str(person.member), "name": "Nina Ny"}
    assert told["facts"] == {"provider": "demo"}
    assert Book(cast, nina).check().is_whole
    assert ("logout.told", {"provider": "demo", "sessions": 3}) in [
        (deed, line["facts"]) for deed, line in noted()
    ]


def test_a_session_that_was_over_does_not_end_again(identity_provider, said, nina, noted):
    with as_role("migrator"):
        fetch_one(
            "UPDATE session SET last_used_at = now() - interval '2 hours' WHERE token_hash = "
            "sha256(%s) RETURNING 1",
            [nina.cookies["session"].value.encode()],
        )
    assert tell(identity_provider.sign(said)).status_code == 200
    assert noted()[-1][1]["facts"]["sessions"] == 0


def test_a_refused_token_is_a_line_in_the_providers_journal(identity_provider, said, noted):
    assert tell(identity_provider.sign(said | {"nonce": "x"})).status_code == 400
    ((deed, line),) = noted()
    assert (deed, line["facts"]) == (
        "logout.refused",
        {"provider": "demo", "reason": "a logout token has no nonce"},
    )
    assert said["sub"] not in json.dumps(line)


def test_a_provider_whose_keys_cannot_be_had_is_asked_to_say_it_again(
    identity_provider, nina, said, settings, noted
):
    away = IdentityProvider(
        key="away", name="Away", issuer="http://localhost:9", client_id="viewmybox"
    )
    settings.IDENTITY_PROVIDERS = settings.IDENTITY_PROVIDERS | {"away": away}
    answer = client().post(
        ADDRESS.replace("demo", "away"), {"logout_token": identity_provider.sign(said)}
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "temporarily_unavailable")
    assert [line["facts"]["reason"] for _deed, line in noted()] == ["the provider is unreachable"]
    known.provider.cache_clear()


def test_a_spent_token_is_remembered_for_as_long_as_it_is_good(identity_provider, nina, said):
    with as_role("migrator"):
        fetch_one(
            "INSERT INTO spent_logout_token (token_hash, received_at) VALUES (%s, now() - "
            "interval '61 minutes'), (%s, now() - interval '59 minutes') RETURNING 1",
            [b"old " + said["jti"].encode(), b"new " + said["jti"].encode()],
        )
    tell(identity_provider.sign(said))
    with as_role("migrator"):
        kept = fetch_all(
            "SELECT convert_from(token_hash, 'LATIN1') FROM spent_logout_token "
            "WHERE position(%s in token_hash) > 0",
            [said["jti"].encode()],
        )
    assert kept == [("new " + said["jti"],)]


@pytest.mark.parametrize("sent", [{}, {"logout_token": ["a", "b"]}, {"id_token": "x"}])
def test_anything_else_is_refused(database, sent):
    assert client().post(ADDRESS, sent).status_code == 400


def test_a_browsers_cookie_and_method_do_not_matter(identity_provider, nina, said, alice):
    assert alice.client.get(ADDRESS).status_code == 405
    token = identity_provider.sign(said)
    assert alice.client.post(ADDRESS, {"logout_token": token}).status_code == 200
    assert alice.client.get("/settings/").status_code == 200
    assert not lives(nina)


def test_sql_alone_ends_nobodys_session(database):
    with pytest.raises(DatabaseError, match="unproven"):
        fetch_one("SELECT wall.sign_out_from_provider(%s, %s)", ["{}", "x"])
