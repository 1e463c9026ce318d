"""How the promise is counted: what was kept, what was not, and what cannot be said yet."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from viewmybox.cases.measuring import first_answer_kept, measured, solution_kept
from viewmybox.cases.models import Case
from viewmybox.cases.promise import answer_by, moved, solve_by
from viewmybox.wall.context import fetch_all

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday
HOUR = timedelta(hours=1)
OPENED = datetime(2026, 11, 2, 8, tzinfo=UTC)  # a Monday, 9 o'clock


def row(**known):
    made = {
        "opened_at": OPENED,
        "first_answer_by": answer_by(OPENED),
        "first_answered_at": None,
        "solve_by": solve_by(OPENED),
        "paused_at": None,
        "closed_at": None,
    }
    return made | known


@pytest.mark.parametrize(
    ("known", "kept"),
    [
        ({"first_answered_at": OPENED + 7 * HOUR}, True),
        ({"first_answered_at": OPENED + 9 * HOUR}, False),
        ({}, False),  # its time is up
        ({"closed_at": OPENED + HOUR}, None),  # closed unanswered, in time
        ({"closed_at": OPENED + 9 * HOUR}, False),
        ({"first_answer_by": NOW + HOUR}, None),
    ],
)
def test_the_first_answer(known, kept):
    assert first_answer_kept(row(**known), NOW) is kept


@pytest.mark.parametrize(
    ("known", "kept"),
    [
        ({}, False),
        ({"solve_by": NOW + HOUR}, None),
        # What waits for the customer stands still, however long.
        ({"first_answered_at": OPENED + HOUR, "paused_at": OPENED + HOUR}, None),
        (
            {
                "first_answered_at": OPENED + HOUR,
                "paused_at": OPENED + HOUR,
                "closed_at": NOW - HOUR,
            },
            True,
        ),
        ({"first_answered_at": OPENED + HOUR, "closed_at": NOW, "paused_at": NOW}, False),
        ({"closed_at": OPENED + HOUR, "paused_at": OPENED + HOUR}, None),
    ],
)
def test_the_solution(known, kept):
    assert solution_kept(row(**known), NOW) is kept


def test_a_promise_that_stood_still_goes_on_with_what_was_left():
    until = datetime(2026, 11, 25, 15, tzinfo=UTC)  # 16 o'clock
    paused = until - 2 * HOUR
    assert moved(until, paused, datetime(2026, 11, 27, 15, tzinfo=UTC)) == datetime(
        2026, 11, 30, 8, tzinfo=UTC
    )
    assert moved(until, until + HOUR, NOW) == until


def test_by_months_with_gaps_against_the_target():
    late = row(first_answered_at=OPENED + 30 * HOUR)
    rows = [row(first_answered_at=OPENED + HOUR)] * 3 + [late]
    august = row(opened_at=OPENED - timedelta(days=80), first_answered_at=OPENED - 79 * 24 * HOUR)
    answered, _solved = measured([*rows, august], NOW, ZONE)
    points = dict(answered.points())
    assert [value for value in points.values() if value is not None] == [100, 75]
    assert len(points) == 4  # August to November
    assert answered.judgement().status == "off"


def test_nothing_counted_is_no_data_and_never_good(alice):
    page = alice.client.get("/cases/promise/").content.decode()
    assert "No data" in page
    assert "On target" not in page


def test_only_ones_own_customers_cases_are_counted(cast, alice, charlie, ask, answer):
    case = ask(alice)
    ask(charlie)
    answer(alice, case)
    page = alice.client.get("/cases/promise/").content.decode()
    assert "100\N{NO-BREAK SPACE}%" in page
    assert "On target" in page
    assert "On target" not in charlie.client.get("/cases/promise/").content.decode()
    assert "On target" in cast.join(alice, "Erik", "viewer").client.get("/cases/").content.decode()


def test_what_is_written_after_an_answer_is_promised_an_answer_of_its_own(
    cast, alice, case, answer
):
    with cast.inside(alice):
        first = Case.objects.get(id=case)
    answer(alice, case)
    alice.client.post(f"/cases/{case}/messages/", {"text": "It did not help"})
    with cast.inside(alice):
        again = Case.objects.get(id=case)
        assert fetch_all("SELECT number FROM support_case_message ORDER BY number", []) == [
            (1,), (2,), (3,),
        ]  # fmt: skip
    assert again.state == "support"
    assert again.answer_by >= first.answer_by
    assert again.solve_by >= first.solve_by
    assert again.first_answered_at is not None
