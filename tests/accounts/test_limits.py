"""How often: beyond it a page or a problem that says how long to wait, and nothing is done."""

import ipaddress
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests.api.programs import Program, line
from tests.cast import DETAILS, client, inside, invite, newcomer
from viewmybox.accounts import ahead, limits
from viewmybox.accounts.models import ApiKey, Invitation, Scope
from viewmybox.calendars.models import CalendarFeed, Whose
from viewmybox.cases.models import Case
from viewmybox.config import UNLIMITED, Limits, Turns

TWO = Turns(at_once=2, per_minute=0.5)


@pytest.fixture
def limited(settings):
    """Turns on the limits named, for this test alone, everybody with full buckets."""

    def set_limits(**turns):
        settings.LIMITS = UNLIMITED.model_copy(update=turns)

    return set_limits


@pytest.fixture
def somewhere():
    """An address that nobody else in these tests has; one of a documentation network."""
    return str(ipaddress.ip_address("2001:db8::") + (uuid4().int >> 64 << 64) % 2**96)


def browser_at(address, token="", **headers):
    return client(token, REMOTE_ADDR=address, headers=headers)


def is_refused(answer):
    if answer.status_code == 429:
        assert int(answer.headers["Retry-After"]) > 0
        return True
    return False


def test_leaving_for_a_provider_is_counted(limited, somewhere, database):
    limited(sign_in=TWO)
    browser = browser_at(somewhere)
    assert [browser.get("/sign-in/demo/").status_code for _n in range(3)] == [302, 302, 429]
    assert browser.get("/sign-in/").status_code == 200  # the page with the buttons is only a page


def test_wrong_addresses_of_calendars_are_counted_and_a_right_one_is_not(limited, somewhere, alice):
    with inside(alice):
        _feed, word = CalendarFeed.make("Telephone", Whose.MINE)
    limited(wrong_key=TWO)
    browser = browser_at(somewhere)
    wrong = f"/calendars/{word[:-1]}{'1' if word[-1] == '0' else '0'}.ics"
    right = f"/calendars/{word}.ics"
    asked = [right, wrong, right, wrong, wrong, right]
    answers = [browser.get(path).status_code for path in asked]
    assert answers == [200, 404, 200, 404, 429, 200]


def test_coming_back_is_counted_whatever_it_brings(limited, somewhere, database):
    limited(answer=TWO)
    browser = browser_at(somewhere)
    answers = [browser.get("/sign-in/demo/answer/?state=x").status_code for _n in range(3)]
    assert answers == [400, 400, 429]


def test_the_page_says_what_to_do_in_the_readers_language(limited, somewhere, database):
    limited(sign_in=Turns(at_once=1, per_minute=0.5))
    browser = browser_at(somewhere)
    browser.get("/sign-in/demo/")
    answer = browser.get("/sign-in/demo/")
    assert answer.headers["Retry-After"] in ("119", "120")
    assert "Too often in a short while" in answer.content.decode()
    assert "Wait 2 minutes and try again." in answer.content.decode()
    assert answer.headers["Content-Language"] == "en"
    swedish = browser.get("/sign-in/demo/", headers={"accept-language": "sv"})
    assert swedish.headers["Content-Language"] == "sv"
    with translation.override("sv"):
        assert limits.waiting(120) in swedish.content.decode()


def test_who_is_signed_in_can_log_out_of_that_page_too(limited, alice):
    limited(invitation=Turns(at_once=1, per_minute=0.5))
    address = f"/invitations/{invite(alice)}/"
    alice.client.get(address)
    answer = alice.client.get(address)
    assert answer.status_code == 429
    assert 'action="/sign-out/"' in answer.content.decode()


def test_subscribing_is_counted_by_session(limited, database):
    limited(subscribe=TWO)
    one, other = newcomer("Olga"), newcomer("Olga")
    assert [subscribe(one) for _n in range(3)] == [302, 302, 429]
    assert subscribe(other) == 302
    assert one.client.get("/subscribe/").status_code == 200  # only sending the form is counted


