"""What a report says of its period is what was so, by the target and the prices of then."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import inside
from tests.reports.march import facts_now
from viewmybox.boxes.models import Agreement, Entry, Indicator, Service
from viewmybox.boxes.recording import record
from viewmybox.reports.models import Report


def facts_of(report, kind):
    return next(part["facts"] for part in facts_now(report)["parts"] if part["kind"] == kind)


def test_the_figures_are_those_of_the_period(alice, draft):
    with inside(alice):
        assert facts_of(draft, "summary") == {
            "services": 1, "deviations": 2, "open_deviations": 2, "done": 1, "open_actions": 0,
        }  # fmt: skip
        entries = facts_of(draft, "deviations")
        assert entries["count"] == 2
        assert [row["on"] for row in entries["rows"]] == ["2026-03-20", "2026-03-09"]
        [cost] = facts_of(draft, "costs")["rows"]
        assert (cost["agreed"], cost["came"]) == (1_200_000, 1_350_000)
        [agreement] = facts_of(draft, "agreements")["rows"]
        assert (agreement["ends_on"], agreement["act_by"]) == ("2027-12-31", "2027-09-30")


def test_an_indicator_is_judged_by_the_target_of_the_time(alice, kept, draft):
    with inside(alice):
        [march] = facts_of(draft, "indicators")["rows"]
        assert (march["value"], march["status"], march["low"]) == (80.0, "off", 90)
        february = Report.begin(kept["template"], date(2026, 2, 1))
        [row] = facts_of(february, "indicators")["rows"]
        assert (row["value"], row["status"], row["low"]) == (70.0, "on", 50)
        assert row["trend"][-2:] == [60.0, 70.0]


def test_silence_is_no_data(alice, kept):
    with inside(alice):
        long_ago = Report.begin(kept["template"], date(2025, 12, 1))
        [row] = facts_of(long_ago, "indicators")["rows"]
        assert (row["value"], row["status"], row["off"]) == (None, "none", 0)
        [status] = facts_of(long_ago, "status")["rows"]
        assert "on" not in status["months"]


def test_an_agreements_price_is_shared_with_services_that_the_report_leaves_out(alice, kept):
    with inside(alice):
        other = Service.objects.create(
            box=kept["box"], name="Fönster", agreement=Agreement.objects.get()
        )
        kept["template"].services = [other.id]
        kept["template"].save()
        draft = Report.begin(kept["template"], date(2026, 3, 1))
        [cost] = facts_of(draft, "costs")["rows"]
    assert cost["agreed"] == 600_000


def test_it_costs_no_more_queries_with_more_in_it(alice, kept, draft):
    def queries():
        with (
            inside(alice),
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            facts_now(draft)
        return len(asked)

    before = queries()
    with inside(alice):
        for number in range(8):
            more = Agreement.objects.create(box=kept["box"], supplier=f"S {number}")
            service = Service.objects.create(
                box=kept["box"], name=f"Tjänst {number}", agreement=more
            )
            indicator = Indicator.objects.create(service=service, name="Antal", low=1)
            record([(indicator.id, entry.at, 2, None) for entry in Entry.objects.all()],
                   source="form")  # fmt: skip
    assert queries() == before
