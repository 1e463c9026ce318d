"""Which boxes are made of which of the files."""

from collections.abc import Callable
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

# What has to be there for a box to be made, and who makes it.
BOXES: tuple[tuple[str, Tell], ...] = (
    (incidents.FILE, incidents.tell),
    (requests.PROMISED, requests.tell_promised),
    (requests.FILE, requests.tell_night),
    (uptime.CHECKS, uptime.tell_checks),
    (uptime.READINGS, uptime.tell_readings),
    (contracts.FILE, contracts.tell),
    (ledgers.FILES, ledgers.tell),
    (authorities.QUARTERLY, authorities.tell_quarterly),
    (authorities.YEARLY, authorities.tell_yearly),
    (weather.FILE, weather.tell),
    (publications.FILES, publications.tell),
)


def tell(folder: Path, member: UUID, zone: ZoneInfo) -> None:
    """In the entered customer."""
    for needed, make in BOXES:
        if (folder / needed).exists():
            make(folder, member, zone)
