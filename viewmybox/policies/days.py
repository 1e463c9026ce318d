"""The day that decides which version is in force: the Swedish one, wherever the reader is."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

SWEDEN = ZoneInfo("Europe/Stockholm")


def swedish_day() -> date:
    """Today in Sweden, as `wall.policy_in_force` reckons."""
    return timezone.localdate(timezone=SWEDEN)
