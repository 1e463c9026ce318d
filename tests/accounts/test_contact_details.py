"""Settings: the contact details are changed by the customer, and every revision is kept."""

import pytest

from tests.cast import DETAILS, client, inside
from viewmybox.accounts.models import ContactDetail, Customer

CHANGED = {name: value for name, value in DETAILS.items() if name != "kind_of_customer"}


def change(person, **details):
    return person.client.post(
        "/settings/contact/change/", CHANGED | {"name": "Customer A"} | details
    )


def values(person, kind):
    with inside(person):
        return [detail.value for detail in ContactDetail.history() if detail.kind == kind]


@pytest.mark.promise("P7")
def test_what_is_changed_is_kept_as_a_dated_revision(alice):
    assert change(alice, telephone="08-765 43 21")["Location"].endswith("?done=contact-saved")

    assert values(alice, "telephone") == ["+46 8 765 43 21", "+46 8 123 456 78"]
    assert values(alice, "email") == ["office@example.com"]
    with inside(alice):
        newest = ContactDetail.objects.current()["telephone"]
        assert (newest.policy_version_id, newest.given_by) == (1, alice.member)


@pytest.mark.promise("P7", "P10")
def test_the_page_shows_what_is_given_now_and_all_that_was_given_before(alice, bob):
    change(alice, address="Lillgatan 2\n222 33 Lund")

    page = bob.client.get("/settings/").content.decode()
    assert page.count("Lillgatan 2") == 2
    assert page.count("Storgatan 1") == 1
    assert page.count("Alice Andersson") == 6
    assert page.count("/policy/1/") == 5 + 6


@pytest.mark.promise("P7")
def test_going_back_to_an_earlier_value_is_a_revision_too(alice):
    change(alice, email="new@example.com")
    change(alice)
    assert values(alice, "email") == ["office@example.com", "new@example.com", "office@example.com"]


def test_saving_without_a_change_records_nothing(alice):
    response = change(alice)
    assert response["Location"] == "/settings/contact/?done=contact-unchanged"
    assert "Nothing was changed" in alice.client.get(response["Location"]).content.decode()
    with inside(alice):
        assert ContactDetail.objects.count() == 5


def test_a_new_name_is_the_customers_name_everywhere(alice):
    change(alice, name="Nya Bolaget AB")
    with inside(alice):
        assert Customer.objects.get().name == "Nya Bolaget AB"
    assert "Nya Bolaget AB" in alice.client.get("/settings/members/").content.decode()


def test_a_wrong_detail_saves_none_of_them(alice):
    response = change(alice, telephone="12", email="new@example.com")
    assert response.status_code == 422
    assert "<title>Error: Change the contact details" in response.content.decode()
    assert values(alice, "email") == ["office@example.com"]


def test_the_form_begins_with_what_is_given(alice):
    page = alice.client.get("/settings/contact/change/").content.decode()
    assert 'value="556036-0793"' in page
    assert 'href="/policy/1/"' in page


def test_a_private_person_is_not_asked_for_an_organisation_number(cast):
    token = cast.sign_in("Olga")
    cast.subscribe(token, "Olga Olsson", kind_of_customer="person")
    assert "organisation" not in client(token).get("/settings/contact/change/").content.decode()


def test_only_an_owner_may_change_them(bob, erik):
    for member in (bob, erik):
        assert member.client.get("/settings/contact/change/").status_code == 403
        assert change(member, telephone="08-765 43 21").status_code == 403
        assert "/settings/contact/change/" not in member.client.get("/settings/").content.decode()
    assert len(values(bob, "telephone")) == 1


def test_another_customers_details_are_not_there(alice, charlie):
    assert "Customer A" not in charlie.client.get("/settings/").content.decode()


def test_a_page_comes_back_after_signing_in(database):
    response = client().get("/settings/contact/")
    assert response["Location"] == "/sign-in/?next=%2Fsettings%2Fcontact%2F"
