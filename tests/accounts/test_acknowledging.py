"""A member says by one press that a version is read: who, which, in which language, when."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import as_role, inside
from tests.journal.conftest import Book
from viewmybox.accounts.models import Acknowledgement
from viewmybox.policies.days import swedish_day
from viewmybox.policies.models import PolicyVersion
from viewmybox.wall.context import fetch_one


@pytest.fixture
def drafts(database, tmp_path):
    from tests.policies.drafts import Drafts

    made = Drafts(tmp_path)
    yield made
    made.take_back()


def page(person, path="/boxes/", language="en"):
    return person.client.get(path, headers={"accept-language": language}).content.decode()


def acknowledge(person, number, **headers):
    return person.client.post(
        f"/policy/{number}/acknowledgement/", {"next": "/actions/"}, **headers
    )


def kept(person):
    with inside(person):
        return list(Acknowledgement.objects.order_by("at"))


@pytest.mark.promise("P9")
def test_the_banner_is_there_ahead_of_time_for_every_role_until_one_press(alice, bob, erik, drafts):
    assert "I have read it" not in page(alice)
    made = drafts.publish()
    for person in (alice, bob, erik):
        for path in ("/boxes/", "/settings/privacy/", "/policy/"):
            shown = page(person, path)
            assert f"Version {made.number} of the privacy policy takes effect on" in shown
            assert f"/policy/1/changes/{made.number}/" in shown
            assert 'action="/sign-out/"' in shown
    assert acknowledge(bob, made.number)["Location"] == "/actions/?done=policy-acknowledged"
    assert "I have read it" not in page(bob)
    assert "I have read it" in page(alice)


@pytest.mark.promise("P9")
def test_nothing_is_blocked_meanwhile(alice, drafts):
    with as_role("migrator"):
        joined = "UPDATE member SET joined_at = joined_at - interval '1 day' WHERE id = %s"
        fetch_one(f"{joined} RETURNING 1", [alice.member])
    drafts.publish(on=swedish_day())
    assert "has been in force since" in page(alice)
    assert alice.client.post("/boxes/new/", {"name": "Office"}).status_code == 302
    assert alice.client.get("/policy/").status_code == 200
    assert alice.client.post("/sign-out/").status_code == 302


def test_who_comes_after_it_took_effect_is_not_asked(cast, drafts):
    drafts.publish(on=swedish_day())
    late = cast.owner("Alice", "Customer A")
    assert "I have read it" not in page(late)


@pytest.mark.promise("P9")
def test_what_is_kept_says_who_what_in_which_language_and_when(alice, bob, drafts):
    made = drafts.publish()
    acknowledge(alice, made.number)
    acknowledge(bob, made.number, headers={"accept-language": "sv"})
    first, second = kept(alice)
    assert (first.member_id, first.language) == (alice.member, "en")
    assert (second.member_id, second.language) == (bob.member, "sv")
    assert {first.policy_version_id, second.policy_version_id} == {made.number}
    assert first.sha256 == made.sha256
    privacy = page(bob, "/settings/privacy/")
    assert "Alice Andersson" in privacy
    assert "Swedish" in privacy
    assert "You confirmed on" in page(alice, f"/policy/{made.number}/")


def test_a_second_press_changes_nothing(alice, cast, drafts):
    made = drafts.publish()
    acknowledge(alice, made.number)
    before = [row.at for row in kept(alice)]
    assert acknowledge(alice, made.number).status_code == 302
    assert [row.at for row in kept(alice)] == before
    assert Book(cast, alice).deeds().count("policy.acknowledged") == 1


def test_another_customer_neither_sees_nor_gives_it(alice, charlie, drafts):
    made = drafts.publish()
    acknowledge(alice, made.number)
    assert kept(charlie) == []
    assert "I have read it" in page(charlie)
    assert "Alice Andersson" not in page(charlie, "/settings/privacy/")


@pytest.mark.parametrize("number", [99, 2**31, 10**30])
def test_a_version_that_is_not_there_cannot_be_read(alice, number):
    assert acknowledge(alice, number).status_code == 404
    assert kept(alice) == []


@pytest.mark.promise("P9")
@pytest.mark.parametrize("role", ["web", "worker", "support"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO policy_acknowledgement SELECT * FROM policy_acknowledgement",
        "UPDATE policy_acknowledgement SET at = now()",
        "UPDATE policy_acknowledgement SET policy_version_id = 1",
        "DELETE FROM policy_acknowledgement",
    ],
)
def test_nobody_forges_alters_or_removes_one(alice, role, statement):
    with (
        inside(alice) if role == "web" else as_role(role),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(("version", "language"), [(99, "sv"), (1, "de"), (None, "sv")])
def test_the_database_takes_only_what_was_published(alice, version, language):
    with pytest.raises(DatabaseError, match="no such policy version"), inside(alice):
        fetch_one("SELECT wall.acknowledge_policy(%s, %s)", [version, language])


def test_without_a_member_nobody_acknowledges(alice, cast):
    with (
        pytest.raises(DatabaseError, match="no member has entered"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT wall.acknowledge_policy(1, 'sv')")


def test_a_page_asks_no_more_once_it_is_settled(alice, drafts):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            page(alice, "/settings/members/")
        return len(captured)

    page(alice)
    before = statements()
    drafts.publish()
    page(alice)
    assert statements() <= before + 1
    acknowledge(alice, PolicyVersion.objects.first().number)
    page(alice)
    assert statements() == before