def test_subscribing_is_counted_by_address_too(limited, somewhere, database):
    limited(subscribe_address=TWO)
    people = [browser_at(somewhere, newcomer("Olga").token) for _n in range(3)]
    answers = [one.post("/subscribe/", DETAILS | {"name": "X"}).status_code for one in people]
    assert answers == [302, 302, 429]


def subscribe(person):
    return person.client.post("/subscribe/", DETAILS | {"name": "X"}).status_code


def test_guessing_at_invitations_is_counted(limited, somewhere, alice):
    limited(invitation=TWO)
    browser = browser_at(somewhere)
    guesses = [f"/invitations/{uuid4().hex}.guess/" for _n in range(2)]
    assert [browser.get(guess).status_code for guess in guesses] == [410, 410]
    assert browser.get(f"/invitations/{invite(alice)}/").status_code == 429
    assert browser_at("192.0.2.200").get(f"/invitations/{invite(alice)}/").status_code == 200


def test_inviting_is_counted_because_it_sends_letters(limited, alice):
    limited(invite=TWO)
    form = {"email": "a@example.com", "role": "viewer"}
    statuses = [
        alice.client.post("/settings/members/invitations/", form).status_code for _n in range(3)
    ]
    assert statuses == [200, 200, 429]
    with inside(alice):
        assert Invitation.objects.count() == 2


def test_cases_are_counted_because_somebody_must_answer_them(limited, alice, bob):
    limited(case=TWO)

    def ask(person):
        form = {"about": "other", "subject": "Help", "text": "Please"}
        return person.client.post("/cases/new/", form)

    assert [ask(alice).status_code for _n in range(2)] == [302, 302]
    third = ask(alice)
    assert is_refused(third)
    assert "Too often in a short while" in third.content.decode()
    assert ask(bob).status_code == 302
    assert alice.client.get("/cases/new/").status_code == 200  # the form itself is only a page
    with inside(alice):
        assert Case.objects.count() == 3


def test_ordinary_pages_are_never_counted_and_ask_nothing_more(limited, alice):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert alice.client.get("/boxes/").status_code == 200
        return len(queries)

    asked()
    without = asked()
    one = Turns(at_once=1, per_minute=0.5)
    limited(**dict.fromkeys(Limits.model_fields, one))
    assert [asked() for _n in range(5)] == [without] * 5


def test_every_rule_is_about_an_address_that_there_is():
    token = "x"
    named = {
        "sign_in": reverse("sign-in-begin", args=["demo"]),
        "answer": reverse("sign-in-answer", args=["demo"]),
        "subscribe": reverse("subscribe"),
        "subscribe_address": reverse("subscribe"),
        "invitation": reverse("invitation", args=[token]),
        "invite": reverse("invite"),
        "case": reverse("case-new"),
    }
    for rule in limits.RULES:
        assert rule.path.fullmatch(named[rule.limit])
        assert named[rule.limit].startswith(limits.COUNTED)
    assert reverse("api:record_measurements") == limits.BULK
    by_calls = {"api", "bulk", "api_address", "bulk_address", "wrong_key"}
    assert {*named, *by_calls} == set(Limits.model_fields)


# Whose address


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("", "nonsense", True),
    ],
)
def test_an_address_of_ipv6_is_its_network(rf, one, other, same):
    first, second = (limits.address(rf.get("/", REMOTE_ADDR=at)) for at in (one, other))
    assert (first == second) is same


def test_forwarded_for_is_believed_from_a_proxy_and_nobody_else(limited, settings, database):
    limited(sign_in=Turns(at_once=1, per_minute=0.5))
    proxy, direct = "198.51.100.7", f"203.0.113.{uuid4().int % 250}"
    settings.TRUSTED_PROXIES = (ipaddress.ip_network("198.51.100.0/24"),)

    def status(at, claimed):
        headers = {"x-forwarded-for": claimed}
        return browser_at(at, **headers).get("/sign-in/demo/").status_code

    # Behind the proxy each has an address of their own.
    one, other = (f"10.{uuid4().int % 250}.{n}.1" for n in (1, 2))
    assert [status(proxy, one), status(proxy, other), status(proxy, one)] == [302, 302, 429]
    # What the caller claims further left changes nothing.
    assert status(proxy, f"10.9.9.9, {one}") == 429
    # Who comes directly has the address they come from, whatever they claim.
    assert [status(direct, "10.8.8.8"), status(direct, "10.8.8.9")] == [302, 429]


