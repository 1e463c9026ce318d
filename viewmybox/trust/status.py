"""How the service stands, for everybody: what was measured, and what is not known."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from viewmybox.trust.heartbeat import last_beat
from viewmybox.wall.halting import Halt, announced
from viewmybox.web.pages import page

Words = str | Lazy

# Jobs that wait longer than this are late; longer than that, they do not go.
LATE_SECONDS = 2 * 60
STUCK_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the service: on, risk, off or none (not known), as statuses everywhere."""

    name: Words
    state: str
    says: Words


@require_GET
def status(request: HttpRequest) -> HttpResponse:
    viewer = getattr(request, "viewer", None)
    now = timezone.now()
    beat: dict[str, Any] | None = None
    halt: Halt | None = None
    database = True
    try:
        with transaction.atomic():
            beat, halt = last_beat(now), announced()
    except (DatabaseError, InterfaceError):
        database = False
    parts = measured(beat, database=database)
    return page(
        request,
        "trust/status.html",
        parts=parts,
        worst=worst(parts),
        announced=halt,
        at=now,
        zone=viewer.zone if viewer else timezone.get_default_timezone(),
        support=settings.PROVIDER["support_email"],
    )


def measured(beat: dict[str, Any] | None, *, database: bool) -> list[Part]:
    """Each part from what is known now and from the last beat; without one it is not known."""
    parts = [
        Part(_("Pages"), "on", _("You are reading one.")),
        Part(_("Database"), "on", _("It answered just now."))
        if database
        else Part(_("Database"), "off", _("It does not answer. Nothing can be read or saved.")),
    ]
    if beat is None:
        unknown = _("Nobody has measured this in the last minutes.")
        return parts + [Part(name, "none", unknown) for name in (FILES, JOBS, LETTERS)]
    answers = beat.get("storage")
    files = (
        Part(FILES, "on", _("Documents can be fetched and kept."))
        if answers
        else Part(FILES, "off", _("Documents can neither be fetched nor kept."))
    )
    return [
        *parts,
        files,
        waiting(JOBS, beat.get("oldest_seconds")),
        waiting(LETTERS, beat.get("oldest_letter_seconds")),
    ]


FILES = _("Documents and extracts")
JOBS = _("What is done in the background")
LETTERS = _("Letters")


def waiting(name: Words, seconds: int | None) -> Part:
    if seconds is None:
        return Part(name, "none", _("Nobody has measured this in the last minutes."))
    if seconds <= LATE_SECONDS:
        return Part(name, "on", _("Nothing waits for long."))
    if seconds <= STUCK_SECONDS:
        return Part(name, "risk", _("Some wait longer than they should."))
    return Part(name, "off", _("Some have waited for more than a quarter of an hour."))


def worst(parts: list[Part]) -> str:
    """What is not known is worse than late, and better than what is known to be off."""
    states = [part.state for part in parts]
    return next(state for state in ("off", "none", "risk", "on") if state in states)
