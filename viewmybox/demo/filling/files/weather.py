"""Sixty years of a weather station, taken in by the page that takes in measurements."""

from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from viewmybox.boxes.models import Target
from viewmybox.boxes.recording import record
from viewmybox.demo.filling.files.shelf import Shelf
from viewmybox.imports.measurements import understand

FILE = "measurements/smhi_falun_temp.csv"
NAME = "Väder"
SINCE = datetime(1951, 3, 25, 12)  # noqa: DTZ001 - the zone is the customer's


def tell(folder: Path, member: UUID, zone: ZoneInfo) -> None:
    shelf = Shelf(NAME, "Lufttemperaturen i Falun, som SMHI har mätt den.", member)
    since = SINCE.replace(tzinfo=zone)
    service = shelf.service("Falun-Lugnet", since)
    indicator = shelf.indicator(
        service, "Lufttemperatur", since, unit="°C", target=Target.NONE, expected="day"
    )
    shelf.write()
    with (folder / FILE).open("rb") as stream:
        record(understand(stream, indicator.id, zone, indicator.name).rows, source="csv")
