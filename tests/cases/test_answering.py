"""Operators read and answer cases in the console; the customer sees every look and every name."""

import pytest

from tests.cases.conftest import SECRET_WORDS
from viewmybox.cases.models import Case, Message
from viewmybox.journal.models import JournalLine


def case_of(cast, person, case):
    with cast.inside(person):
        return Case.objects.get(id=case)


def test_the_queue_says_whose_it_is_and_when_it_is_due_and_nothing_that_was_written(
    alice, olga, ask
):
    ask(alice)
    page = olga.client.get("/support/cases/").content.decode()
    assert "Case 1" in page
    assert "Customer A" in page
    assert SECRET_WORDS not in page
    assert "The alarm" not in page


@pytest.mark.promise("P3", "P15")
def test_opening_a_case_asks_why_and_is_noted_with_the_operators_name(
    alice, olga, ask, deeds, console
):
    case = ask(alice)
    address = f"/support/customers/{alice.customer}/cases/{case}/"
    asked = olga.client.get(f"{address}?case=1")
    assert asked.status_code == 302
    assert 'value="Case 1"' in olga.client.get(asked["Location"]).content.decode()
    assert SECRET_WORDS not in str(deeds(alice))
    page = olga.client.get(console(alice, case)).content.decode()
    assert SECRET_WORDS in page
    looks = [deed for who, deed in deeds(alice) if who.startswith("Olga")]
    assert looks == ["support.visited", "support.viewed"]
    seen = alice.client.get("/settings/support/").content.decode()
    assert "a support case" in seen


def test_an_answer_stands_under_the_operators_name(cast, alice, case, answer, deeds):
    assert answer(alice, case)["Location"].endswith("?done=case-answered")
    page = alice.client.get(f"/cases/{case}/").content.decode()
    assert "Try the other keypad" in page
    assert "Olga" in page
    kept = case_of(cast, alice, case)
    assert kept.state == "customer"
    assert kept.first_answered_at is not None
    assert kept.operator.startswith("Olga")
    assert [deed for who, deed in deeds(alice) if deed == "case.answered" and who[:4] == "Olga"]


def test_an_answer_needs_a_look_and_a_look_needs_a_visit(cast, alice, olga, ask):
    case = ask(alice)
    to = f"/support/customers/{alice.customer}/cases/{case}/answers/"
    assert "/visits/new/" in olga.client.post(to, {"text": "Unseen"})["Location"]
    with cast.inside(alice):
        assert Message.objects.count() == 1


def test_an_empty_answer_is_not_sent_and_what_was_looked_at_is_shown_again(alice, ask, answer):
    got = answer(alice, ask(alice), text=" ")
    assert got.status_code == 422
    assert SECRET_WORDS in got.content.decode()


def test_taking_giving_back_and_closing(cast, alice, olga, case, console):
    taken = {"me": "Olga", "back": ""}
    for word, name in taken.items():
        olga.client.post(console(alice, case, "assignment/"), {"take": word})
        assert case_of(cast, alice, case).operator.startswith(name)
    assert case_of(cast, alice, case).operator == ""
    olga.client.post(console(alice, case, "closure/"))
    assert case_of(cast, alice, case).state == "closed"
    with cast.inside(alice):
        made = list(
            JournalLine.objects.filter(deed__startswith="case.", who=olga.member)
            .order_by("number")
            .values_list("deed", flat=True)
        )
    assert made == ["case.taken", "case.left", "case.closed"]


def test_answering_and_closing_in_one(cast, alice, ask, answer):
    case = ask(alice)
    answer(alice, case, close="yes")
    assert case_of(cast, alice, case).state == "closed"


def test_another_customers_case_is_none_of_the_opened_ones(alice, charlie, olga, ask, console):
    """The look is at one customer; a case of another's is not there."""
    case = ask(charlie)
    assert olga.client.get(console(alice, case)).status_code == 404
    assert olga.client.post(console(alice, case, "answers/"), {"text": "x"}).status_code == 302
    page = charlie.client.get(f"/cases/{case}/").content.decode()
    assert "Olga" not in page


def test_a_grant_names_its_case_and_the_case_its_grant(cast, alice, olga, ask, console):
    from viewmybox.boxes.models import Box

    case = ask(alice)
    with cast.inside(alice):
        box = Box.objects.create(name="Storgatan")
    form = alice.client.get(f"/settings/support/grants/new/?case={case}").content.decode()
    assert f'<option value="{case}" selected>1. The alarm</option>' in form
    given = {"box": box.id, "to": olga.member, "reason": "Look", "hours": "4", "case": case}
    assert alice.client.post("/settings/support/grants/new/", given).status_code == 302
    assert "Storgatan" in alice.client.get(f"/cases/{case}/").content.decode()
    assert (
        f'href="/cases/{case}/">Case 1' in alice.client.get("/settings/support/").content.decode()
    )
    page = olga.client.get(console(alice, case)).content.decode()
    assert f"/support/customers/{alice.customer}/boxes/{box.id}/" in page
    assert "Storgatan" not in page


@pytest.mark.promise("P3")
def test_a_grant_cannot_name_another_customers_case(cast, alice, charlie, olga, ask):
    from viewmybox.boxes.models import Box

    with cast.inside(alice):
        box = Box.objects.create(name="Storgatan")
    given = {"box": box.id, "to": olga.member, "reason": "Look", "hours": "4"}
    for case in (ask(charlie), box.id):
        answer = alice.client.post("/settings/support/grants/new/", given | {"case": case})
        assert answer.status_code == 422
