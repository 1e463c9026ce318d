"""Signing in with a provider that lies: refused, said kindly, noted, and nobody let in (P2, P15).

Each lie is a row in `hostile/tokens.py` or `hostile/around.py`; here is what must hold for all.
"""

import json
import threading
import time

import pytest
from joserfc import jwt
from joserfc.jwk import JWKRegistry

from tests.accounts.hostile.around import BACK, DISCOVERED, EXCHANGED, KEYS, LARGE, PUBLISHED, SLOW
from tests.accounts.hostile.provider import (
    SOON,
    UNREACHABLE,
    Lie,
    dripping_headers,
    public,
    signed,
    silent,
)
from tests.accounts.hostile.tokens import JKU, TOKENS
from tests.accounts.hostile.visiting import (
    ALICE,
    TRY_AGAIN,
    ask,
    come_back,
    lied_to,
    person,
    refused,
    sessions,
    sign_in,
)
from tests.accounts.test_sign_in import press
from tests.cast import client
from viewmybox.wall.context import fetch_one

TABLES = {
    "token": TOKENS,
    "brought back": BACK,
    "discovery": DISCOVERED,
    "keys": PUBLISHED,
    "token endpoint": EXCHANGED,
}
LIES = {f"{name}: {what}": lie for name, table in TABLES.items() for what, lie in table.items()}


@pytest.mark.promise("P2")
@pytest.mark.filterwarnings("ignore:Key size should be")
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_lie_is_refused_noted_and_lets_nobody_in(  # noqa: PLR0913, PLR0917 - fixtures
    request, hostile, browser, lines, noted, lie
):
    if lie.reason == SLOW:
        request.getfixturevalue("impatient")
    before = sessions()
    started = time.monotonic()
    response, secret = lied_to(hostile, browser, lie)
    assert time.monotonic() - started < SOON or lie.reason not in {SLOW, LARGE}

    assert refused(response, lie)
    assert sessions() == before
    if lie.begins:
        assert (response.cookies["session"].value, response.cookies["session"]["max-age"]) == (
            "",
            0,
        )
        assert person(browser) is None
        assert not any(fetch_one("SELECT * FROM wall.take_sign_in(%s)", [s]) for s in secret)
    (line,) = lines()
    assert (line["reason"], line["provider"]) == (lie.reason, "hostile")
    assert line.keys() == {"event", "reason", "provider", "level", "timestamp", "request"}
    ((deed, told),) = noted()
    assert (deed, told["facts"]) == (
        "sign_in.refused",
        {"reason": lie.reason, "provider": "hostile"},
    )
    assert told["from"]["ip"] == "127.0.0.0"
    assert not any(word in json.dumps([line, told]) for word in secret)
    assert hostile.times_asked("/token") <= 1
    assert hostile.times_asked(JKU) == 0


def test_without_a_lie_the_same_provider_lets_people_in(hostile, browser, lines, noted):
    """The control: what the lies are refused for is the lie."""
    assert sign_in(browser).status_code == 302
    assert person(browser)
    assert lines() == noted() == []
    assert hostile.times_asked("/token") == 1


def test_there_are_lies_enough():
    assert len(LIES) >= 130


def test_a_key_id_out_of_the_blue_does_not_make_us_ask_for_the_keys_each_time(hostile, browser):
    assert sign_in(client()).status_code == 302
    assert hostile.times_asked(KEYS) == 1
    hostile.tell(TOKENS["another key under its own key id"])
    assert sign_in(browser).status_code == 400
    assert hostile.times_asked(KEYS) == 0


# What looks odd and is right


HARMLESS = {
    "several audiences, issued to us": Lie(
        "", claims=lambda said: said | {"aud": ["another", "viewmybox"], "azp": "viewmybox"}
    ),
    "a header parameter that nobody needs": Lie(
        "", token=lambda h, said: signed(h.key, said, rh="0.A", x5t="x")
    ),
    "no key id where there is one key": Lie(
        "", token=lambda h, said: signed(h.key, said, {"alg": "RS256"})
    ),
    "keys of kinds we do not know": Lie(
        "", jwks=lambda _, said: {"keys": [{"kty": "AKP", "pub": "x"}, *said["keys"]]}
    ),
    "a provider's clock that is a little ahead": Lie(
        "", claims=lambda said: said | {"iat": said["iat"] + 30, "nbf": said["iat"] + 30}
    ),
    "a name that turns text around": Lie(
        "", claims=lambda said: said | {"name": "Alice \u202e\0 Andersson", "email": ["x"]}
    ),
}


