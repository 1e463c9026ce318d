"""Noting a cost, changing it, taking it away and putting it back."""

import pytest

from tests import cast
from viewmybox.boxes.models import Box, Cost, Service

FORM = {"day": "2026-03-31", "text": "Mars", "amount_ore": "1 234,50", "months": "", "number": "7"}


@pytest.fixture
def service(alice):
    with cast.inside(alice):
        return Service.objects.create(box=Box.objects.create(name="Huset"), name="Hiss")


def send(alice, service, **more):
    return alice.client.post(f"/services/{service.id}/costs/new/", FORM | more)


def the_cost(alice):
    with cast.inside(alice):
        return Cost.objects.get()


def test_it_is_kept_in_whole_ore_and_seen_in_its_year(alice, service):
    answer = send(alice, service)
    assert answer.url == f"/services/{service.id}/costs/?year=2026&done=cost-made"
    cost = the_cost(alice)
    assert (cost.amount_ore, cost.months, cost.number) == (123_450, 1, "7")
    assert cost.member_id == alice.member


def test_it_is_changed_taken_away_and_put_back(alice, service):
    send(alice, service)
    at = f"/costs/{the_cost(alice).id}"
    alice.client.post(f"{at}/change/", FORM | {"amount_ore": "-99", "months": "3"})
    assert (the_cost(alice).amount_ore, the_cost(alice).months) == (-9_900, 3)
    alice.client.post(f"{at}/closure/")
    assert the_cost(alice).closed_at
    page = alice.client.get(f"/services/{service.id}/costs/?year=2026").content.decode()
    assert "Taken away: counts no more." in page
    alice.client.post(f"{at}/opening/")
    assert the_cost(alice).closed_at is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount_ore": "mycket"}, "is not a number"),
        ({"amount_ore": ""}, "This field is required"),
        ({"amount_ore": "9" * 14}, "less than or equal to"),
        ({"day": "31 februari"}, "“31 februari”"),
        ({"months": "37"}, "less than or equal to 36"),
        ({"in_currency": "10"}, "Say in which currency."),
        ({"currency": "EUR"}, "Say how much it is in that currency."),
        ({"currency": "XXX", "in_currency": "10"}, "XXX"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_written_stays(alice, service, wrong, said):
    answer = send(alice, service, **wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="Mars"' in answer.content.decode()
    with cast.inside(alice):
        assert not Cost.objects.exists()


def test_an_invoice_in_another_currency(alice, service):
    send(alice, service, in_currency="110,50", currency="EUR")
    cost = the_cost(alice)
    assert (cost.amount_ore, cost.in_currency, cost.currency) == (123_450, 11_050, "EUR")


def test_a_viewer_sees_and_changes_nothing(alice, service):
    send(alice, service)
    bob = cast.join(alice, "Bob", "viewer")
    page = bob.client.get(f"/services/{service.id}/costs/?year=2026").content.decode()
    assert "Mars" in page
    assert "Note a cost" not in page
    at = f"/costs/{the_cost(alice).id}"
    for address in (f"{at}/closure/", f"{at}/change/", f"/services/{service.id}/costs/new/"):
        assert bob.client.post(address, FORM).status_code == 403
