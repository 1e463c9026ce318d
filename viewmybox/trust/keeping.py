"""What `verify` last found, kept: by a command that sees all, and daily by the worker.

Only states are kept, by the checks' names. What a hole is stays on the screen of whoever ran it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from viewmybox.config import Role
from viewmybox.trust.every import CHECKS, Result
from viewmybox.trust.installation import Installation, Unseen
from viewmybox.trust.promises import PROMISES, Promise
from viewmybox.wall.context import fetch_all

COMMAND = "command"
WORKER = "worker"
# What was seen longer ago than this says nothing of today.
OLD = timedelta(days=2)
ROLES: tuple[Role, ...] = ("worker", "migrator")
NOTE = "SELECT wall.note_verified(%s::jsonb, %s)::text"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the checks of one promise last found.

    Attributes:
        promise: which.
        passed, holes, unseen: how many checks, by what they found when they could last look.
        oldest: when the check that was looked at longest ago was.
        is_old: it is so long ago that it says nothing of today.
    """

    promise: Promise
    passed: int
    holes: int
    unseen: int
    oldest: datetime | None
    is_old: bool

    @property
    def holds(self) -> bool:
        """Every check looked, lately, and found nothing: the only state that looks good."""
        return bool(self.passed) and not (self.holes or self.unseen or self.is_old)


def keep(here: Installation, found: Iterable[Result], looked_by: str) -> str:
    """Keep what a run found. Returns why that was not possible, or nothing."""
    facts = json.dumps(
        [{"check": one.name, "promise": one.promise, "state": one.state.value} for one in found]
    )
    why = ""
    for role in ROLES:
        try:
            here.rows(role, NOTE, [facts, looked_by])
        except (Unseen, psycopg.Error) as error:
            why = why or str(error).splitlines()[0]
        else:
            return ""
    return why


def standings(now: datetime) -> list[Standing]:
    """Each promise with what its checks last found. A check that never looked is unseen."""
    kept = {
        name: (state, at)
        for name, state, at in fetch_all("SELECT name, state, at FROM wall.verified()", [])
    }
    return [standing(promise, kept, now) for promise in PROMISES]


def standing(promise: Promise, kept: dict[str, tuple[str, datetime]], now: datetime) -> Standing:
    names = [check.name for check in CHECKS.values() if check.promise == promise.number]
    looked = [kept[name] for name in names if name in kept and kept[name][0] != "skipped"]
    oldest = min((at for _state, at in looked), default=None)
    return Standing(
        promise,
        passed=sum(state == "ok" for state, _at in looked),
        holes=sum(state == "hole" for state, _at in looked),
        unseen=len(names) - len(looked),
        oldest=oldest,
        is_old=oldest is not None and oldest < now - OLD,
    )
