"""Members and their roles; there is always an owner."""

import pytest

from tests.cast import entered, inside, join
from viewmybox.accounts.models import Member


def give_role(person, member, role):
    return person.client.post(f"/settings/members/{member}/role/", {"role": role})


def end(person, member):
    return person.client.post(f"/settings/members/{member}/end/")


def role(person):
    with inside(person):
        return Member.objects.get(id=person.member).role


def test_the_page_names_everybody_and_their_roles(alice, bob, erik):
    for person in (alice, bob, erik):
        page = person.client.get("/settings/members/").content.decode()
        for name in ("Alice Andersson", "Bob Berg", "Erik Ek", "Viewer", "Editor", "Owner"):
            assert name in page
        assert "Charlie" not in page


def test_only_an_owner_sees_and_may_do_the_changing(alice, bob, erik):
    for person in (bob, erik):
        assert "/role/" not in person.client.get("/settings/members/").content.decode()
        assert give_role(person, person.member, "owner").status_code == 403
        assert end(person, alice.member).status_code == 403
    assert role(bob) == "viewer"


def test_a_new_role_counts_from_the_next_request(alice, bob):
    assert bob.client.get("/settings/keys/").status_code == 403
    assert give_role(alice, bob.member, "owner")["Location"].endswith("?done=member-changed")
    assert bob.client.get("/settings/keys/").status_code == 200
    give_role(alice, bob.member, "viewer")
    assert bob.client.get("/settings/keys/").status_code == 403


@pytest.mark.parametrize("sent", ["", "operator", "OWNER"])
def test_a_role_that_does_not_exist_is_not_given(alice, bob, sent):
    response = give_role(alice, bob.member, sent)
    assert response.status_code == 422
    assert "Choose one of the roles." in response.content.decode()
    assert role(bob) == "viewer"


def test_an_ended_membership_opens_nothing_from_the_next_request(alice, bob):
    assert end(alice, bob.member)["Location"].endswith("?done=member-ended")

    assert bob.client.get("/settings/").headers["Location"] == "/subscribe/"
    assert entered("Bob", bob.token).customer is None
    page = alice.client.get("/settings/members/").content.decode()
    assert page.index("Former members") < page.index("Bob Berg")


def test_the_last_owner_stays(alice, bob):
    for response in (give_role(alice, alice.member, "editor"), end(alice, alice.member)):
        assert response.status_code == 422
        assert "There must be at least one owner." in response.content.decode()
    assert role(alice) == "owner"


def test_one_of_two_owners_may_leave_and_the_other_may_not(alice, bob):
    give_role(alice, bob.member, "owner")
    assert end(alice, alice.member).status_code == 302
    assert alice.client.get("/settings/").headers["Location"] == "/subscribe/"
    assert end(bob, bob.member).status_code == 422


def test_another_customers_member_does_not_exist(alice, charlie):
    assert give_role(charlie, alice.member, "viewer").status_code == 404
    assert end(charlie, alice.member).status_code == 404
    assert role(alice) == "owner"


def test_a_member_who_ended_cannot_be_changed(alice, bob):
    end(alice, bob.member)
    assert give_role(alice, bob.member, "owner").status_code == 404
    assert end(alice, bob.member).status_code == 404


def test_a_page_says_how_many_see_it(alice):
    assert "the only member" in alice.client.get("/settings/").content.decode()
    join(alice, "Bob", "viewer")
    assert "Visible to 2 members of Customer A" in alice.client.get("/settings/").content.decode()
