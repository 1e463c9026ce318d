"""Whose answer it is, to which question, and about whom: replayed, mixed up, borrowed (P2)."""

import secrets
import threading
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.accounts.hostile.around import EXCHANGED
from tests.accounts.hostile.provider import (
    HONEST,
    STALE,
    TAMPERED,
    UNREACHABLE,
    Lie,
    signed,
)
from tests.accounts.hostile.tokens import NONCE
from tests.accounts.hostile.visiting import ALICE, ask, come_back, person, refused, sign_in
from tests.accounts.test_sign_in import begin, press
from tests.cast import as_role, client
from tests.journal.conftest import Book
from viewmybox.accounts.sign_in import provider as known
from viewmybox.wall.context import fetch_one

# Who is who


def test_the_same_subject_at_another_issuer_is_another_person(hostile, identity_provider):
    ours, theirs = client(), client()
    assert sign_in(ours, key="demo").status_code == 302
    assert sign_in(theirs).status_code == 302
    assert person(ours) != person(theirs)
    assert None not in {person(ours), person(theirs)}


@pytest.mark.parametrize("verified", [False, True, "true", 1])
def test_an_e_mail_address_equal_to_a_members_makes_nobody_that_member(
    hostile, browser, alice, verified
):
    victim = fetch_one("SELECT identity_id, email FROM wall.enter(%s)", [alice.token])
    subject = secrets.token_hex(8)
    hostile.tell(
        Lie("", claims=lambda said: said | {
            "sub": subject, "email": victim[1], "email_verified": verified,
        })
    )  # fmt: skip
    assert sign_in(browser).status_code == 302
    token = browser.cookies["session"].value
    facts = fetch_one("SELECT identity_id, customer_id, customers FROM wall.enter(%s)", [token])
    assert facts[0] != victim[0]
    assert facts[1:] == (None, 0)
    assert browser.get("/settings/")["Location"] == "/subscribe/"
    with as_role("migrator"):
        kept = fetch_one("SELECT email_verified FROM identity WHERE id = %s", [facts[0]])
    assert kept == (verified is True,)


def test_a_disabled_identity_is_a_line_in_their_customers_journals(hostile, browser, noted, cast):
    assert sign_in(browser).status_code == 302
    token = browser.cookies["session"].value
    cast.subscribe(token, "Customer D")
    insider = cast.join(cast.entered("Alice", token), "Erik", "owner")
    change = "UPDATE identity SET disabled_at = {} WHERE id = %s RETURNING 1".format
    who = person(browser)
    with as_role("migrator"):
        fetch_one(change("now()"), [who])
    try:
        again = client()
        assert sign_in(again).status_code == 400
        assert person(again) is None
    finally:
        with as_role("migrator"):
            fetch_one(change("NULL"), [who])
    line = Book(cast, insider).last("session.refused")
    assert line["told"]["facts"] == {"provider": "hostile"}
    assert line["told"]["from"]["ip"] == "127.0.0.1"
    assert Book(cast, insider).check().is_whole
    assert [line["facts"]["reason"] for _deed, line in noted()] == ["the identity is disabled"]


# Which answer belongs to which question


def moved(address, key):
    return address.replace("/sign-in/second/", f"/sign-in/{key}/")


def test_an_answer_of_another_provider_than_was_asked_is_refused(hostile, second, browser, lines):
    ask(browser)  # the person asks the hostile one …
    attempt = browser.cookies["session"].value
    answer = press(ask(client(), "second"), ALICE)  # … the second one answers
    assert come_back(browser, answer).status_code == 400
    browser.cookies["session"] = attempt
    assert come_back(browser, moved(answer, "hostile")).status_code == 400
    reasons = [line["reason"] for line in lines()]
    assert reasons == ["an answer from another provider than was asked", "no such attempt"]
    assert hostile.times_asked("/token") == second.times_asked("/token") == 0


def test_a_mix_up_with_the_right_state_is_known_by_the_issuer(hostile, second, browser, lines):
    """The attack that RFC 9207 is for: the second one's code is to go to the hostile one."""
    asked = ask(browser)
    answer = press(ask(client(), "second"), ALICE)
    mixed = Lie("", back=lambda pairs: list((dict(pairs) | {"state": asked[1]["state"]}).items()))
    assert come_back(browser, moved(answer, "hostile"), mixed).status_code == 400
    assert [line["reason"] for line in lines()] == ["the answer names another issuer"]
    assert hostile.times_asked("/token") == 0


