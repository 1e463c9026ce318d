"""Letters: that there is something to read, to whom it is, and nothing of what it says."""

import pytest

from tests.cases.conftest import SECRET_WORDS
from viewmybox.accounts.jobs import send_letter_again
from viewmybox.accounts.models import Member, SentLetter

SUPPORT = "support@provider.example"


@pytest.fixture(autouse=True)
def support_has_an_address(settings):
    settings.PROVIDER = settings.PROVIDER | {"support_email": SUPPORT}


@pytest.mark.promise("P4")
def test_support_hears_that_a_case_waits_and_not_whose_or_what(cast, alice, ask, postbox):
    ask(alice)
    assert cast.run_jobs(alice.customer) == ["viewmybox.cases.jobs.tell_support"]
    [([to], letter)] = postbox.letters
    words = f"{letter['Subject']} {letter.get_content()}"
    assert to == SUPPORT
    assert "/support/cases/" in words
    for secret in (SECRET_WORDS, "The alarm", "Customer A", "Alice", str(alice.customer)):
        assert secret not in words


@pytest.mark.promise("P4")
def test_who_wrote_hears_of_an_answer_once_in_both_languages_without_it(
    cast, bob, ask, answer, postbox
):
    case = ask(bob)
    answer(bob, case, text="Try the other keypad")
    for _twice in range(2):
        cast.run_jobs(bob.customer)
    mine = [letter for [to], letter in postbox.letters if to == "bob@example.com"]
    assert len(mine) == 1
    words = mine[0].get_body(("plain",)).get_content()
    assert "case 1" in words
    assert "ärende 1" in words
    assert f"/cases/{case}/" in words
    assert "keypad" not in words
    assert SECRET_WORDS not in words
    with cast.inside(bob):
        assert SentLetter.objects.filter(kind="case").values_list("about", flat=True)[0] == "1/2"


def test_who_may_not_see_it_any_more_hears_nothing(cast, bob, ask, answer, postbox):
    case = ask(bob)
    with cast.inside(bob):
        Member.objects.get(id=bob.member).end()
    answer(bob, case)
    cast.run_jobs(bob.customer)
    assert "bob@example.com" not in postbox.to


def test_the_same_letter_can_be_sent_once_more(cast, bob, ask, answer, postbox):
    case = ask(bob)
    answer(bob, case)
    cast.run_jobs(bob.customer)
    postbox.letters.clear()
    with cast.inside(bob):
        sent = SentLetter.objects.get(kind="case")
        send_letter_again.defer(letter=str(sent.id))
    cast.run_jobs(bob.customer)
    [([to], letter)] = postbox.letters
    assert to == "bob@example.com"
    assert f"/cases/{case}/" in letter.get_body(("plain",)).get_content()
