"""Boxes of published files: what the pages say of them is what the files say, counted otherwise.

Everything here is reckoned anew from the files by the standard library alone.
"""

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import fmean
from zoneinfo import ZoneInfo

import pytest

from tests.cast import inside
from viewmybox.boxes.models import Action, Agreement, Box, Document, Entry, Indicator, Measurement
from viewmybox.boxes.models.measurement import DayRollup

DATA = Path(__file__).parents[3] / "shared" / "data"
ZONE = ZoneInfo("Europe/Stockholm")
PAGES = ("", "services/", "agreements/", "entries/", "actions/", "costs/", "history/")

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the shared data folder is not beside the project"
)


def rows(name: str, **options) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, **options))


def told(alice, tell) -> Box:
    """The box made of the files; every page of it opens."""
    with inside(alice):
        tell(DATA, alice.member, ZONE)
        box = Box.objects.get()
    for page in PAGES:
        assert alice.client.get(f"/boxes/{box.id}/{page}").status_code == 200, page
    return box


def table(alice, box: Box, address: str) -> Iterator[dict[str, str]]:
    """What a box's page hands out as a file."""
    answer = alice.client.get(f"/boxes/{box.id}/{address}", headers={"accept-language": "en"})
    assert answer.status_code == 200
    content = b"".join(answer) if answer.streaming else answer.content
    return csv.DictReader(io.StringIO(content.decode("utf-8-sig")))


def statuses(alice, box: Box, until: str, months: int = 36) -> dict[tuple[str, str], list[int]]:
    """By service and month how many indicators were off target, at risk, on target and silent."""
    names = ("off target", "at risk", "on target")
    return {
        (row["Service"], row["Month"]): [
            *(int(row[f"Indicators {name}"]) for name in names), int(row["Silent indicators"])
        ]
        for row in table(alice, box, f"history/table.csv?months={months}&until={until}")
    }  # fmt: skip


def judged(value: float, tolerance: float, *, low: float | None = None, high: float | None = None):
    """Off target, at risk or on target, as a row of three."""
    miss = max(low - value if low is not None else 0, value - high if high is not None else 0, 0)
    return [int(miss > tolerance), int(0 < miss <= tolerance), int(not miss)]


def summed(*several: list[int]) -> list[int]:
    return [sum(column) for column in zip(*several, strict=True)]


def when(text: str, form: str) -> datetime | None:
    return datetime.strptime(text, form).replace(tzinfo=ZONE) if text not in ("", "?") else None


def test_incidents_are_deviations_judged_month_by_month(alice):
    from viewmybox.demo.filling.files.incidents import FILE, tell

    last = {row["number"]: row for row in rows(FILE)}
    box = told(alice, tell)
    with inside(alice):
        assert Entry.objects.filter(kind="deviation").count() == len(last)
        assert not Entry.opened().filter(closed_at=None).exists()
    within, hours = defaultdict(list), defaultdict(list)
    for row in last.values():
        service = row["category"].replace("?", "No category")
        opened, resolved, closed = (
            when(row[f"{name}_at"], "%d-%m-%Y %H:%M") for name in ("opened", "resolved", "closed")
        )
        within[service, f"{closed:%Y-%m}"].append(row["made_sla"] == "TRUE")
        if resolved:
            took = (resolved.astimezone(UTC) - opened.astimezone(UTC)).total_seconds() / 3600
            hours[service, f"{resolved:%Y-%m}"].append(took)
    found = statuses(alice, box, "2016-12")
    for key in within.keys() | hours.keys():
        if not "2014-01" <= key[1] <= "2016-12":
            continue
        parts = [judged(100 * fmean(within[key]), 5, low=95)] if key in within else []
        parts += [judged(fmean(hours[key]), 24, high=48)] if key in hours else []
        assert found[key][:3] == summed(*parts), key
    assert sum(sum(one[:3]) for one in found.values()) == sum(
        "2014-01" <= month <= "2016-12" for measured in (within, hours) for _name, month in measured
    )


