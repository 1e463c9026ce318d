"""What the worker measures of the service every minute: counts, ages and yes or no.

The status page, /readyz's older sister for people, reads it. A heart that does not beat is seen by
the age of its last beat, and what it last said then counts for nothing.
"""

import time
from datetime import datetime, timedelta
from typing import Any

import httpx2 as httpx
import structlog
from django.conf import settings
from django.utils import timezone

from viewmybox.trust import expiring
from viewmybox.trust.queue import waiting_now
from viewmybox.vault.files import storage
from viewmybox.wall.upkeep import Upkeep, done, note_done, upkeep

log = structlog.get_logger()

NAME = "heartbeat"
# Beats come every minute; after this long there is none.
SILENT = timedelta(minutes=4)
ANSWER_SECONDS = 5
START_SECONDS = 20
PROBE = "heartbeat/no-such-file"


# What this process measured last, for its telemetry, and when (of `time.time`).
latest: dict[str, Any] = {}
deeds: list[Upkeep] = []
measured_at = 0.0


def beat() -> None:
    """Measure and note it."""
    global measured_at  # noqa: PLW0603 - of the one worker in this process
    deeds[:] = upkeep(timezone.now())
    late = sum(one.is_overdue for one in deeds)
    latest.update(pages=pages_answer(), storage=storage_answers(), overdue=late, **waiting_now())
    measured_at = time.time()
    expiring.look_now_and_then()
    note_done(NAME, **latest)


def last_beat(now: datetime) -> dict[str, Any] | None:
    """What was last measured; None when that is too long ago to count."""
    at, facts = done().get(NAME, (None, {}))
    return facts if at is not None and at > now - SILENT else None


def pages_answer() -> bool | None:
    """Whether the pages say that they are ready; None where they cannot be reached from here."""
    try:
        with httpx.Client(trust_env=False, timeout=ANSWER_SECONDS) as http:
            return bool(http.get(f"{settings.BASE_URL}/readyz").is_success)
    except httpx.TransportError:
        return None


def wait_for_pages() -> None:
    """At a start together the worker may be there first."""
    deadline = time.monotonic() + START_SECONDS
    while not pages_answer() and time.monotonic() < deadline:
        time.sleep(1)


def storage_answers() -> bool:
    begun = time.monotonic()
    try:
        storage().exists(PROBE)
    except Exception as error:  # noqa: BLE001 - each storage has errors of its own
        log.warning("storage away", kind=type(error).__name__)
        return False
    return time.monotonic() - begun < ANSWER_SECONDS