# Programs


@pytest.fixture
def program(cast, alice):
    with inside(alice):
        _key, word = ApiKey.make("Program", Scope.WRITE)
    return Program(cast.client(raise_request_exception=False), word)


def test_calls_are_counted_by_key_and_each_says_what_is_left(limited, program, alice):
    limited(api=TWO)
    first, second, third = (program.get("me") for _n in range(3))
    assert [first.status_code, second.status_code, third.status_code] == [200, 200, 429]
    assert first.headers["RateLimit-Policy"] == '"api";q=2;w=240'
    assert [first.headers["RateLimit"], second.headers["RateLimit"]] == ['"api";r=1', '"api";r=0']
    assert is_refused(third)
    assert third.headers["RateLimit"] == f'"api";r=0;t={third.headers["Retry-After"]}'
    assert third.headers["Content-Type"] == "application/problem+json"
    assert third.json()["status"] == 429
    with inside(alice):
        _key, word = ApiKey.make("Another", Scope.READ)
    assert Program(program.http, word).get("me").status_code == 200


def test_bulk_calls_are_counted_apart(limited, program):
    limited(bulk=TWO)
    statuses = [program.record(line(uuid4())).status_code for _n in range(3)]
    assert statuses == [200, 200, 429]
    assert program.get("me").status_code == 200


def test_a_call_that_fails_was_a_turn(limited, program, monkeypatch):
    from viewmybox.api import boxes

    limited(api=TWO)
    monkeypatch.setattr(boxes, "told", lambda _box: 1 / 0)
    statuses = [program.get(f"boxes/{uuid4()}").status_code for _n in range(3)]
    assert statuses == [500, 500, 429]


def test_a_call_that_is_refused_did_nothing(limited, program, alice):
    limited(api=TWO)
    for _n in range(2):
        program.get("me")
    assert is_refused(program.post("boxes", {"name": "Not made"}))
    limited()
    assert not [box for box in program.get("boxes").json()["items"] if box["name"] == "Not made"]


def test_who_does_not_know_the_secret_takes_nobodys_turns(limited, program):
    limited(api=TWO)
    wrong = Program(program.http, program.word[:-4] + "0000")
    assert {wrong.get("me").status_code for _n in range(5)} == {401}
    assert program.get("me").status_code == 200