@pytest.mark.parametrize("lie", HARMLESS.values(), ids=HARMLESS)
def test_what_is_odd_and_right_is_let_in(hostile, browser, lie):
    for key in [key for key in hostile.keys._keys if key is not hostile.key]:
        hostile.keys._keys = tuple(k for k in hostile.keys._keys if k is not key)
    hostile.tell(lie)
    assert sign_in(browser).status_code == 302
    assert person(browser)


@pytest.mark.filterwarnings("ignore:EdDSA")
@pytest.mark.parametrize(
    ("algorithm", "kind", "size"),
    [("PS256", "RSA", 2048), ("ES256", "EC", "P-256"), ("EdDSA", "OKP", "Ed25519")],
)
def test_each_algorithm_that_can_be_pinned_is_understood(  # noqa: PLR0913, PLR0917 - fixtures
    hostile, browser, settings, algorithm, kind, size
):
    key = JWKRegistry.generate_key(kind, size, {"kid": "its own"})
    setup = settings.IDENTITY_PROVIDERS["hostile"].model_copy(update={"algorithms": (algorithm,)})
    settings.IDENTITY_PROVIDERS = settings.IDENTITY_PROVIDERS | {"hostile": setup}
    header = {"alg": algorithm, "kid": "its own"}
    hostile.tell(
        Lie(
            "",
            # Its hash of the access token is the RSA key's; the claim may be left out.
            claims=lambda said: {k: v for k, v in said.items() if k != "at_hash"},
            token=lambda _, said: jwt.encode(header, said, key, [algorithm]),
            jwks=lambda _, said: {"keys": [*said["keys"], public(key)]},
        )
    )
    assert sign_in(browser).status_code == 302
    assert person(browser)


# Time


def test_headers_that_drip_are_not_waited_for(hostile, browser, impatient, lines):
    with dripping_headers() as address:
        hostile.tell(Lie(SLOW, metadata=lambda _, said: said | {"jwks_uri": address}))
        started = time.monotonic()
        assert refused(sign_in(browser), Lie("", UNREACHABLE))
        assert time.monotonic() - started < SOON
    assert [line["reason"] for line in lines()] == [SLOW]


def test_nobody_queues_behind_those_who_wait(hostile, impatient):
    """Five people meet a silent provider at once: the last is told as soon as the first."""
    hostile.tell(Lie("", answers={KEYS: silent}))
    browsers = [client() for _ in range(5)]
    addresses = [press(ask(browser), ALICE) for browser in browsers]
    waited = []

    def come(browser, address):
        from django.db import connection

        started = time.monotonic()
        assert come_back(browser, address).status_code == 502
        waited.append(time.monotonic() - started)
        connection.close()

    threads = [
        threading.Thread(target=come, args=pair) for pair in zip(browsers, addresses, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(waited) == 5
    assert max(waited) < SOON


# Words


@pytest.mark.parametrize(
    ("lie", "sentence"),
    [
        (TOKENS["expired"], "Svaret från inloggningsleverantören gick inte att lita på"),
        (PUBLISHED["an error"], "svarar inte just nu"),
        (BACK["error with script in its words"], "släppte inte in dig"),
    ],
    ids=["tampered", "unreachable", "declined"],
)
def test_the_refusal_is_in_the_readers_language(hostile, database, lie, sentence):
    browser = client(headers={"accept-language": "sv"})
    response, _secret = lied_to(hostile, browser, lie)
    page = response.content.decode()
    assert response["Content-Language"] == "sv"
    assert sentence in page
    assert "Försök igen" in page
    assert TRY_AGAIN not in page
