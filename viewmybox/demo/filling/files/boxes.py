"""Which boxes are made of which of the files."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from viewmybox.demo.filling.files import (
    authorities,
    contracts,
    incidents,
    ledgers,
    publications,
    requests,
    uptime,
    weather,
)

Tell = Callable[[Path, UUID, ZoneInfo], None]

# What has to be there for a box to be made, its name, and who makes it.
BOXES: tuple[tuple[str, str, Tell], ...] = (
    (incidents.FILE, incidents.NAME, incidents.tell),
    (requests.PROMISED, requests.PROMISED_NAME, requests.tell_promised),
    (requests.FILE, requests.NAME, requests.tell_night),
    (uptime.CHECKS, uptime.CHECKS_NAME, uptime.tell_checks),
    (uptime.READINGS, uptime.READINGS_NAME, uptime.tell_readings),
    (contracts.FILE, contracts.NAME, contracts.tell),
    (ledgers.FILES, ledgers.NAME, ledgers.tell),
    (authorities.QUARTERLY, authorities.QUARTERLY_NAME, authorities.tell_quarterly),
    (authorities.YEARLY, authorities.YEARLY_NAME, authorities.tell_yearly),
    (weather.FILE, weather.NAME, weather.tell),
    (publications.FILES, publications.NAME, publications.tell),
)


def tell(folder: Path, member: UUID, zone: ZoneInfo) -> list[str]:
    """In the entered customer. Returns the names of the boxes that were made."""
    return list(made(folder, member, zone))


def made(folder: Path, member: UUID, zone: ZoneInfo) -> Iterator[str]:
    for needed, name, make in BOXES:
        if (folder / needed).exists():
            make(folder, member, zone)
            yield name
