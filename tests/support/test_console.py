"""What an operator sees of a customer, and what the customer sees of that."""

import pytest

from tests.support.conftest import WHY
from viewmybox.journal.models import JournalLine
from viewmybox.support.models import Visit, VisitView


def account(customer):
    return f"/support/customers/{customer}/"


def test_a_customer_is_found_by_the_beginning_of_a_word_of_the_name_for_a_reason(cast, alice, olga):
    with cast.inside(alice):
        name = f"Unmistakable {alice.customer.hex[:12]}"
    person = cast.owner("Alice", name)
    answer = olga.client.post(
        "/support/searches/new/", {"words": name.split()[1][:8].upper(), "reason": WHY}
    )
    page = olga.client.get(answer["Location"]).content.decode()
    assert name in page
    assert str(person.customer) in page
    assert "office@example.com" not in page


def test_a_search_without_a_reason_is_not_made(olga):
    answer = olga.client.post("/support/searches/new/", {"words": "Customer", "reason": ""})
    assert answer.status_code == 422


def test_a_search_is_answered_to_who_made_it_only(alice, olga, nils):
    answer = olga.client.post("/support/searches/new/", {"words": "Customer A", "reason": WHY})
    assert "Customer A" in olga.client.get(answer["Location"]).content.decode()
    assert "Customer A" not in nils.client.get(answer["Location"]).content.decode()


@pytest.mark.promise("P3")
def test_without_a_stated_reason_nothing_is_shown(alice, olga):
    answer = olga.client.get(account(alice.customer))
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{account(alice.customer)}visits/new/")


@pytest.mark.promise("P5")
def test_the_account_shows_contact_details_and_the_registration(alice, olga, visit):
    assert visit(olga, alice.customer)["Location"] == account(alice.customer)
    page = olga.client.get(account(alice.customer)).content.decode()
    for words in ("Customer A", "office@example.com", "556036-0793", "127.0.0.1", "Firefox 140"):
        assert words in page


@pytest.mark.promise("P3")
def test_the_account_tells_nothing_of_a_box(cast, alice, olga, visit):
    from viewmybox.boxes.models import Box

    with cast.inside(alice):
        box = Box.objects.create(name="A box nobody else knows of")
    visit(olga, alice.customer)
    page = olga.client.get(account(alice.customer)).content.decode()
    assert box.name not in page
    assert str(box.id) not in page


@pytest.mark.promise("P3")
def test_the_customer_sees_who_looked_and_why(cast, alice, olga, visit):
    visit(olga, alice.customer)
    olga.client.get(account(alice.customer))
    page = alice.client.get("/settings/journal/").content.decode()
    assert "Olga Olsson at Addimotion Services" in page
    assert WHY in page
    with cast.inside(alice):
        assert [one.reason for one in Visit.objects.all()] == [WHY]
        assert [one.page for one in VisitView.objects.all()] == ["customer"]
        deeds = JournalLine.objects.filter(deed__startswith="support.").order_by("number")
        assert list(deeds.values_list("deed", flat=True)) == ["support.visited", "support.viewed"]


def test_a_visit_ends_after_half_an_hour(cast, alice, olga, visit):
    visit(olga, alice.customer)
    with cast.as_role("migrator"), cast.connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE support_visit SET ends_at = now() WHERE customer_id = %s", [alice.customer]
        )
    assert "visits/new" in olga.client.get(account(alice.customer))["Location"]


def test_a_visit_is_the_sessions_own(alice, olga, nils, visit):
    visit(olga, alice.customer)
    assert nils.client.get(account(alice.customer)).status_code == 302


def test_there_is_no_visit_to_a_customer_who_does_not_exist(olga, alice, visit):
    assert visit(olga, olga.member).status_code == 404


def test_after_the_reason_one_is_led_to_the_customers_own_pages_only(alice, olga):
    to = f"{account(alice.customer)}visits/new/?next=/support/proposals/"
    assert olga.client.post(to, {"reason": WHY})["Location"] == account(alice.customer)
