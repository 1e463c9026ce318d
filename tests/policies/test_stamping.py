# ruff: noqa: S608 - statements made of our own names
"""Every detail and registration carries the version in force when it was given; the database itself
stamps it, and nobody who logs in can give one otherwise.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import DETAILS, as_role, entered, inside
from viewmybox.accounts.models import ContactDetail, ContactKind, Registration
from viewmybox.policies.days import swedish_day
from viewmybox.wall.context import fetch_one

SWEDEN = ZoneInfo("Europe/Stockholm")
CHANGED = {name: value for name, value in DETAILS.items() if name != "kind_of_customer"}
COLUMNS = "customer_id, id, kind, value, given_at, given_by, policy_version_id"
NEW = "customer_id, gen_random_uuid(), 'name', 'Forged', given_at, given_by"


@pytest.mark.promise("P8")
@pytest.mark.parametrize("role", ["web", "worker", "support"])
@pytest.mark.parametrize(
    "statement",
    [
        f"INSERT INTO contact_detail ({COLUMNS}) SELECT {NEW}, 1 FROM contact_detail",
        f"INSERT INTO contact_detail ({COLUMNS}) SELECT {NEW}, 2 FROM contact_detail",
        f"INSERT INTO contact_detail ({COLUMNS}) SELECT {NEW}, NULL FROM contact_detail",
        "UPDATE contact_detail SET policy_version_id = 1",
        "UPDATE contact_detail SET value = 'Forged'",
        "UPDATE contact_detail SET given_at = now()",
        "DELETE FROM contact_detail",
        "INSERT INTO registration SELECT * FROM registration",
        "UPDATE registration SET policy_version_id = 1",
        "DELETE FROM registration",
        "INSERT INTO contact_confirmation SELECT * FROM contact_confirmation",
        "UPDATE contact_confirmation SET at = now()",
        "DELETE FROM contact_confirmation",
        "SELECT wall.policy_in_force(now())",
    ],
)
def test_nobody_gives_a_detail_under_a_version_of_their_own_choosing(
    alice, drafts, role, statement
):
    drafts.publish()
    with (
        inside(alice) if role == "web" else as_role(role),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.promise("P8")
@pytest.mark.parametrize("table", ["contact_detail", "registration", "contact_confirmation"])
def test_not_even_the_owner_can_leave_the_version_out_or_invent_one(alice, table):
    with inside(alice):
        fetch_one("SELECT wall.confirm_contact()", [])
    for version, words in (("NULL", "null value"), ("99", "policy_version")):
        with (
            as_role("migrator"),
            pytest.raises(DatabaseError, match=words),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                f"UPDATE {table} SET policy_version_id = {version} WHERE customer_id = %s",
                [alice.customer],
            )


def test_what_is_given_while_a_version_is_only_announced_falls_under_the_one_in_force(
    alice, drafts
):
    made = drafts.publish()
    with inside(alice):
        ContactDetail.objects.give(ContactKind.TELEPHONE, "+46 70 174 06 05")
        assert ContactDetail.objects.current()["telephone"].policy_version_id == made.number - 1


@pytest.mark.promise("P8")
def test_what_is_given_anew_falls_under_the_new_version_and_the_old_stays(alice, drafts):
    made = drafts.publish(on=swedish_day())
    with inside(alice):
        ContactDetail.objects.give(ContactKind.TELEPHONE, "+46 70 174 06 05")
        stamps = dict(
            ContactDetail.history()
            .filter(kind="telephone")
            .values_list("value", "policy_version_id")
        )
        assert stamps["+46 70 174 06 05"] == made.number
        assert made.number - 1 in stamps.values()
        assert Registration.objects.get().policy_version_id == made.number - 1


def test_who_subscribes_under_a_new_version_is_stamped_with_it_throughout(cast, drafts):
    made = drafts.publish(on=swedish_day())
    newcomer = cast.owner("Alice", "Customer A")
    with inside(newcomer):
        stamps = set(ContactDetail.objects.values_list("policy_version_id", flat=True))
        stamps.add(Registration.objects.get().policy_version_id)
    assert stamps == {made.number}


def in_force_at(moment):
    with as_role("migrator"):
        return fetch_one("SELECT wall.policy_in_force(%s)", [moment])[0]


@pytest.mark.promise("P8")
@pytest.mark.parametrize("day", [date(2031, 3, 1), date(2031, 7, 1), date(2031, 3, 30)])
def test_a_version_begins_at_swedish_midnight_in_winter_and_summer(drafts, day):
    made = drafts.publish(on=day)
    midnight = datetime.combine(day, datetime.min.time(), SWEDEN)
    assert in_force_at(midnight - timedelta(microseconds=1)) == made.number - 1
    assert in_force_at(midnight) == made.number


def test_the_version_and_the_time_beside_it_are_of_the_same_moment(alice, drafts):
    """A transaction that began the day before stamps what is given after midnight rightly."""
    drafts.publish(on=swedish_day())
    with inside(alice):
        ContactDetail.objects.give(ContactKind.EMAIL, "late@example.com")
        given = ContactDetail.objects.current()["email"]
        began = fetch_one("SELECT now()", [])[0]
    assert given.given_at > began
    assert in_force_at(given.given_at) == given.policy_version_id


@pytest.mark.promise("P8")
def test_a_page_that_named_another_version_gives_nothing_and_says_so(alice, drafts):
    old = alice.client.get("/settings/contact/change/").content.decode()
    assert '<input type="hidden" name="policy_version" value="1">' in old
    drafts.publish(on=swedish_day())
    sent = CHANGED | {"name": "Customer A", "telephone": "08-765 43 21", "policy_version": "1"}
    answer = alice.client.post("/settings/contact/change/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "has taken effect since you opened this page" in page
    assert 'value="08-765 43 21"' in page
    assert f'name="policy_version" value="{drafts.number}"' in page
    with inside(alice):
        assert ContactDetail.objects.filter(kind="telephone").count() == 1
    again = alice.client.post(
        "/settings/contact/change/", sent | {"policy_version": str(drafts.number)}
    )
    assert again.status_code == 302


def test_subscribing_with_a_page_that_named_another_version_makes_no_customer(olga, drafts):
    drafts.publish(on=swedish_day())
    answer = olga.client.post("/subscribe/", DETAILS | {"name": "X AB", "policy_version": "1"})
    assert answer.status_code == 422
    assert entered("Olga", olga.token).customer is None


@pytest.mark.promise("P7")
def test_each_detail_says_which_version_it_falls_under(alice, drafts):
    drafts.publish(on=swedish_day())
    with inside(alice):
        ContactDetail.objects.give(ContactKind.EMAIL, "new@example.com")
    page = alice.client.get("/settings/contact/").content.decode()
    facts = page.partition('<dl class="facts">')[2].partition("</dl>")[0]
    assert facts.count('href="/policy/1/"') == 4
    assert facts.count(f'href="/policy/{drafts.number}/"') == 1
    privacy = alice.client.get("/settings/privacy/").content.decode()
    assert f'href="/policy/{drafts.number}/"' in privacy
    assert 'href="/policy/1/"' in privacy
