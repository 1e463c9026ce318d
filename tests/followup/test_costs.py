"""What was agreed and what it came to: exact to the öre, and silence is not nothing."""

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from viewmybox.boxes.models import Agreement, Box, Cost, Service
from viewmybox.followup.costs import costs_of_year

TODAY = date(2026, 5, 10)
YEARS = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31), "renewal": "tacit",
         "renewal_months": 12}  # fmt: skip


@pytest.fixture
def box(alice):
    with cast.inside(alice):
        return Box.objects.create(name="Huset")


def agreed(box, supplier="Rent AB", **facts):
    return Agreement.objects.create(box=box, supplier=supplier, **YEARS | facts)


def note(service, day, kronor, **more):
    return Cost.objects.create(
        service=service, day=day, text="Faktura", amount_ore=round(kronor * 100), **more
    )


def year_of(*services, year=2026, today=TODAY):
    found = Service.objects.filter(id__in=[one.id for one in services]).select_related("agreement")
    by_id = {one.service.id: one for one in costs_of_year(list(found), year, today)}
    return [by_id[one.id] for one in services]


def in_kronor(amounts):
    return [None if one is None else float(one) / 100 for one in amounts]


def test_a_price_a_year_is_a_twelfth_a_month_and_adds_up(alice, box):
    with cast.inside(alice):
        paid = agreed(box, price_ore=10_000, price_period="year")
        [found] = year_of(Service.objects.create(box=box, name="Hiss", agreement=paid))
    assert found.agreed == [Fraction(10_000, 12)] * 12
    assert found.agreed_whole == 10_000
    assert found.agreed_so_far == Fraction(10_000, 3)


def test_a_month_counts_by_the_days_that_are_covered(alice, box):
    with cast.inside(alice):
        paid = agreed(box, price_ore=310_000, starts_on=date(2026, 3, 11),
                      ends_on=date(2026, 4, 15), renewal="none", renewal_months=None)  # fmt: skip
        [found] = year_of(Service.objects.create(box=box, name="Hiss", agreement=paid))
    assert in_kronor(found.agreed) == [None, None, 2100, 1550, *[None] * 8]


def test_an_agreement_that_ends_is_not_agreed_after_its_end(alice, box):
    with cast.inside(alice):
        paid = agreed(box, price_ore=100_00, ends_on=date(2026, 8, 31), noticed_on=date(2026, 5, 2),
                      notice_months=3)  # fmt: skip
        goes_on = agreed(box, "Annan", price_ore=100_00, ends_on=date(2026, 8, 31))
        one, other = year_of(
            Service.objects.create(box=box, name="Hiss", agreement=paid),
            Service.objects.create(box=box, name="Städning", agreement=goes_on),
        )
    assert in_kronor(one.agreed) == [100] * 8 + [None] * 4
    assert in_kronor(other.agreed) == [100] * 12


def test_one_paid_once_is_agreed_in_the_month_it_begins(alice, box):
    with cast.inside(alice):
        once = agreed(box, price_ore=500_00, price_period="once", starts_on=date(2026, 2, 14))
        [found] = year_of(Service.objects.create(box=box, name="Porttelefon", agreement=once))
    assert in_kronor(found.agreed) == [None, 500, *[None] * 10]


def test_an_agreement_of_several_services_falls_in_equal_parts_on_them(alice, box):
    with cast.inside(alice):
        paid = agreed(box, price_ore=300_00)
        three = [Service.objects.create(box=box, name=name, agreement=paid) for name in "ABC"]
        other = agreed(box, "Annan", price_ore=80_00)
        three[2].pass_to(other, date(2026, 4, 1))
        first, _second, third = year_of(*three)
    assert in_kronor(first.agreed)[:5] == [100, 100, 100, 150, 150]
    assert in_kronor(third.agreed)[:5] == [100, 100, 100, 80, 80]


def test_an_index_and_units_are_in_what_is_agreed(alice, box):
    with cast.inside(alice):
        index = agreed(box, price_ore=100_00, price_model="index", index_base=100, index_latest=110)
        units = agreed(box, "Annan", price_ore=95_00, price_model="unit", price_units=40)
        one, other = year_of(
            Service.objects.create(box=box, name="A", agreement=index),
            Service.objects.create(box=box, name="B", agreement=units),
        )
    assert in_kronor(one.agreed[:1] + other.agreed[:1]) == [110, 3800]


@pytest.mark.parametrize("ore", [100, -100, 1, 10**14, -(10**14) + 1, 99_999])
@pytest.mark.parametrize("months", [1, 3, 7, 36])
def test_the_parts_of_a_cost_are_the_whole_of_it(alice, box, ore, months):
    with cast.inside(alice):
        service = Service.objects.create(box=box, name="Hiss")
        note(service, date(2026, 1, 5), 0, months=months)
        Cost.objects.update(amount_ore=ore)
        parts = [one for year in (2026, 2027, 2028) for one in year_of(service, year=year)[0].came]
    assert sum(parts[:months]) == ore
    assert parts[months:] == [None] * (36 - months)


def test_a_cost_of_a_quarter_falls_on_its_months_also_across_new_year(alice, box):
    with cast.inside(alice):
        service = Service.objects.create(box=box, name="Värme")
        note(service, date(2025, 12, 15), 300, months=3)
        note(service, date(2026, 2, 1), 10)
        [found] = year_of(service)
        [before] = year_of(service, year=2025)
    assert in_kronor(found.came) == [100, 110, *[None] * 10]
    assert in_kronor(before.came) == [*[None] * 11, 100]


