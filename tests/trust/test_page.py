"""The pages /trust/ and /trust/processing/ say what is so here, in both languages."""

import re

import pytest
from django.utils import timezone, translation

from tests.trust.test_keeping import found
from viewmybox.trust.checking import State
from viewmybox.trust.installation import Installation
from viewmybox.trust.keeping import keep
from viewmybox.trust.processing import PROCESSINGS, SUB_PROCESSORS
from viewmybox.trust.promises import PROMISES
from viewmybox.wall.context import fetch_all


@pytest.fixture
def ran(database):
    """Keeps what a run found, in the tests' own database."""
    from viewmybox.config import config

    def run(**states):
        with Installation(config()) as here:
            assert keep(here, found(**states), "command") == ""

    return run


def articles(text: str) -> dict[str, str]:
    return dict(
        re.findall(r'<article class="promise" id="(P\d+)">(.*?)</article>', text, re.DOTALL)
    )


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_says_each_promise_how_it_is_kept_and_by_which_tests(cast, database, language):
    page = cast.client(headers={"accept-language": language}).get("/trust/").content.decode()
    told = articles(page)
    with translation.override(language):
        for promise in PROMISES:
            words = [promise.says, *promise.kept, *filter(None, [promise.missing])]
            assert [w for w in words if str(w) not in told[promise.number]] == []
            assert [test for test in promise.tests if test not in told[promise.number]] == []


def test_it_says_what_the_last_run_found(cast, ran):
    ran(cookies_are_few=State.HOLE, lies_in_azure=State.SKIPPED)
    told = articles(cast.client().get("/trust/").content.decode())
    assert "1 check found a hole" in told["P6"]
    assert 'class="status on"' not in told["P6"]
    assert 'class="status on"' in told["P8"]
    assert f"{timezone.localdate().year}" in told["P8"]
    ran()
    assert 'class="status on"' in articles(cast.client().get("/trust/").content.decode())["P6"]


def test_what_no_check_looks_at_does_not_look_good(cast, ran):
    ran()
    told = articles(cast.client().get("/trust/").content.decode())
    assert "Not looked at here" in told["P12"]
    assert 'class="status none"' in told["P12"]


@pytest.mark.promise("P14")
def test_an_embedded_installation_says_that_it_is_not_in_azure(cast, database):
    told = articles(cast.client().get("/trust/").content.decode())
    assert "Not on this installation" in told["P14"]


def test_a_member_sees_who_can_reach_what(bob, cast):
    page = bob.client.get("/trust/").content.decode()
    assert "Who can reach your information" in page
    assert "on this very machine" in page
    assert SUB_PROCESSORS[0].company in page
    assert "On this installation it has no part." in page
    assert "Who can reach your information" not in cast.client().get("/trust/").content.decode()


def test_a_member_sees_which_of_the_providers_staff_may_open_the_console(bob, cast):
    with cast.as_role("migrator"):
        fetch_all(
            "INSERT INTO support_operator (id, issuer, subject, name, team) VALUES "
            "(gen_random_uuid(), 'x', gen_random_uuid()::text, 'Otto Operator', 'Night') "
            "RETURNING 1",
            [],
        )
    page = bob.client.get("/trust/").content.decode()
    assert "Otto Operator" in page
    assert "Night" in page
    assert "Otto Operator" not in cast.client().get("/trust/").content.decode()


def test_it_tells_no_address_and_no_secret(bob, cast, ground):
    from viewmybox.config import config

    for page in ("/trust/", "/trust/processing/"):
        text = bob.client.get(page).content.decode()
        for word in (str(ground.folder), config().database("web"), "postgresql://", "file://"):
            assert word not in text


def test_every_page_leads_to_it(cast, bob):
    for person in (cast.client(), bob.client):
        assert 'href="/trust/"' in person.get("/policy/").content.decode()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_register_is_shown_whole(cast, database, language):
    page = cast.client(headers={"accept-language": language}).get("/trust/processing/")
    text = page.content.decode()
    with translation.override(language):
        for one in PROCESSINGS:
            words = (one.name, one.what_for, one.ground, one.whose, one.what, one.how_long)
            assert [str(w) for w in words if str(w) not in text] == []
    assert "contact_detail.value" in text
