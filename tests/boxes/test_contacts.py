"""Several contacts at an agreement's supplier."""

import pytest

from tests.cast import inside
from viewmybox.boxes.models import Agreement, Box
from viewmybox.followup.searching import search

FORM = {"supplier": "Rent AB", "renewal": "none", "price_model": "fixed", "price_period": "month"}
KARIN = {"name": "Karin Öst", "title": "Jour", "email": "jour@rent.se", "phone": "070-123 45 67"}


def row(number, **parts):
    return {f"contact_{number}_{part}": text for part, text in parts.items()}


@pytest.fixture
def agreement(alice):
    with inside(alice):
        box = Box.objects.create(name="Huset")
        return Agreement.objects.create(box=box, supplier="Rent AB")


def change(person, agreement, sent, status=302):
    answer = person.client.post(f"/agreements/{agreement.id}/change/", FORM | sent)
    assert answer.status_code == status
    return answer.content.decode()


def kept(person, agreement):
    with inside(person):
        agreement.refresh_from_db()
        return agreement.contacts


def test_they_are_written_one_after_another_and_shown_and_found(alice, charlie, agreement):
    change(alice, agreement, row(0, **KARIN))
    assert kept(alice, agreement) == [KARIN]
    form = alice.client.get(f"/agreements/{agreement.id}/change/").content.decode()
    assert "contact_1_name" in form
    assert "contact_2_name" not in form
    change(alice, agreement, row(0, **KARIN) | row(1, name="Bo", phone="08-1"))
    assert [one["name"] for one in kept(alice, agreement)] == ["Karin Öst", "Bo"]
    page = alice.client.get(f"/agreements/{agreement.id}/").content.decode()
    assert "mailto:jour@rent.se" in page
    with inside(alice):
        [hit] = search("karin", kinds=[]).hits
        assert hit.id == agreement.id
        assert any(place.is_hit for place in hit.snippet)
    with inside(charlie):
        assert not search("karin", kinds=[]).hits


def test_who_has_no_name_any_more_is_taken_away(alice, agreement):
    change(alice, agreement, row(0, **KARIN) | row(1, name="Bo"))
    change(alice, agreement, row(0, **KARIN | dict.fromkeys(KARIN, "")) | row(1, name="Bo"))
    assert kept(alice, agreement) == [{"name": "Bo", "title": "", "email": "", "phone": ""}]


def test_what_is_wrong_is_said_and_nothing_is_lost(alice, agreement):
    said = change(alice, agreement, row(0, name="Bo", email="inte en adress"), 422)
    assert "inte en adress" in said
    assert "contact_0_name" in change(alice, agreement, row(0, phone="08-1"), 422)
    assert kept(alice, agreement) == []


def test_ten_at_most(alice, agreement):
    with inside(alice):
        many = [KARIN | {"name": f"K{number}"} for number in range(10)]
        Agreement.objects.filter(id=agreement.id).update(contacts=many)
    form = alice.client.get(f"/agreements/{agreement.id}/change/").content.decode()
    assert "contact_9_name" in form
    assert "contact_10_name" not in form
