"""What is added up is what was recorded, in the customer's own days."""

import csv
import math
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.programs import line
from tests.cast import as_role, inside

NAB = Path(__file__).parents[3] / "shared" / "data" / "measurements" / "nab"
NOTHING = {"rejected": [], "rejected_count": 0}


@pytest.mark.skipif(not NAB.is_dir(), reason="the real measurements are not beside the project")
def test_real_series_come_in_whole(alices, kept):
    for file in sorted(NAB.glob("*.csv")):
        facts = {"name": file.stem, "period": "day", "aggregate": "sum"}
        indicator = alices.made(f"services/{kept['services']}/indicators", facts)["id"]
        with file.open() as stream:
            rows = [(row["timestamp"], row["value"]) for row in csv.DictReader(stream)]
        lines = [f"{indicator},{at}Z,{value}\n" for at, value in rows]
        told = alices.record("indicator,at,value\n" + "".join(lines), "text/csv").json()
        # Some moments are there twice: the last counts.
        last = {at: float(value) for at, value in rows}
        assert told == {"recorded": len(last), "replaced": len(rows) - len(last)} | NOTHING
        path = f"indicators/{indicator}/measurements"
        days = alices.get(f"{path}?per=day&limit=500").json()["items"]
        total = math.fsum(day["value"] for day in days)
        assert math.isclose(total, math.fsum(last.values()), rel_tol=1e-12)
        seen, after = 0, ""
        while after is not None:
            page = alices.get(f"{path}?limit=500{after and f'&after={after}'}").json()
            seen, after = seen + len(page["items"]), page["next"]
        assert seen == len(last)


VALUES = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
ZONES = ["Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
# Around both changes of the clock, in any of the zones.
CHANGES = [datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC)]
MOMENTS = st.builds(
    lambda begin, quarters: begin + quarters * timedelta(minutes=15),
    st.sampled_from(CHANGES),
    st.integers(0, 33 * 24 * 4),
)
BATCH = st.lists(st.tuples(MOMENTS, VALUES), min_size=1, max_size=30)
BATCHES = st.lists(BATCH, min_size=1, max_size=4)


@given(zone=st.sampled_from(ZONES), batches=BATCHES)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_days_are_as_the_raw_measurements_say(alices, alice, kept, zone, batches):
    from django.db import connection

    from viewmybox.boxes.models import DayRollup, Indicator

    with as_role("migrator"), connection.cursor() as cursor:
        cursor.execute("UPDATE customer SET time_zone = %s WHERE id = %s", [zone, alice.customer])
    with inside(alice):
        made = Indicator.objects.create(
            service_id=kept["services"], name=f"I{Indicator.objects.count()}", period="day"
        )
    expected: dict[datetime, float] = {}
    for batch in batches:
        body = "".join(line(made.id, at.isoformat(), value) for at, value in batch)
        told = alices.record(body).json()
        assert told["recorded"] == len({at for at, _value in batch} - expected.keys())
        assert told["recorded"] + told["replaced"] == len(batch)
        expected.update(batch)
    days: dict[date, list[float]] = {}
    for at in sorted(expected):
        days.setdefault(at.astimezone(ZoneInfo(zone)).date(), []).append(expected[at])
    with inside(alice):
        found = {
            row.pop("day"): row
            for row in DayRollup.objects.filter(indicator_id=made.id).values(
                "day", "count", "sum", "min", "max", "last"
            )
        }
        indicator = Indicator.objects.get(id=made.id)
    assert found.keys() == days.keys()
    for day, values in days.items():
        assert math.isclose(found[day].pop("sum"), math.fsum(values), rel_tol=1e-9, abs_tol=1e-6)
        assert found[day] == {
            "count": len(values), "min": min(values), "max": max(values), "last": values[-1],
        }  # fmt: skip
    assert (indicator.latest_at, indicator.latest_value) == (max(expected), expected[max(expected)])
    assert indicator.trend_period == max(days)
