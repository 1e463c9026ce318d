"""A history of incidents as ServiceNow hands it out: a row per change, of which the last counts.

The event log of UCI 498. A category is a service, an incident is a deviation of it.
"""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from viewmybox.boxes.models import Aggregate, CustomField, Entry, Target
from viewmybox.demo.filling.files.reading import apart, certain, moment, rows
from viewmybox.demo.filling.files.shelf import Shelf

FILE = "incidents/uci498_servicenow_slice.csv"
NAME = "Incidents"
WITHIN, HOURS = "Within the agreed time", "Time to resolve"
PRIORITIES = ["1 - Critical", "2 - High", "3 - Moderate", "4 - Low"]
FORM = "%d-%m-%Y %H:%M"
UNKNOWN = "?"
HOUR = 3600


def tell(folder: Path, member: UUID, zone: ZoneInfo) -> None:
    shelf = Shelf(NAME, "Incidents of an IT department, early 2016.", member)
    shelf.field("Priority", CustomField.Kind.CHOICE, choices=PRIORITIES)
    shelf.field("Group", CustomField.Kind.TEXT)
    shelf.field(WITHIN, CustomField.Kind.YES_NO)
    for number, changes in by_number(rows(folder / FILE)).items():
        tell_incident(shelf, number, changes, zone)
    shelf.write()


def by_number(given: Iterable[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    incidents: dict[str, list[dict[str, str]]] = {}
    for row in given:
        incidents.setdefault(row["number"], []).append(row)
    return incidents


def tell_incident(shelf: Shelf, number: str, changes: list[dict[str, str]], zone: ZoneInfo) -> None:
    last, nth = changes[-1], int(number.removeprefix("INC"))
    opened = certain(last["opened_at"], FORM, zone)
    closed, resolved = (
        moment(last[name].replace(UNKNOWN, ""), FORM, zone) for name in ("closed_at", "resolved_at")
    )
    category = last["category"].replace(UNKNOWN, "No category")
    service = shelf.service(category, opened)
    shelf.entry(
        service,
        opened,
        f"{number} {last['subcategory'].replace(UNKNOWN, '')}".strip(),
        {
            "Priority": last["priority"],
            "Group": last["assignment_group"].replace(UNKNOWN, ""),
            WITHIN: last["made_sla"] == "TRUE",
        },
        kind=Entry.Kind.DEVIATION,
        text="\n".join(f"{row['sys_updated_at']} {row['incident_state']}" for row in changes),
        closed_at=closed,
    )
    if closed:
        within = shelf.indicator(
            service, WITHIN, opened, unit="%", decimals=1, aggregate=Aggregate.SHARE,
            target=Target.AT_LEAST, low=95, tolerance=5,
        )  # fmt: skip
        # Two incidents may be closed at the same minute, and a moment has one value.
        shelf.measure(within, apart(closed, nth), float(last["made_sla"] == "TRUE"), number)
    if resolved:
        hours = shelf.indicator(
            service, HOURS, opened, unit="h", decimals=1, target=Target.AT_MOST, high=48,
            tolerance=24,
        )  # fmt: skip
        took = (resolved - opened).total_seconds() / HOUR
        shelf.measure(hours, apart(resolved, nth), took, number)
