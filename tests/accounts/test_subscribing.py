"""Becoming a customer: exactly the policy's details, stamped, and the registration recorded."""

from datetime import date, timedelta
from ipaddress import ip_network

import pytest
from dateutil.relativedelta import relativedelta
from django.db import DatabaseError, ProgrammingError, transaction
from django.utils import timezone

from tests.cast import BROWSER, DETAILS, as_role, as_worker, client, entered, inside, sign_in
from viewmybox.accounts.models import ContactDetail, Customer, Member, Registration
from viewmybox.billing.models import Subscription
from viewmybox.policies.models import PolicyVersion
from viewmybox.wall.context import fetch_one

VALID = DETAILS | {"name": "Exempelbolaget AB"}


def given(person):
    with inside(entered(person.name, person.token)):
        return {kind: detail.value for kind, detail in ContactDetail.objects.current().items()}


def registration(person):
    with inside(entered(person.name, person.token)):
        return Registration.objects.get()


@pytest.mark.promise("P1")
def test_a_business_subscribes_and_is_inside_at_once(olga):
    response = olga.client.post("/subscribe/", VALID)

    assert response.status_code == 302
    assert response["Location"] == "/boxes/?done=subscribed"
    assert given(olga) == {
        "name": "Exempelbolaget AB",
        "organisation_number": "556036-0793",
        "address": "Storgatan 1\n111 22 Stockholm",
        "email": "office@example.com",
        "telephone": "+46 8 123 456 78",
    }
    with inside(entered("Olga", olga.token)):
        assert Customer.objects.get().name == "Exempelbolaget AB"
        member = Member.objects.get()
        assert (member.name, member.role) == ("Olga Olsson", "owner")
        subscription = Subscription.objects.get()
        assert subscription.state == "trial"
        assert subscription.trial_ends_on == timezone.localdate() + timedelta(days=30)


def test_a_private_person_gives_no_organisation_number_even_if_one_stands_there(olga):
    person = VALID | {"kind_of_customer": "person", "organisation_number": "850101-1234"}

    assert olga.client.post("/subscribe/", person).status_code == 302
    assert sorted(given(olga)) == ["address", "email", "name", "telephone"]


@pytest.mark.promise("P1")
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "This field is required."),
        ("organisation_number", "", "This field is required."),
        ("organisation_number", "556036-0794", "This is not an organisation number."),
        ("organisation_number", "55603", "This is not an organisation number."),
        ("address", "Storgatan 1", "Write the street on one line"),
        ("address", "\n".join("abcdef"), "Write the street on one line"),
        ("email", "office", "Enter a valid email address."),
        ("telephone", "12", "This is not a telephone number."),
        ("telephone", "call me", "This is not a telephone number."),
        ("kind_of_customer", "", "This field is required."),
        ("kind_of_customer", "state", "Select a valid choice."),
    ],
)
def test_a_wrong_detail_is_refused_and_the_rest_is_kept(olga, field, value, sentence):
    response = olga.client.post("/subscribe/", VALID | {field: value})

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    kept = "telephone" if field == "email" else "email"
    assert VALID[kept] in page
    assert entered("Olga", olga.token).customer is None


def test_the_page_says_what_governs_it_and_what_is_recorded(olga):
    page = olga.client.get("/subscribe/", REMOTE_ADDR="192.0.2.7").content.decode()

    assert 'href="/policy/1/"' in page
    assert "192.0.2.7" in page
    assert "Firefox 140" in page
    assert "Linux" in page
    assert "24 months" in page


@pytest.mark.promise("P1")
def test_no_other_personal_detail_is_asked_for(olga):
    form = olga.client.get("/subscribe/").content.decode().partition('<form class="form"')[2]
    fields = {part.partition('"')[0] for part in form.split(' name="')[1:]}

    assert fields == {"csrfmiddlewaretoken", "policy_version", *VALID}


@pytest.mark.promise("P8")
def test_every_detail_and_the_registration_are_stamped_with_the_policy_version(alice):
    with inside(alice):
        stamps = set(ContactDetail.objects.values_list("policy_version_id", flat=True))
        stamps.add(Registration.objects.get().policy_version_id)
    assert stamps == {PolicyVersion.objects.in_force().number} == {1}