def test_what_was_taken_away_counts_no_more_and_a_credit_note_takes_off(alice, box):
    with cast.inside(alice):
        service = Service.objects.create(box=box, name="Hiss")
        note(service, date(2026, 1, 5), 500).close()
        note(service, date(2026, 1, 6), 100)
        note(service, date(2026, 1, 7), -40)
        [found] = year_of(service)
    assert found.came_so_far == 60_00


def test_nothing_noted_is_no_difference_and_the_forecast_is_what_is_agreed(alice, box):
    with cast.inside(alice):
        paid = agreed(box, price_ore=100_00)
        [found] = year_of(Service.objects.create(box=box, name="Hiss", agreement=paid))
    assert (found.came_so_far, found.over, found.is_told) == (None, None, False)
    assert found.forecast == 1200_00


def test_the_forecast_is_what_came_and_then_what_is_agreed_or_usual(alice, box):
    with cast.inside(alice):
        paid = agreed(box, price_ore=100_00)
        one = Service.objects.create(box=box, name="Hiss", agreement=paid)
        two = Service.objects.create(box=box, name="Jour")
        for month in (1, 2, 3, 4):
            note(one, date(2026, month, 3), 110)
            note(two, date(2026, month, 3), month * 10)
        note(one, date(2026, 5, 2), 250)
        first, second = year_of(one, two)
    assert first.over == 40_00
    assert first.forecast == (4 * 110 + 250 + 7 * 100) * 100
    assert second.over is None
    assert second.forecast == (100 + 8 * 25) * 100


def test_past_and_coming_years(alice, box):
    with cast.inside(alice):
        service = Service.objects.create(box=box, name="Jour")
        note(service, date(2026, 1, 3), 120)
        [past], [coming] = year_of(service, year=2025), year_of(service, year=2027)
    assert (past.past, past.forecast) == (12, None)
    assert (coming.past, coming.forecast) == (0, Fraction(12 * 120_00, 4))


def test_the_pages_say_it(alice, box):
    with cast.inside(alice):
        service = Service.objects.create(
            box=box, name="Hiss", agreement=agreed(box, price_ore=100_00)
        )
        note(service, date(2026, 1, 3), 120, number="F 17", in_currency=1_050, currency="EUR")
    for address in ("/costs/?year=2026", f"/boxes/{box.id}/costs/?year=2026"):
        text = alice.client.get(address).content.decode()
        assert f'/services/{service.id}/costs/?year=2026"' in text
        assert "more than agreed" in text  # January's bar
    text = alice.client.get(f"/services/{service.id}/costs/?year=2026").content.decode()
    assert "F 17" in text
    assert "€10.50" in text
    assert f'href="/services/{service.id}/costs/"' in alice.client.get(
        f"/services/{service.id}/"
    ).content.decode()  # fmt: skip


@pytest.mark.parametrize("year", ["", "0", "99999", "1703", "2200", "²⁰²⁶", "x"])
def test_a_year_that_is_none_is_this_one(alice, box, year):
    assert alice.client.get("/costs/", {"year": year}).status_code == 200


def test_the_file_has_a_line_for_each_service_and_month(alice, box):
    with cast.inside(alice):
        service = Service.objects.create(
            box=box, name="=Hiss", agreement=agreed(box, price_ore=100_50)
        )
        note(service, date(2026, 1, 3), 120.25)
    lines = alice.client.get("/costs/table.csv?year=2026").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 13
    assert lines[1] == "Huset,'=Hiss,2026-01,100.50,120.25,"
    assert lines[2] == "Huset,'=Hiss,2026-02,100.50,,"
    alice.client.post("/language/", {"language": "sv"})
    swedish = alice.client.get(f"/boxes/{box.id}/costs/table.csv?year=2026")
    assert "Huset;'=Hiss;2026-01;100,50;120,25" in swedish.content.decode()


def test_more_services_cost_no_more_queries(alice, box):
    def asked():
        alice.client.get("/costs/")
        with CaptureQueriesContext(connection) as queries:
            assert alice.client.get("/costs/").status_code == 200
        return len(queries)

    with cast.inside(alice):
        note(Service.objects.create(box=box, name="One", agreement=agreed(box)), TODAY, 1)
    few = asked()
    with cast.inside(alice):
        for number in range(8):
            passing = Service.objects.create(box=box, name=f"{number}", agreement=agreed(box))
            passing.pass_to(agreed(box, "Annan"), TODAY)
            note(passing, TODAY, 1)
    assert asked() == few


def test_anothers_costs_are_not_there(charlie, alice, box):
    with cast.inside(alice):
        cost = note(Service.objects.create(box=box, name="Hiss"), TODAY, 1)
    for address in (f"boxes/{box.id}/costs/", f"services/{cost.service_id}/costs/",
                    f"costs/{cost.id}/change/"):  # fmt: skip
        assert charlie.client.get(f"/{address}").status_code == 404
    assert "Hiss" not in charlie.client.get("/costs/").content.decode()


def test_a_year_without_costs_leads_to_the_latest_that_has_some(alice, bob, charlie, box):
    with cast.inside(alice):
        service = Service.objects.create(box=box, name="Hiss")
        note(service, date(2019, 3, 1), 100)
        note(service, date(2021, 3, 1), 100).close()
    for address in ("/costs/", f"/boxes/{box.id}/costs/"):
        text = bob.client.get(address).content.decode()
        assert '<a href="?year=2019">The latest costs are of 2019</a>' in text
    assert "latest costs" not in bob.client.get("/costs/?year=2019").content.decode()
    assert "latest costs" not in charlie.client.get("/costs/").content.decode()
