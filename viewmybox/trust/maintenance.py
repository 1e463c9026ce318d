"""What people do to the installation by command, noted in the provider's journal.

The reason for a maintenance is in people's words, so it is told on the pages and not noted.
"""

from datetime import datetime, timedelta

from django.db import transaction

from viewmybox.journal.provider import note_provider
from viewmybox.wall.halting import go_on, halt_writing
from viewmybox.wall.upkeep import must_happen, note_done

DRILL = "restore drill"
# Once a quarter, and some days to find the time.
must_happen(DRILL, timedelta(days=100))


def halt(since: datetime, until: datetime, reason: str) -> None:
    """Halt writing between two moments, or announce that.

    Raises:
        ValueError: it would end before it begins.
    """
    with transaction.atomic():
        halt_writing(since, until, reason)
        note_provider("maintenance.set", since=minute(since), until=minute(until))


def let_go_on() -> None:
    """Let writing go on; nothing stays announced."""
    with transaction.atomic():
        go_on()
        note_provider("maintenance.ended")


def note_drill(minutes: int) -> None:
    """A backup was restored somewhere else and looked at, in so many minutes.

    Raises:
        ValueError: that took no time at all.
    """
    if minutes < 1:
        raise ValueError("say how many minutes the restoring took.")
    with transaction.atomic():
        note_done(DRILL, minutes=minutes)
        note_provider("restore.drilled", minutes=minutes)


def minute(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M %z")
