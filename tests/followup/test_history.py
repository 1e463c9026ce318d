"""How services have stood: each month judged for itself, silence told, nothing of others."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from viewmybox.boxes.models import Box, Indicator, Service
from viewmybox.boxes.recording import record
from viewmybox.followup.history import Month, history, months_before

TODAY = date(2026, 5, 10)
MONTHS = [date(2026, month, 1) for month in (1, 2, 3, 4)]


@pytest.fixture
def service(alice):
    with cast.inside(alice):
        return Service.objects.create(box=Box.objects.create(name="Huset"), name="Hiss")


def noon(day):
    return datetime.fromisoformat(f"{day}T12:00:00+01:00")


def measured(alice, service, values, **facts):
    with cast.inside(alice):
        made = Indicator.objects.create(
            service=service, name=f"Share {facts} {values}"[:120], **facts
        )
        rows = [(made.id, noon(day), value, None) for day, value in values.items()]
        record(rows, source="form")
        return made


def told(alice, service, today=TODAY, months=MONTHS):
    with cast.inside(alice):
        return history([service.id], months, today)[str(service.id)]


def test_the_months_before_are_whole_ones():
    assert months_before(date(2026, 3, 31), 3) == [
        date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)
    ]  # fmt: skip


@pytest.mark.promise("P4")
def test_a_silent_month_is_no_data_and_the_time_before_is_nothing(alice, service):
    measured(alice, service, {"2026-02-03": 99.0, "2026-04-03": 1.0}, low=95)
    found = told(alice, service)
    assert found == [Month(), Month(on=1), Month(silent=1), Month(off=1)]
    assert [month.status for month in found] == ["", "on", "none", "off"]


def test_what_is_measured_by_the_quarter_is_not_silent_in_between(alice, service):
    measured(alice, service, {"2026-01-03": 99.0, "2026-04-03": 99.0}, low=95, expected="quarter")
    assert told(alice, service) == [Month(on=1), Month(), Month(), Month(on=1)]


def test_a_whole_quarter_without_a_measurement_is_silent_once_it_is_over(alice, service):
    measured(alice, service, {"2025-08-03": 99.0}, low=95, period="quarter", expected="quarter")
    months = months_before(date(2026, 6, 1), 11)
    found = told(alice, service, months=months)
    on, silent = [Month(on=1)] * 3, [Month(silent=1)]
    assert found == on + silent * 6 + [Month()] * 2


def test_what_is_measured_by_the_year_is_silent_in_a_year_without(alice, service):
    made = measured(alice, service, {"2023-03-03": 99.0}, low=95, expected="year")
    months = months_before(date(2026, 1, 1), 24)
    assert told(alice, service, months=months) == [Month(silent=1)] * 24
    with cast.inside(alice):
        Indicator.objects.filter(id=made.id).update(closed_at=noon("2025-02-15"))
    assert told(alice, service, months=months) == [Month(silent=1)] * 12 + [Month()] * 12


def test_a_sum_is_judged_when_its_period_is_over(alice, service):
    measured(
        alice, service, {"2026-01-03": 1.0, "2026-04-03": 1.0},
        low=5, aggregate="sum", period="quarter", expected="quarter",
    )  # fmt: skip
    assert told(alice, service) == [Month(off=1)] * 3 + [Month()]
    over = told(alice, service, today=date(2026, 7, 1))
    assert over == [Month(off=1)] * 4


def test_the_worst_of_the_indicators_is_the_months(alice, service):
    measured(alice, service, {"2026-04-03": 99.0}, low=95)
    measured(alice, service, {"2026-04-03": 94.0}, low=95, tolerance=2)
    assert told(alice, service)[-1] == Month(risk=1, on=1)
    assert told(alice, service)[-1].status == "risk"


def test_a_closed_indicator_is_not_missed_afterwards(alice, service):
    made = measured(alice, service, {"2026-01-03": 99.0}, low=95)
    with cast.inside(alice):
        Indicator.objects.filter(id=made.id).update(closed_at=noon("2026-02-15"))
    assert told(alice, service)[1:] == [Month(), Month(), Month()]


@pytest.fixture
def lately(alice, service):
    """Measured in each of the last two whole months, and missed in the latter."""
    first, second = months_before(date.today(), 2)  # noqa: DTZ011 - months apart
    days = {f"{first + timedelta(days=9)}": 99.0, f"{second + timedelta(days=9)}": 1.0}
    measured(alice, service, days, low=95)
    return second


def test_the_page_shows_a_cell_a_month_in_words(alice, service, lately):
    for address in ("/history/", f"/boxes/{service.box_id}/history/?months=24"):
        text = alice.client.get(address).content.decode()
        assert "1 of 1 indicator off target" in text
        assert "all on target" in text
        assert "not followed yet" in text


def test_the_file_has_a_line_for_each_service_and_month(alice, service, lately):
    answer = alice.client.get("/history/table.csv?months=12")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 13
    assert lines[-1] == f"Huset,Hiss,{lately:%Y-%m},Off target,1,0,0,0"
    assert "attachment" in answer["Content-Disposition"]


def test_one_can_look_further_back(alice, service):
    measured(alice, service, {"2023-12-03": 99.0}, low=95)
    text = alice.client.get("/history/?months=12&until=2023-12").content.decode()
    assert "all on target" in text
    assert ">Now<" not in text
    assert 'href="?months=12&amp;until=2022-12"' in text
    assert 'href="?months=12&amp;until=2024-12"' in text
    lines = alice.client.get("/history/table.csv?months=12&until=2023-12").content.decode()
    assert "Huset,Hiss,2023-12,On target,0,0,1,0" in lines


@pytest.mark.parametrize("until", ["", "soon", "2023-13", "9999-12", "0001-01", "2024-1"])
def test_what_is_no_month_to_look_back_from_is_now(alice, service, lately, until):
    text = alice.client.get("/history/", {"until": until}).content.decode()
    assert ">Now<" in text


def test_a_name_is_no_formula_in_the_file(alice, service, lately):
    with cast.inside(alice):
        Service.objects.filter(id=service.id).update(name="=1+1")
    assert ",'=1+1," in alice.client.get("/history/table.csv").content.decode()


def test_anothers_box_has_no_history(charlie, service):
    assert charlie.client.get(f"/boxes/{service.box_id}/history/").status_code == 404
    assert "Hiss" not in charlie.client.get("/history/").content.decode()


def test_more_services_and_months_cost_no_more_queries(alice, service, lately):
    def asked(address):
        alice.client.get(address)  # facts that changed are read once
        with CaptureQueriesContext(connection) as queries:
            alice.client.get(address)
        return len(queries)

    few = asked("/history/")
    with cast.inside(alice):
        for number in range(5):
            Service.objects.create(box_id=service.box_id, name=f"More {number}")
    assert asked("/history/?months=36") == few