def test_wrong_keys_are_counted_by_address(limited, cast, somewhere, program):
    limited(wrong_key=TWO)
    wrong = Program(cast.client(REMOTE_ADDR=somewhere), f"vmb_{'0' * 64}_{'0' * 64}")
    answers = [wrong.get("me") for _n in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert is_refused(answers[2])
    assert Program(cast.client(REMOTE_ADDR=somewhere), program.word).get("me").status_code == 200


@pytest.fixture
def at_home(cast, alice):
    """Programs with keys of their own at any address."""

    def one(where):
        with inside(alice):
            _key, word = ApiKey.make("Program", Scope.WRITE)
        return Program(cast.client(REMOTE_ADDR=where), word)

    return one


def test_calls_are_counted_by_address_too_whatever_keys_they_have(limited, at_home, somewhere):
    limited(api_address=TWO)
    answers = [at_home(somewhere).get("me") for _n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert is_refused(answers[2])
    assert answers[2].headers["RateLimit-Policy"] == '"api_address";q=2;w=240'
    assert at_home("192.0.2.200").get("me").status_code == 200


def test_bulk_calls_are_counted_by_address_apart(limited, at_home, somewhere):
    limited(bulk_address=TWO)
    statuses = [at_home(somewhere).record(line(uuid4())).status_code for _n in range(3)]
    assert statuses == [200, 200, 429]
    assert at_home(somewhere).get("me").status_code == 200


def test_who_guesses_takes_no_turn_of_the_programs_beside_them(limited, cast, at_home, somewhere):
    limited(api_address=TWO)
    program = at_home(somewhere)
    wrong = Program(program.http, program.word[:-4] + "0000")
    assert {wrong.get("me").status_code for _n in range(5)} == {401}
    assert [program.get("me").status_code for _n in range(3)] == [200, 200, 429]


def test_a_busy_address_has_no_turn_more_and_none_less(limited, at_home, somewhere, clock):
    limited(api=Turns(at_once=100, per_minute=0.01), api_address=Turns(at_once=10, per_minute=0.01))
    programs = [at_home(somewhere) for _n in range(3)]
    statuses = [programs[number % 3].get("me").status_code for number in range(20)]
    assert statuses == [200] * 10 + [429] * 10


def test_counting_a_call_is_no_further_statement(limited, program):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert program.get("me").status_code == 200
        return [query["sql"] for query in queries]

    asked()
    without = asked()
    limited(api=Turns(at_once=100, per_minute=1))
    counted = asked()
    assert len(counted) == len(without)
    assert "enter_key" in counted[0]
    # Whoever takes a turn holds its row only for that statement, not for the call.
    assert re.match("BEGIN|SET LOCAL", counted[1])


@pytest.fixture
def clock(monkeypatch):
    """Several turns are taken at once from the second call on; and time stands still."""
    monkeypatch.setattr(ahead, "ahead", ahead.Ahead())
    monkeypatch.setattr(ahead, "AT_MOST", 4)
    monkeypatch.setattr(ahead, "SHARE", 1)
    now = [1000.0]
    monkeypatch.setattr(ahead, "monotonic", lambda: now[0])
    return now


def until_refused(program, most=20):
    answers = [program.get("me") for _n in range(most)]
    good = [answer for answer in answers if answer.status_code == 200]
    assert {answer.status_code for answer in answers[len(good) :]} == {429}
    return good


def test_a_busy_key_has_no_turn_more_and_none_less(limited, program, clock):
    limited(api=Turns(at_once=10, per_minute=0.01))
    good = until_refused(program)
    assert len(good) == 10
    said = [int(answer.headers["RateLimit"].partition("r=")[2]) for answer in good]
    assert said[0] == 9
    # A part of what is left may not be told, since several are counted as one; never too much.
    assert all(told <= 9 - number for number, told in enumerate(said))


def test_several_processes_share_a_busy_keys_turns(limited, program, clock, monkeypatch):
    limited(api=Turns(at_once=10, per_minute=0.01))
    processes, good = [ahead.Ahead(), ahead.Ahead()], 0
    for number in range(40):
        monkeypatch.setattr(ahead, "ahead", processes[number % 2])
        good += program.get("me").status_code == 200
    assert good == 10


def test_turns_in_hand_are_lost_after_a_second(limited, program, clock):
    limited(api=Turns(at_once=10, per_minute=0.01))
    assert [program.get("me").status_code for _n in range(2)] == [200, 200]  # of 1 + 4 taken
    clock[0] += ahead.SECONDS + 0.1
    assert len(until_refused(program)) == 5


def test_a_wrong_secret_spends_nothing_that_is_in_hand(limited, program, clock):
    limited(api=Turns(at_once=10, per_minute=0.01))
    assert [program.get("me").status_code for _n in range(2)] == [200, 200]
    wrong = Program(program.http, program.word[:-4] + "0000")
    assert {wrong.get("me").status_code for _n in range(5)} == {401}
    assert len(until_refused(program)) == 8


def test_a_turn_in_hand_costs_no_statement_of_its_own(limited, program, clock):
    limited(api=Turns(at_once=10, per_minute=0.01))
    for _n in range(2):
        program.get("me")
    with CaptureQueriesContext(connection) as queries:
        assert program.get("me").status_code == 200
    first, second, *_others = [query["sql"] for query in queries]
    assert first == "BEGIN"
    assert "enter_key" in second
    assert "NULL, NULL, NULL" in second


def test_no_limit_no_fields(program):
    answer = program.get("me")
    assert not [name for name in answer.headers if name.startswith("RateLimit")]