def test_requests_keep_their_days(alice):
    from viewmybox.demo.filling.files.requests import PROMISED, tell_promised

    last = {row["REQUESTID"]: row for row in rows(PROMISED)}
    box = told(alice, tell_promised)
    kept = defaultdict(list)
    form = "%Y-%m-%d %H:%M:%S.%f"
    for row in last.values():
        done, promised = when(row["DATETIMECLOSED"], form), when(row["PRJCOMPLETEDATE"], form)
        if done and promised:
            name = row["SUBMITTO"].rstrip(", ") or "No department"
            kept[name, f"{done:%Y-%m}"].append(done.date() <= promised.date())
    with inside(alice):
        assert Entry.objects.filter(kind_name="Request").count() == len(last)
        actions = Action.objects.values_list("due_on", flat=True)
        assert Counter(actions) == Counter(
            when(row["PRJCOMPLETEDATE"], form).date() if row["PRJCOMPLETEDATE"] else None
            for row in last.values()
        )
        done = sum(bool(row["DATETIMECLOSED"] or row["DATECANCELLED"]) for row in last.values())
        assert Action.objects.exclude(closed_at=None).count() == done
    found = statuses(alice, box, "2011-12")
    for key, all_kept in kept.items():
        if "2009-01" <= key[1] <= "2011-12":
            # Days until done have no target, and are on it.
            assert found[key][:3] == summed(judged(100 * fmean(all_kept), 20, low=80), [0, 0, 1])


def test_a_nights_requests_are_open_until_they_are_closed(alice):
    from viewmybox.demo.filling.files.requests import FILE, tell_night

    given = rows(FILE)
    box = told(alice, tell_night)
    opened = [row for row in given if not row["Closed Date"]]
    listed = list(table(alice, box, "actions/?as=csv&state=open"))
    assert len(listed) == len(opened)
    by_agency = Counter(row["Service"] for row in listed)
    assert by_agency == Counter(row["Agency Name"] for row in opened)


def test_checks_say_how_often_a_service_was_up(alice):
    from viewmybox.demo.filling.files.uptime import CHECKS, tell_checks

    box = told(alice, tell_checks)
    up, times, fell = defaultdict(list), defaultdict(list), Counter()
    for row in sorted(rows(CHECKS), key=lambda row: row["checked_at"]):
        is_up = row["status"] == "up"
        name = row["service"]
        fell[name] += not is_up and (not up[name] or up[name][-1])
        up[name].append(is_up)
        if is_up:
            times[name].append(float(row["response_ms"]))
    found = statuses(alice, box, "2026-08", months=12)
    for name, checks in up.items():
        parts = [judged(100 * fmean(checks), 4, low=99)]
        parts += [judged(fmean(times[name]), 500, high=1000)] if times[name] else []
        assert found[name, "2026-08"][:3] == summed(*parts), name
    with inside(alice):
        deviations = Entry.objects.filter(kind="deviation").values_list("service__name", flat=True)
        assert Counter(deviations) == +fell
        worst = Indicator.objects.get(service__name="Catalog Demo", name="Up")
    page = alice.client.get(f"/indicators/{worst.id}/", headers={"accept-language": "en"})
    assert f"{100 * fmean(up['Catalog Demo']):.1f}" in page.content.decode()


def test_readings_come_in_whole_with_their_faults(alice):
    from viewmybox.demo.filling.files.uptime import READINGS, WINDOWS, tell_readings

    told(alice, tell_readings)
    files = sorted((DATA / READINGS).glob("*.csv"))
    windows = json.loads((DATA / READINGS / WINDOWS).read_text())
    with inside(alice):
        for path in files:
            name = path.stem.partition("__")[2]
            distinct = {row["timestamp"] for row in rows(f"{READINGS}/{path.name}")}
            of = Measurement.objects.filter(
                indicator_id=Indicator.objects.get(service__name=name).id
            )
            assert abs(of.count() - len(distinct)) <= missing_hour(distinct)
            known = windows[path.stem.replace("__", "/") + ".csv"]
            assert Entry.objects.filter(service__name=name).count() == len(known)


def missing_hour(moments: set[str]) -> int:
    """How many of them fall in the hour that a Swedish spring night lacks, and on one after it."""
    return sum(text.startswith("2014-03-30 02:") for text in moments)


def test_contracts_end_when_they_end(alice):
    from viewmybox.demo.filling.files.contracts import FILE, MANY, tell

    given = rows(FILE)
    box = told(alice, tell)
    ends = [datetime.strptime(row["End Date"], "%m/%d/%Y").date() for row in given]  # noqa: DTZ007
    with inside(alice):
        assert Agreement.objects.count() == len(given)
        ore = sum(Agreement.objects.values_list("price_ore", flat=True))
        many = [name for name, count in Counter(row["Vendor"] for row in given).items()
                if count >= MANY]  # fmt: skip
    amounts = (Decimal(row["Amount"].replace("$", "").replace(",", "")) for row in given)
    assert ore == 100 * sum(amounts)
    today = datetime.now(ZONE).date()
    listed = Counter(row["Status"] for row in table(alice, box, "agreements/?as=csv"))
    ended = sum(end < today for end in ends)
    assert listed == {"Runs": len(given) - ended}  # what has ended is asked for
    assert len(list(table(alice, box, "services/?as=csv"))) == len(many)


