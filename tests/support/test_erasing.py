"""Erasing a customer from the console: two operators, the customer's journal, the certificate."""

import pytest

from tests import cast as everybody
from tests.cast import as_role
from tests.wall.whole import whole
from viewmybox.billing import erasing
from viewmybox.billing.days import swedish_today
from viewmybox.journal.models import JournalLine
from viewmybox.wall.context import fetch_all, fetch_one

pytestmark = pytest.mark.promise("P15")


@pytest.fixture
def proposed(olga, visit):
    """Olga proposes that a customer be erased. Returns the address of the decision."""

    def propose(customer):
        visit(olga, customer)
        place = f"/support/customers/{customer}/erasure/"
        assert olga.client.get(place).status_code == 200
        assert olga.client.post(place, {"why": "nothing of ours"}).status_code == 422
        assert olga.client.post(place, {"why": "test"})["Location"].endswith("done=proposed")
        with as_role("migrator"):
            [found] = fetch_one(
                "SELECT id FROM support_proposal WHERE about ->> 'customer' = %s "
                "ORDER BY proposed_at DESC LIMIT 1",
                [str(customer)],
            )
        return f"/support/proposals/{found}/decision/"

    return propose


def rows_of(customer):
    with as_role("migrator"):
        return fetch_one("SELECT count(*) FROM customer WHERE id = %s", [customer])[0]


def test_one_operator_alone_erases_nobody(cast, alice, olga, proposed):
    decision = proposed(alice.customer)
    answer = olga.client.post(decision, {"decision": "approve"})
    assert answer["Location"].endswith("not-decided")
    again = decision.replace("decision", "carrying-out")
    assert olga.client.post(again)["Location"].endswith("not-carried-out")
    assert alice.client.get("/boxes/").status_code == 200
    with cast.inside(alice):
        assert JournalLine.objects.filter(deed="erasure.proposed").count() == 1
        assert not JournalLine.objects.filter(deed="erasure.begun").exists()
    assert "be erased" in alice.client.get("/settings/journal/").content.decode()


def test_two_do_and_the_certificate_is_there(olga, nils, proposed):
    a = whole("Alice", "Customer to go")
    answer = nils.client.post(proposed(a.id), {"decision": "approve"})
    assert answer["Location"].endswith("done=carried-out")
    # Nobody is let in from that moment.
    assert a.owner.client.get("/boxes/").status_code == 302
    assert "Under way" in nils.client.get("/support/erasures/").content.decode()
    with everybody.as_worker():
        erasing.erase_due(swedish_today())
    assert rows_of(a.id) == 0
    page = olga.client.get("/support/erasures/").content.decode()
    assert str(a.id) in page
    assert "Two operators agreed" in page
    pdf = olga.client.get(f"/support/erasures/{a.id}/certificate/")
    assert pdf.content.startswith(b"%PDF")
    assert "Customer to go" not in nils.client.get("/support/proposals/").content.decode()
    with as_role("migrator"):
        found = fetch_all("SELECT reason, about::text FROM support_proposal", [])
    assert not [one for one in found if a.secret in str(one)]


def test_nobody_but_operators_sees_what_was_erased(cast, alice):
    for browser in (cast.client(), alice.client):
        for place in ("/support/erasures/", f"/support/erasures/{alice.customer}/certificate/"):
            assert browser.get(place)["Location"].startswith("/support/sign-in/")
