"""The alarm: what must happen and did not (wall/upkeep.py), told to the provider once."""

import structlog
from django.conf import settings
from django.utils import timezone

from viewmybox.accounts.letters import send
from viewmybox.trust.queue import LATE_LETTER_SECONDS, waiting_now
from viewmybox.wall.upkeep import Upkeep, done, note_done, upkeep

log = structlog.get_logger()

TOLD = "told of overdue"
LETTERS = "letters"


def overdue() -> list[Upkeep]:
    """What should have happened by now."""
    return [one for one in upkeep(timezone.now()) if one.is_overdue]


def tell_overdue() -> None:
    """Log and mail what is newly overdue; what was made up for since can be told of again."""
    names = [one.name for one in overdue()]
    if waiting_now()["oldest_letter_seconds"] > LATE_LETTER_SECONDS:
        names.append(LETTERS)
    told = done().get(TOLD, (None, {}))[1].get("names", [])
    new = [name for name in names if name not in told]
    for name in new:
        log.error("overdue", deed=name)
    if new and settings.SMTP_URL and settings.PROVIDER["support_email"]:
        send(
            f"VIEWMYBOX: {len(new)} overdue",
            "This should have happened and did not:\n\n"
            + "".join(f"- {name}\n" for name in new)
            + "\nWhat to do is in docs/operations.md, under Alarms.\n",
            settings.PROVIDER["support_email"],
        )
    if names or told:
        note_done(TOLD, names=names)
