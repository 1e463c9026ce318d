"""A service's status is the worst of everything about it, and says every reason."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import inside
from viewmybox.boxes.models import Action, Agreement, Box, Entry, Indicator, Service
from viewmybox.boxes.recording import record
from viewmybox.followup.standing import monthly_cost, standings


def a_service(name="Städning", **agreement):
    box = Box.objects.filter(name="Huset").first() or Box.objects.create(name="Huset")
    made = None
    if agreement:
        made = Agreement.objects.create(box=box, supplier="Rena Hus", **agreement)
    return Service.objects.create(box=box, name=name, agreement=made)


def measured(service, value, *, name="Kvalitet", low=4.0, days=1):
    indicator = Indicator.objects.create(service=service, name=name, low=low, unit="p")
    record([(indicator.id, timezone.now() - timedelta(days=days), value, None)], source="form")
    return indicator


def test_a_service_without_indicators_has_no_data(alice):
    with inside(alice):
        a_service()
        (standing,) = standings()
    assert standing.status == "none"
    assert [reason.status for reason in standing.reasons] == ["none"]


def test_good_everywhere_gives_no_reasons(alice):
    with inside(alice):
        measured(a_service(), 4.5)
        (standing,) = standings()
    assert (standing.status, standing.reasons) == ("on", ())


def test_the_worst_wins_and_every_reason_is_said(alice):
    today = timezone.localdate()
    with inside(alice):
        service = a_service(
            ends_on=today + timedelta(days=40),
            notice_months=0,
            renewal="tacit",
            price_ore=120_000,
            price_period="year",
        )
        measured(service, 3.0)
        Indicator.objects.create(service=service, name="Tyst", low=1)
        Action.objects.create(service=service, title="Ring", due_on=today - timedelta(days=1))
        Entry.objects.create(service=service, kind="deviation", title="Ej städat")
        (standing,) = standings()
    assert standing.status == "off"
    assert [reason.status for reason in standing.reasons] == ["off", "risk", "risk", "risk", "none"]
    assert standing.service.actions == 1
    assert standing.price_ore_a_month == 10_000
    assert standing.next_date == today - timedelta(days=1)


def test_an_agreement_that_ended_is_off_target(alice):
    with inside(alice):
        measured(a_service(ends_on=timezone.localdate() - timedelta(days=1)), 5)
        (standing,) = standings()
    assert standing.status == "off"


def test_an_agreement_that_renews_by_itself_has_not_ended(alice):
    with inside(alice):
        service = a_service(
            ends_on=timezone.localdate() - timedelta(days=1), renewal="tacit", renewal_months=12
        )
        measured(service, 5)
        (standing,) = standings()
    assert standing.status == "on"
    assert standing.act_by > timezone.localdate()


def test_one_that_renews_itself_nobody_knows_for_how_long_is_no_good(alice):
    with inside(alice):
        service = a_service(ends_on=timezone.localdate() - timedelta(days=1), renewal="tacit")
        measured(service, 5)
        (standing,) = standings()
    assert standing.status == "none"
    assert [reason.status for reason in standing.reasons] == ["none"]


def test_a_changed_date_re_arms_the_reminder_at_once(alice):
    """Nothing about it is kept: neither a notice day nor that somebody was told."""
    today = timezone.localdate()
    with inside(alice):
        measured(a_service(ends_on=today + timedelta(days=30), renewal="none"), 5)
        assert standings()[0].status == "risk"
        agreement = Agreement.objects.get()
        agreement.ends_on = today + timedelta(days=400)
        agreement.save()
        assert standings()[0].reasons == ()
        agreement.ends_on = today + timedelta(days=20)
        agreement.save()
        (standing,) = standings()
    assert standing.act_by == today + timedelta(days=20)
    assert standing.status == "risk"


def test_an_agreement_that_covers_several_services_costs_once(alice):
    with inside(alice):
        first = a_service("Städning", price_ore=1_200_000)
        Service.objects.create(box=first.box, name="Fönster", agreement=first.agreement)
        found = standings()
    assert [one.price_ore_a_month for one in found] == [1_200_000, 1_200_000]
    assert monthly_cost(found) == 1_200_000


@pytest.mark.parametrize(
    ("price", "a_month"),
    [
        ({"price_model": "unit", "price_units": 40}, 380_000),
        ({"price_model": "unit"}, None),
        ({"price_model": "index", "index_base": 400, "index_latest": 420}, 10_000),
        ({"price_model": "index", "index_base": 400}, 9_500),
    ],
)
def test_the_price_follows_its_model(alice, price, a_month):
    with inside(alice):
        a_service(price_ore=9_500, **price)
        (standing,) = standings()
    assert standing.price_ore_a_month == a_month


def test_closed_things_do_not_count(alice):
    with inside(alice):
        service = a_service()
        measured(service, 5)
        measured(service, 1, name="Gammal").close()
        a_service("Nedlagd").close()
        Entry.objects.create(service=service, kind="deviation", title="x").close()
        found = standings()
    assert [standing.status for standing in found] == ["on"]


def test_what_it_costs_does_not_grow_with_the_services(alice):
    """The same number of statements for one service and for thirty, one less where none is new."""
    with inside(alice):
        measured(a_service(), 5)
        with CaptureQueriesContext(connection) as few:
            standings()
        for number in range(29):
            measured(a_service(f"Tjänst {number}"), 5)
        with CaptureQueriesContext(connection) as many:
            assert len(standings()) == 30
        with CaptureQueriesContext(connection) as again:
            assert len(standings()) == 30
    assert len(few) == len(many) == 2
    assert len(again) == 1


def test_charlie_sees_nothing_of_it(alice, charlie):
    with inside(alice):
        measured(a_service(), 5)
    with inside(charlie):
        assert standings() == []
