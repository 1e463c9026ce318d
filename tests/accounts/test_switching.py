"""Being a member of several customers: one at a time, chosen by the person."""

from uuid import uuid4

import pytest

from tests.cast import accept, entered, invite


def choose(person, customer):
    return person.client.post("/customers/", {"customer": str(customer)})


def test_the_person_switches_and_is_inside_the_other(alice, charlie):
    accept(alice.token, invite(charlie, "viewer"))
    assert entered("Alice", alice.token).customer == charlie.customer

    assert choose(alice, alice.customer)["Location"] == "/boxes/"
    assert entered("Alice", alice.token).customer == alice.customer
    page = alice.client.get("/customers/").content.decode()
    assert "Customer A" in page
    assert "Customer B" in page


@pytest.mark.parametrize("wanted", ["", "x", uuid4()])
def test_what_is_not_ones_own_does_not_exist(alice, charlie, wanted):
    assert choose(alice, wanted).status_code == 404
    assert choose(alice, charlie.customer).status_code == 404
    assert entered("Alice", alice.token).customer == alice.customer


def test_an_ended_membership_cannot_be_chosen(alice, charlie):
    accept(alice.token, invite(charlie, "viewer"))
    there = entered("Alice", alice.token)
    charlie.client.post(f"/settings/members/{there.member}/end/")
    assert choose(alice, charlie.customer).status_code == 404
    assert "Customer B" not in alice.client.get("/customers/").content.decode()
    assert choose(alice, alice.customer).status_code == 302


def test_who_is_nobodys_member_is_offered_a_subscription(olga):
    assert 'href="/subscribe/"' in olga.client.get("/customers/").content.decode()
