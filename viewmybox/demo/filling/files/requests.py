"""Requests to two cities: what was asked for, by when it was promised, when it was done.

A department is a service, a request is an entry of the box's own kind, and what is to be done
about it an action.
"""

from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from viewmybox.boxes.models import Aggregate, CustomField, Entry, Target
from viewmybox.demo.filling.files.reading import apart, certain, moment, rows
from viewmybox.demo.filling.files.shelf import Shelf

PROMISED, FILE = "requests/stlouis_csb_2010.csv", "requests/nyc311_sample.csv"
PROMISED_NAME, NAME = "Requests with a day promised", "Requests of one night"
KIND = "Request"
BY_THE_DAY, DAYS = "Done by the day promised", "Days until done"
PROMISED_FORM, FORM = "%Y-%m-%d %H:%M:%S.%f", "%m/%d/%Y %I:%M:%S %p"
DAY = 24 * 3600
NOBODY = "No department"


def tell_promised(folder: Path, member: UUID, zone: ZoneInfo) -> None:
    """About four of a hundred stand there more than once: the last row of a number counts."""
    about = "What citizens asked of the departments of St. Louis in 2010."
    shelf = Shelf(PROMISED_NAME, about, member, entry_kinds=[KIND])
    shelf.field("Number", CustomField.Kind.TEXT)
    shelf.field("Ward", CustomField.Kind.TEXT)
    by_number = {row["REQUESTID"]: row for row in rows(folder / PROMISED)}
    for number, row in by_number.items():
        tell_promise(shelf, int(number), row, zone)
    shelf.write()


def tell_promise(shelf: Shelf, number: int, row: dict[str, str], zone: ZoneInfo) -> None:
    asked = certain(row["DATETIMEINIT"], PROMISED_FORM, zone)
    promised, done, called_off = (
        moment(row[name], PROMISED_FORM, zone)
        for name in ("PRJCOMPLETEDATE", "DATETIMECLOSED", "DATECANCELLED")
    )
    service = shelf.service(row["SUBMITTO"].rstrip(", ") or NOBODY, asked)
    entry = shelf.entry(
        service,
        asked,
        row["PLAIN_ENGLISH_NAME_FOR_PROBLEMCODE"] or row["DESCRIPTION"],
        {"Number": row["REQUESTID"], "Ward": row["WARD"]},
        kind=Entry.Kind.NOTE,
        kind_name=KIND,
        text=f"{row['PROBADDRESS']}\n{row['EXPLANATION']}".strip(),
    )
    shelf.action(entry, promised and promised.date(), done or called_off)
    if done and promised:
        kept = shelf.indicator(
            service, BY_THE_DAY, asked, unit="%", decimals=1, aggregate=Aggregate.SHARE,
            target=Target.AT_LEAST, low=80, tolerance=20,
        )  # fmt: skip
        shelf.measure(kept, apart(done, number), float(done.date() <= promised.date()))
    if done:
        days = shelf.indicator(service, DAYS, asked, unit="d", decimals=1, target=Target.NONE)
        shelf.measure(days, apart(done, number), (done - asked).total_seconds() / DAY)


def tell_night(folder: Path, member: UUID, zone: ZoneInfo) -> None:
    """No day is promised, and half of them are still being worked on."""
    about = "What citizens asked of the departments of New York in a night of 2022."
    shelf = Shelf(NAME, about, member, entry_kinds=[KIND])
    shelf.field("Status", CustomField.Kind.CHOICE, choices=["Open", "In Progress", "Closed"])
    for row in rows(folder / FILE):
        asked = certain(row["Created Date"], FORM, zone)
        entry = shelf.entry(
            shelf.service(row["Agency Name"], asked),
            asked,
            f"{row['Complaint Type']}: {row['Descriptor']}",
            {"Status": row["Status"]},
            kind=Entry.Kind.NOTE,
            kind_name=KIND,
            text=f"{row['Incident Address']}\n{row['Resolution Description']}".strip(),
        )
        shelf.action(entry, None, moment(row["Closed Date"], FORM, zone))
    shelf.write()
