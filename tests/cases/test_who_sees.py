"""A case is its author's, the owners' and the provider's, to whom it is written: nobody else's."""

from uuid import UUID

import pytest
from django.db import DatabaseError

from viewmybox.cases.models import Case, CaseFile
from viewmybox.wall.context import acting, fetch_one

pytestmark = pytest.mark.promise("P3")


def pages(case, file):
    return [f"/cases/{case}/", f"/cases/files/{file}/content/"]


@pytest.fixture
def written(cast, bob, ask, upload):
    """Bob's case with a file: both ids."""
    case = ask(bob, attachments=upload())
    with cast.inside(bob):
        return case, CaseFile.objects.get(case=case).id


def test_the_author_and_the_owners_see_it(alice, bob, written):
    for person in (alice, bob):
        for page in pages(*written):
            assert person.client.get(page).status_code == 200
        assert "The alarm" in person.client.get("/cases/").content.decode()


def test_another_member_sees_nothing_of_it(alice, erik, ask, written, cast):
    own = ask(alice)
    for page in (*pages(*written), f"/cases/{own}/"):
        assert erik.client.get(page).status_code == 404
    for deed in ("messages", "closure", "opening"):
        answer = erik.client.post(f"/cases/{own}/{deed}/", {"text": "Mine now"})
        assert answer.status_code == 404
    assert "The alarm" not in erik.client.get("/cases/").content.decode()


def test_an_editor_who_was_an_owner_sees_only_what_is_their_own(cast, alice, bob, written):
    with cast.inside(alice):
        fetch_one(
            "UPDATE member SET role = 'owner' WHERE customer_id = %s AND id = %s RETURNING 1",
            [alice.customer, bob.member],
        )
    other = cast.join(alice, "Erik", "owner")
    case, _file = written
    assert other.client.get(f"/cases/{case}/").status_code == 200
    with cast.inside(alice):
        fetch_one(
            "UPDATE member SET role = 'editor' WHERE customer_id = %s AND id = %s RETURNING 1",
            [alice.customer, other.member],
        )
    assert other.client.get(f"/cases/{case}/").status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT wall.write_to_case(%(case)s, 'As Alice', now(), now())",
        "SELECT wall.close_case(%(case)s)",
        "SELECT wall.reopen_case(%(case)s, now(), now())",
    ],
)
def test_the_database_lets_nobody_write_in_another_members_case(
    cast, case, erik, charlie, statement
):
    for person in (erik, charlie):
        with pytest.raises(DatabaseError, match="no such case"), cast.inside(person):
            fetch_one(statement, {"case": UUID(case)})


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO support_case_message SELECT * FROM support_case_message",
        "UPDATE support_case SET first_answered_at = now() WHERE customer_id = %(customer)s",
        "DELETE FROM support_case WHERE customer_id = %(customer)s",
    ],
)
def test_no_role_writes_the_rows_itself(cast, alice, ask, statement):
    """So no member answers in an operator's name, and none makes a promise kept that was not."""
    facts = {"customer": alice.customer, "case": UUID(ask(alice))}
    with pytest.raises(DatabaseError, match="permission denied"), cast.inside(alice):
        fetch_one(statement, facts)
    worker = cast.as_worker(), acting(alice.customer)
    with worker[0], pytest.raises(DatabaseError, match="permission denied"), worker[1]:
        fetch_one(statement, facts)


def test_a_key_or_a_job_is_no_member(cast, alice, ask):
    ask(alice)
    with cast.as_worker(), pytest.raises(DatabaseError, match="permission denied"):  # noqa: SIM117
        with acting(alice.customer):
            Case.open("other", "Mine", "As nobody")