def test_a_token_of_another_provider_is_refused(hostile, second, browser, lines):
    hostile.tell(Lie("", token=lambda _, said: signed(second.key, said | {"iss": second.issuer})))
    assert refused(sign_in(browser), Lie("", TAMPERED))
    assert [line["reason"] for line in lines()] == ["signed with a key that is not published"]


def test_the_nonce_of_an_earlier_sign_in_is_refused(hostile, browser, lines):
    sign_in(client())
    earlier = hostile.nonces[-1]
    hostile.tell(Lie(NONCE, claims=lambda said: said | {"nonce": earlier}))
    assert refused(sign_in(browser), hostile.lie)
    assert [line["reason"] for line in lines()] == [NONCE]


def test_a_whole_token_of_an_earlier_sign_in_is_refused(hostile, browser, lines):
    kept = []
    hostile.tell(Lie("", token=lambda h, said: kept.append(signed(h.key, said)) or kept[0]))
    assert sign_in(client()).status_code == 302
    assert sign_in(browser).status_code == 400
    # Its access token is another's too, but the nonce is looked at first.
    assert [line["reason"] for line in lines()] == [NONCE]


def test_a_replayed_code_is_refused_by_us_and_by_the_provider(hostile, browser, lines):
    address = press(ask(browser), ALICE)
    assert come_back(browser, address).status_code == 302
    other = client()
    state = ask(other)[1]["state"]
    stolen = Lie("", back=lambda pairs: list((dict(pairs) | {"state": state}).items()))
    assert refused(come_back(other, address, stolen), Lie("", TAMPERED))
    assert [line["reason"] for line in lines()] == ["the code was refused"]


def test_a_code_is_sent_once_however_often_and_fast_the_answer_comes(hostile, browser):
    address = press(ask(browser), ALICE)
    attempt = browser.cookies["session"].value
    statuses = []

    def come():
        from django.db import connection

        statuses.append(come_back(client(attempt), address).status_code)
        connection.close()

    threads = [threading.Thread(target=come) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302, 400, 400, 400, 400]
    assert hostile.times_asked("/token") == 1


def test_a_failed_answer_is_not_tried_again(hostile, browser):
    """Neither by us nor by the person's Back button."""
    hostile.tell(EXCHANGED["an error"])
    address = press(ask(browser), ALICE)
    attempt = browser.cookies["session"].value
    assert refused(come_back(browser, address), Lie("", UNREACHABLE))
    hostile.lie = HONEST
    assert refused(come_back(client(attempt), address), Lie("", STALE))
    assert hostile.times_asked("/token") == 1


# PKCE and the address to return to


def test_the_verifier_is_proved_and_never_passes_the_browser(hostile, browser, monkeypatch):
    asked = ask(browser)
    address = press(asked, ALICE)
    verifiers = []
    honest = hostile._granted

    def listening(form, party):
        verifiers.append(form["code_verifier"])
        return honest(form, party)

    monkeypatch.setattr(hostile, "_granted", listening)
    assert come_back(browser, address).status_code == 302
    assert len(verifiers[0]) >= 43
    assert verifiers[0] not in address + urlencode(asked[1])


@pytest.mark.parametrize("sent", [None, "", "x" * 64])
def test_without_the_right_verifier_there_is_no_way_in(hostile, browser, lines, monkeypatch, sent):
    honest = known.Provider.exchange
    monkeypatch.setattr(known.Provider, "exchange", lambda self, code, _: honest(self, code, sent))
    assert refused(sign_in(browser), Lie("", TAMPERED))
    assert [line["reason"] for line in lines()] == ["the code was refused"]


def test_the_address_to_return_to_is_exact_and_the_same_both_times(hostile, browser, settings):
    exact = f"{settings.BASE_URL}/sign-in/hostile/answer/"
    asked = begin(browser, "/sign-in/hostile/?redirect_uri=https://evil.example/&next=/settings/")
    assert asked[1]["redirect_uri"] == exact
    assert come_back(browser, press(asked, ALICE)).status_code == 302
    forms = [dict(parse_qsl(body)) for path, body in hostile.asked if path == "/token"]
    assert [form["redirect_uri"] for form in forms] == [exact]