@pytest.mark.promise("P8")
def test_the_database_refuses_what_no_policy_governs(alice):
    with as_role("migrator"), transaction.atomic():
        PolicyVersion.objects.update(effective_on=date(2999, 1, 1))
        with pytest.raises(DatabaseError, match="no privacy policy is in force"):
            fetch_one("SELECT wall.policy_in_force(now())", [])
        transaction.set_rollback(True)


@pytest.mark.promise("P8")
def test_a_detail_comes_in_by_no_other_way(alice):
    with pytest.raises(ProgrammingError, match="permission denied"), inside(alice):
        ContactDetail.objects.create(
            kind="name", value="X", given_at=timezone.now(), policy_version_id=1
        )


@pytest.mark.promise("P5")
def test_the_registration_holds_address_browser_system_and_time(olga):
    before = timezone.now()
    olga.client.post("/subscribe/", VALID, REMOTE_ADDR="192.0.2.7")

    recorded = registration(olga)
    assert (recorded.ip, recorded.browser, recorded.system) == ("192.0.2.7", "Firefox 140", "Linux")
    assert before <= recorded.at <= timezone.now()
    assert recorded.delete_on == timezone.localdate() + relativedelta(months=24)


@pytest.mark.promise("P5")
@pytest.mark.parametrize(
    ("caller", "forwarded", "recorded"),
    [
        ("192.0.2.7", "203.0.113.9", "192.0.2.7"),  # not from a proxy of ours: not believed
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # claimed by the caller itself
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9:51234", "203.0.113.9"),
        ("10.0.0.1", "[2001:db8::9]:443", "2001:db8::9"),
        ("10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "fe80::1%eth0", "fe80::1"),
        ("10.0.0.1", "no address", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_x_forwarded_for_counts_only_as_far_as_our_own_proxies_wrote_it(
    olga, settings, caller, forwarded, recorded
):
    settings.TRUSTED_PROXIES = (ip_network("10.0.0.0/8"),)
    olga.client.post(
        "/subscribe/", VALID, REMOTE_ADDR=caller, headers={"X-Forwarded-For": forwarded}
    )
    assert registration(olga).ip == recorded


def test_without_configured_proxies_x_forwarded_for_counts_for_nothing(olga):
    olga.client.post("/subscribe/", VALID, headers={"X-Forwarded-For": "203.0.113.9"})
    assert registration(olga).ip == "127.0.0.1"


@pytest.mark.parametrize("agent", ["", "\x01", "a" * 5000, BROWSER * 100])
def test_a_strange_browser_can_subscribe_too(olga, agent):
    response = olga.client.post("/subscribe/", VALID, headers={"User-Agent": agent})
    assert response.status_code == 302


@pytest.mark.promise("P5")
def test_the_registration_is_deleted_when_its_time_is_up(alice, charlie):
    with as_role("migrator"):
        fetch_one(
            "UPDATE registration SET delete_on = current_date WHERE customer_id = %s RETURNING 1",
            [alice.customer],
        )
    with as_worker():
        fetch_one("SELECT wall.purge_registrations()", [])

    with inside(alice):
        assert not Registration.objects.exists()
    with inside(charlie):
        assert Registration.objects.exists()
    assert "Nothing is kept" in alice.client.get("/settings/privacy/").content.decode()


@pytest.mark.promise("P5")
def test_the_privacy_page_shows_the_registration_and_the_versions(bob):
    page = bob.client.get("/settings/privacy/").content.decode()
    assert "127.0.0.1" in page
    assert "Firefox 140" in page
    assert page.count("Policy version 1") == 6


def test_who_is_not_signed_in_signs_in_first(database):
    response = client().get("/subscribe/")
    assert response["Location"] == "/sign-in/?next=/subscribe/"


def test_a_member_of_one_customer_may_begin_another(alice):
    first = alice.customer
    alice.client.post("/subscribe/", VALID)

    again = entered("Alice", alice.token)
    assert again.customer != first
    assert alice.client.get("/customers/").content.decode().count('name="customer"') == 2


def test_an_ended_session_makes_no_customer(database):
    token = sign_in("Olga")
    browser = client(token)
    browser.post("/sign-out/")
    assert client(token).post("/subscribe/", VALID)["Location"] == "/sign-in/?next=/subscribe/"


def test_the_subscription_page_says_what_is_subscribed_to(bob):
    page = bob.client.get("/settings/subscription/").content.decode()
    assert "On trial" in page
    assert "Standard" in page
