"""Agreements in full: who, how long, what it costs; services pass from one to the next."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import inside
from viewmybox.boxes.models import Agreement, Box, FormerAgreement, Service
from viewmybox.boxes.organisations import organisation_number
from viewmybox.followup.standing import standings

FORM = {
    "supplier": "Rent i Söderort AB",
    "organisation_number": "5560360793",
    "contact_name": "Malin Ros",
    "contact_email": "malin@example.com",
    "contact_phone": "08-123 456 78",
    "number": "RS-2214",
    "starts_on": "2024-07-01",
    "ends_on": "2090-06-30",
    "notice_months": "3",
    "renewal": "tacit",
    "renewal_months": "12",
    "price_model": "unit",
    "price_ore": "95",
    "price_period": "month",
    "price_unit": "lägenhet",
    "price_units": "40",
}


@pytest.fixture
def box(alice):
    with inside(alice):
        return Box.objects.create(name="Huset")


def made(person, box, **more):
    answer = person.client.post(f"/boxes/{box.id}/agreements/new/", FORM | more)
    assert answer.status_code == 302, answer.content.decode()
    return re.search(r"/agreements/([0-9a-f-]{36})/", answer["Location"])[1]


def test_an_agreement_with_everything_says_until_when_it_can_be_acted_on(alice, box):
    with inside(alice):
        services = [Service.objects.create(box=box, name=name).id for name in ("Trappor", "Gård")]
    agreement = made(alice, box, services=services)
    text = alice.client.get(f"/agreements/{agreement}/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert (
        "Ends 30 June 2090; notice 3 months before; last day to act 31 March 2090; "
        "otherwise renewed 12 months." in text
    )
    assert "556036-0793" in text
    assert "× 40 lägenhet =" in text
    assert "Trappor" in text
    assert "Gård" in text
    with inside(alice):
        assert {one.agreement_from for one in Service.objects.all()} == {date(2024, 7, 1)}
    page = alice.client.get(f"/services/{services[0]}/", HTTP_ACCEPT_LANGUAGE="en")
    assert "last day to act 31 March 2090" in page.content.decode()


def test_changing_a_date_changes_what_is_worked_out_at_once(alice, box):
    agreement = made(alice, box)
    for ends_on, last_day in (("2090-05-31", "28 February 2090"), ("2092-05-31", "29 February")):
        alice.client.post(f"/agreements/{agreement}/change/", FORM | {"ends_on": ends_on})
        for page in (f"/agreements/{agreement}/", "/agreements/"):
            text = alice.client.get(page, HTTP_ACCEPT_LANGUAGE="en").content.decode()
            assert f"last day to act {last_day}" in text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"organisation_number": "556036-0794"}, "id_organisation_number"),
        ({"ends_on": "2020-01-01"}, "id_ends_on"),
        ({"notice_days": "30"}, "id_notice_days"),
        ({"renewal_months": "0"}, "id_renewal_months"),
        ({"price_model": "index", "index_base": "0"}, "id_index_base"),
        ({"supplier": ""}, "id_supplier"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_lost(alice, box, wrong, field):
    answer = alice.client.post(f"/boxes/{box.id}/agreements/new/", FORM | wrong)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert f'href="#{field}"' in text
    assert "Malin Ros" in text
    with inside(alice):
        assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("5560360793", "556036-0793"),
        ("SE556036079301", "556036-0793"),
        ("dk12345678", "DK12345678"),
    ],
)
def test_an_organisation_number_is_written_the_usual_way(written, kept):
    assert organisation_number(written) == kept


@pytest.mark.parametrize("written", ["556036-0794", "12", "SE123", "abc"])
def test_a_number_whose_last_digit_does_not_check_is_none(written):
    if written == "abc":
        assert organisation_number(written) == "ABC"  # somebody else's rules
        return
    with pytest.raises(ValidationError):
        organisation_number(written)


def test_a_service_passes_from_one_agreement_to_the_next_with_its_history(alice, box):
    today = timezone.localdate()
    with inside(alice):
        old = Agreement.objects.create(box=box, supplier="Gamla AB", ends_on=today)
        new = Agreement.objects.create(box=box, supplier="Nya AB")
        service = Service.objects.create(box=box, name="Trappor", agreement=old)
    to_come = today + timedelta(days=1)
    answer = alice.client.post(
        f"/services/{service.id}/agreement/", {"agreement": new.id, "since": to_come.isoformat()}
    )
    assert answer.status_code == 302, answer.content.decode()
    with inside(alice):
        former = FormerAgreement.objects.get()
        assert (former.agreement_id, former.from_on, former.until_on) == (old.id, None, today)
        # Until that day comes it is under the old one.
        assert standings()[0].service.agreement.supplier == "Gamla AB"
    text = alice.client.get(f"/services/{service.id}/").content.decode()
    assert "Gamla AB" in text
    assert "Nya AB" in text
    with inside(alice):
        Service.objects.update(agreement_from=today)
        assert standings()[0].service.agreement.supplier == "Nya AB"
    for agreement in (old, new):
        assert "Trappor" in alice.client.get(f"/agreements/{agreement.id}/").content.decode()


def test_it_does_not_pass_on_before_it_came(alice, box):
    with inside(alice):
        first, second = (Agreement.objects.create(box=box, supplier=name) for name in "AB")
        service = Service.objects.create(
            box=box, name="Trappor", agreement=first, agreement_from=date(2026, 3, 1)
        )
    answer = alice.client.post(
        f"/services/{service.id}/agreement/", {"agreement": second.id, "since": "2026-03-01"}
    )
    assert answer.status_code == 422
    with inside(alice):
        assert not FormerAgreement.objects.exists()
        assert Service.objects.get().agreement_id == first.id


def test_a_new_agreement_takes_its_services_over_or_none_of_it_happens(alice, box):
    with inside(alice):
        old = Agreement.objects.create(box=box, supplier="Gamla AB")
        fine = Service.objects.create(box=box, name="Trappor", agreement=old)
        late = Service.objects.create(
            box=box, name="Gård", agreement=old, agreement_from=date(2025, 1, 1)
        )
    both = {"services": [fine.id, late.id]}
    answer = alice.client.post(f"/boxes/{box.id}/agreements/new/", FORM | both)
    assert answer.status_code == 422
    with inside(alice):
        assert Agreement.objects.count() == 1
        assert not FormerAgreement.objects.exists()
    agreement = made(alice, box, starts_on="2025-02-01", **both)
    with inside(alice):
        assert {str(one.agreement_id) for one in Service.objects.all()} == {agreement}
        assert FormerAgreement.objects.filter(until_on=date(2025, 1, 31)).count() == 2


def test_the_list_has_what_is_to_be_acted_on_first(alice, box):
    today = timezone.localdate()
    with inside(alice):
        for name, ends_on in (("Sen", 300), ("Snart", 20), ("Slut", -3)):
            Agreement.objects.create(
                box=box, supplier=name, ends_on=today + timedelta(days=ends_on)
            )
        Agreement.objects.create(box=box, supplier="Tills vidare")
        other = Box.objects.create(name="Annat")
        Agreement.objects.create(box=other, supplier="Annans", ends_on=today)
    text = alice.client.get("/agreements/").content.decode()
    found = re.findall(r">(Sen|Snart|Slut|Tills vidare|Annans)<", text)
    assert found == ["Annans", "Snart", "Sen", "Tills vidare", "Slut"]
    assert "Annans" not in alice.client.get(f"/agreements/?box={box.id}").content.decode()


def test_bob_sees_and_does_not_change_and_charlie_finds_nothing(alice, bob, charlie, box):
    agreement = made(alice, box)
    with inside(alice):
        service = Service.objects.create(box=box, name="Trappor")
    assert bob.client.get(f"/agreements/{agreement}/").status_code == 200
    for path in (f"/agreements/{agreement}/change/", f"/services/{service.id}/agreement/"):
        assert bob.client.post(path, FORM).status_code == 403
        assert charlie.client.post(path, FORM).status_code == 404
    assert charlie.client.get(f"/agreements/{agreement}/").status_code == 404
    assert "Rent i" not in charlie.client.get("/agreements/").content.decode()


def test_the_pages_cost_the_same_for_one_and_for_many(alice, box):
    def counted(path):
        with CaptureQueriesContext(connection) as seen:
            assert alice.client.get(path).status_code == 200
        return len(seen)

    with inside(alice):
        first = Agreement.objects.create(box=box, supplier="Ett", ends_on=date(2090, 6, 30))
        Service.objects.create(box=box, name="Tjänst", agreement=first)
    pages = ("/agreements/", f"/agreements/{first.id}/")
    [counted(path) for path in pages]
    few = [counted(path) for path in pages]
    with inside(alice):
        for number in range(20):
            more = Agreement.objects.create(box=box, supplier=f"Flera {number}")
            Service.objects.create(box=box, name=f"Till {number}", agreement=more)
            Service.objects.create(box=box, name=f"Mer {number}", agreement=first)
    [counted(path) for path in pages]  # what is new is worked out once
    assert [counted(path) for path in pages] == few
