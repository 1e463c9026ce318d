"""What the provider promises of its answers, as data for every page that says or counts it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from viewmybox.kit.opening import OpeningHours

HOURS = OpeningHours(time(8), time(17), ZoneInfo("Europe/Stockholm"))
# Working hours until the first answer, and until every further one.
ANSWER_HOURS = 8
# Working hours until it is solved; the customer's own time to answer is not counted.
SOLVE_HOURS = 45
# How much of it is to be kept, in per cent, and by how much less that is at risk and not yet off.
TARGET = 95.0
TOLERANCE = 5.0


def answer_by(since: datetime) -> datetime:
    return HOURS.after(since, timedelta(hours=ANSWER_HOURS))


def solve_by(since: datetime) -> datetime:
    return HOURS.after(since, timedelta(hours=SOLVE_HOURS))


def moved(until: datetime, paused: datetime, now: datetime) -> datetime:
    """A promise that stood still from `paused` on goes on with the time that it had left.

    One that was broken by then stays where it was.
    """
    if until <= paused:
        return until
    return HOURS.after(now, HOURS.between(paused, until))
