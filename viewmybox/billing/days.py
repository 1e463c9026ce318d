"""Days as the books count them: Swedish ones, whatever the customer's own time zone."""

import zoneinfo
from datetime import date

from dateutil.relativedelta import relativedelta
from django.utils import timezone

SWEDEN = zoneinfo.ZoneInfo("Europe/Stockholm")


def swedish_today() -> date:
    return timezone.now().astimezone(SWEDEN).date()


def months_after(first: date, months: int) -> date:
    """The same day so many months later; the month's last where it has no such day."""
    return first + relativedelta(months=months)