def test_a_ledger_adds_up_by_supplier_and_month(alice):
    from viewmybox.demo.filling.files.ledgers import tell

    box = told(alice, tell)
    for year, name, column in (
        (2015, "salford_2015-04", "Supplier Name"), (2018, "salford_2018-10", "Supplier Name"),
        (2021, "salford_2021-11", "Vendor Name"),
    ):  # fmt: skip
        sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for row in rows(f"costs/{name}.csv"):
            month = row["Date of Payment"][:7]
            sums[" ".join(row[column].split()).casefold(), month] += Decimal(row["Net"])
        shown = [
            row for row in table(alice, box, f"costs/table.csv?year={year}") if row["Actual, kr"]
        ]
        assert len(shown) > 10
        for row in shown:
            assert Decimal(row["Actual, kr"]) == sums[row["Service"].casefold(), row["Month"]]
    empty = alice.client.get(f"/boxes/{box.id}/costs/").content.decode()
    assert 'href="?year=2021"' in empty


def test_councils_are_judged_by_the_quarter(alice):
    from viewmybox.demo.filling.files.authorities import QUARTERLY, tell_quarterly

    box = told(alice, tell_quarterly)
    of = defaultdict(list)
    for row in rows(QUARTERLY):
        years, _, quarter = row["Period"].partition(";Q")
        month = (int(quarter) * 3 + 3 - 1) % 12 + 1
        year = int(years[:4]) + (month == 3)
        for back in range(3):
            of[row["LocalAuthority"], f"{year}-{month - back:02}"].append(float(row["Value"]) * 100)
    newest = max(month for _name, month in of)
    found = statuses(alice, box, newest)
    first = min(month for _name, month in found)
    for key, values in of.items():
        if key[1] >= first:
            stood = summed(*(judged(one, 5, low=95) for one in values))
            # Once, one of the two is not told.
            assert found[key] == [*stood, 2 - len(values)], key
    # After the last that is known, a whole quarter without data is told as that.
    after = date.fromisoformat(f"{newest}-01") + timedelta(days=100)
    later = statuses(alice, box, f"{after:%Y-%m}", months=12)
    assert {tuple(later[name, f"{after:%Y-%m}"]) for name, _month in of} == {(0, 0, 0, 2)}


def test_schools_without_a_number_have_none(alice):
    from viewmybox.demo.filling.files.authorities import SHARE, YEARLY, tell_yearly

    box = told(alice, tell_yearly)
    text = (DATA / YEARLY).read_text(encoding="utf-8-sig")
    body = text[text.index("Kommun;Kommun-kod") :]
    whole = [
        row for row in csv.DictReader(io.StringIO(body), delimiter=";")
        if row["Kön"] == row["Typ av huvudman"] == "Samtliga"
    ]  # fmt: skip
    known = {
        row["Kommun"]: float(row[SHARE].replace(",", "."))
        for row in whole if row[SHARE].replace(",", "").isdigit()
    }  # fmt: skip
    assert 0 < len(known) < len(whole)
    found = statuses(alice, box, "2025-12", months=12)
    shown = {name: counts[:3] for (name, month), counts in found.items() if month == "2025-06"}
    assert shown == {name: judged(value, 5, low=85) for name, value in known.items()}


def test_sixty_years_of_weather_come_in_by_the_page_for_it(alice):
    from viewmybox.demo.filling.files.weather import FILE, tell

    told(alice, tell)
    text = (DATA / FILE).read_text(encoding="utf-8-sig")
    body = text[text.index("Datum;Tid") :]
    of_day = defaultdict(list)
    for row in csv.reader(io.StringIO(body), delimiter=";"):
        if row[0] != "Datum":
            at = datetime.fromisoformat(f"{row[0]}T{row[1]}+00:00")
            of_day[at.astimezone(ZONE).date()].append(float(row[2]))
    with inside(alice):
        kept = {
            day: (count, total)
            for day, count, total in DayRollup.objects.values_list("day", "count", "sum")
        }
    assert kept.keys() == of_day.keys()
    for day, values in of_day.items():
        assert kept[day] == (len(values), pytest.approx(sum(values)))


def test_publications_are_kept_as_they_were(alice):
    from viewmybox.demo.filling.files.publications import FILES, tell

    told(alice, tell)
    given = {path.name: path.read_bytes() for path in (DATA / FILES).iterdir()}
    with inside(alice):
        documents = list(Document.objects.all())
    assert {document.name for document in documents} == given.keys()
    for document in documents:
        answer = alice.client.get(f"/documents/{document.id}/content/")
        assert b"".join(answer) == given[document.name]
