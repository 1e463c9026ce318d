"""What takes two operators."""

import json

import pytest
from django.db import IntegrityError

from viewmybox.support.connection import Operator, ask, bound_to_support
from viewmybox.support.middleware import ENTER
from viewmybox.support.proposals import decide, proposals, propose

ABOUT = {"customer": "Customer A"}


@pytest.fixture
def acting():
    """Inside the console as somebody."""
    with bound_to_support():
        yield lambda who: Operator(*ask(ENTER, [who.token]))


def the_one(who, proposal):
    return next(one for one in proposals(who) if one["id"] == proposal)


def test_another_operator_approves(acting, olga, nils):
    one, two = acting(olga), acting(nils)
    proposal = propose(one, "price.change", ABOUT, "The index went up")
    assert decide(two, proposal, approve=True, why="Agreed")
    found = the_one(one, proposal)
    assert found["approved"] is True
    assert (found["proposed_by"], found["decided_by"]) == ("Olga Olsson", "Nils Nilsson")


def test_nobody_decides_what_they_proposed(acting, olga):
    one = acting(olga)
    proposal = propose(one, "price.change", ABOUT, "The index went up")
    assert not decide(one, proposal, approve=True, why="")
    assert the_one(one, proposal)["approved"] is None


def test_the_database_itself_refuses_one_and_the_same(acting, cast, olga):
    proposal = propose(acting(olga), "price.change", ABOUT, "The index went up")
    statement = (
        "UPDATE support_proposal SET decided_by_id = proposed_by_id, decided_at = now(), "
        "approved = true WHERE id = %s"
    )
    with pytest.raises(IntegrityError):
        as_owner(cast, statement, proposal)


def as_owner(cast, statement, *values):
    from django.db import connections, transaction

    with cast.as_role("migrator"), transaction.atomic():
        connection = connections["default"]
        connection.execute_wrappers.clear()
        with connection.cursor() as cursor:
            cursor.execute(statement, list(values))
            return cursor.fetchall() if cursor.description else []


def test_what_was_decided_stays_so(acting, olga, nils):
    proposal = propose(acting(olga), "price.change", ABOUT, "The index went up")
    assert decide(acting(nils), proposal, approve=False, why="Not now")
    assert not decide(acting(nils), proposal, approve=True, why="")


def test_what_nobody_decided_in_time_cannot_be(acting, cast, olga, nils):
    proposal = propose(acting(olga), "price.change", ABOUT, "The index went up")
    as_owner(cast, "UPDATE support_proposal SET expires_at = now() WHERE id = %s", proposal)
    assert not decide(acting(nils), proposal, approve=True, why="")


def test_it_is_carried_out_once_and_only_when_approved(acting, cast, olga, nils):
    from django.db import DatabaseError

    proposal = propose(acting(olga), "price.change", ABOUT, "The index went up")
    ask_it = "SELECT wall.carry_out(%s, 'price.change')"
    with pytest.raises(DatabaseError):
        as_owner(cast, ask_it, proposal)
    decide(acting(nils), proposal, approve=True, why="")
    with pytest.raises(DatabaseError):
        as_owner(cast, "SELECT wall.carry_out(%s, 'customer.erasure')", proposal)
    assert as_owner(cast, ask_it, proposal) == [(json.dumps(ABOUT),)]
    with pytest.raises(DatabaseError):
        as_owner(cast, ask_it, proposal)


def test_the_page_lets_the_other_one_decide(cast, olga, nils, acting):
    proposal = propose(acting(olga), "policy.publishing", ABOUT, f"Because {olga.member}")
    form = f"/support/proposals/{proposal}/decision/"
    assert form not in olga.client.get("/support/proposals/").content.decode()
    assert form in nils.client.get("/support/proposals/").content.decode()
    # What it is about was never uploaded, so it is approved and cannot be done.
    answer = nils.client.post(form, {"decision": "approve", "why": "Read it"})
    assert answer["Location"].endswith("done=not-carried-out")
    assert "could not be done" in nils.client.get("/support/proposals/").content.decode()
    assert olga.client.post(form, {"decision": "refuse"})["Location"].endswith("not-decided")
