"""Whether services answered, and how fast: a public status page's checks, and servers' readings.

Where checks failed, a deviation lasts from the first that did to the first that no longer did.
"""

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from viewmybox.boxes.models import Aggregate, Entry, Service, Target
from viewmybox.demo.filling.files.reading import certain, rows
from viewmybox.demo.filling.files.shelf import Shelf

CHECKS, READINGS = "measurements/upptime_manticore.csv", "measurements/nab"
CHECKS_NAME, READINGS_NAME = "Public services", "Servers"
WINDOWS = "anomaly_windows.json"
UP, TIME = "Up", "Response time"
READING_FORM = "%Y-%m-%d %H:%M:%S"
WINDOW_FORM = "%Y-%m-%d %H:%M:%S.%f"


def tell_checks(folder: Path, member: UUID, zone: ZoneInfo) -> None:
    shelf = Shelf(CHECKS_NAME, "The checks of an open project's status page.", member)
    down: dict[str, Entry] = {}
    for row in sorted(rows(folder / CHECKS), key=lambda row: row["checked_at"]):
        at = datetime.fromisoformat(row["checked_at"]).astimezone(zone)
        name = row["service"]
        service = shelf.service(name, at, category=Service.Category.IT)
        is_up = row["status"] == "up"
        up = shelf.indicator(
            service, UP, at, unit="%", decimals=1, aggregate=Aggregate.SHARE,
            target=Target.AT_LEAST, low=99, tolerance=4, expected="day",
        )  # fmt: skip
        shelf.measure(up, at, float(is_up), "" if is_up else f"HTTP {row['http_code']}")
        if is_up:
            time = shelf.indicator(
                service, TIME, at, unit="ms", decimals=0, target=Target.AT_MOST, high=1000,
                tolerance=500, expected="day",
            )  # fmt: skip
            shelf.measure(time, at, float(row["response_ms"]))
        if not is_up and name not in down:
            down[name] = shelf.entry(
                service, at, f"Does not answer ({row['http_code']})", {}, kind=Entry.Kind.DEVIATION
            )
        elif is_up and name in down:
            down.pop(name).closed_at = at
    shelf.write()


def tell_readings(folder: Path, member: UUID, zone: ZoneInfo) -> None:
    """A file is an indicator; the windows in which something was known to be wrong, deviations."""
    shelf = Shelf(READINGS_NAME, "Readings every five minutes, with known faults.", member)
    windows = json.loads((folder / READINGS / WINDOWS).read_text())
    for path in sorted((folder / READINGS).glob("*.csv")):
        group, _, name = path.stem.partition("__")
        for row in rows(path):
            at = certain(row["timestamp"], READING_FORM, zone)
            service = shelf.service(name, at, category=Service.Category.IT)
            reading = shelf.indicator(
                service, "Reading", at, target=Target.NONE, decimals=2, period="day", expected="day"
            )
            shelf.measure(reading, at, float(row["value"]))
        for window in windows.get(f"{group}/{name}.csv", []):
            begins, ends = (certain(text, WINDOW_FORM, zone) for text in window)
            shelf.entry(
                shelf.services[name], begins, "Known fault", {}, kind=Entry.Kind.DEVIATION,
                closed_at=ends,
            )  # fmt: skip
    shelf.write()
