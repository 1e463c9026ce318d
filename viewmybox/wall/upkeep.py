"""What must happen how often, and when it last did.

Whatever is registered as `@daily` or `@hourly` (housekeeping.py) is among it by itself. What a
person does by a command, a restore drill for instance, is told of with `must_happen(…)` where it is
declared and `note_done(…)` where it was done.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from viewmybox.wall.context import fetch_all, fetch_one

# Name of each deed, and how long after the last time it is overdue.
MUST: dict[str, timedelta] = {}
ROWS = "SELECT name, first_at, at, facts::text FROM wall.upkeep()"


@dataclass(frozen=True, slots=True)
class Upkeep:
    """A deed that must happen again and again; `at` is None where it never has."""

    name: str
    patience: timedelta
    at: datetime | None
    is_overdue: bool


def must_happen(name: str, within: timedelta) -> None:
    """Have it told when the deed was not done for so long."""
    MUST[name] = within


def note_done(name: str, **facts: Any) -> None:
    """The deed was done now; the facts are counts and words of ours. Only the worker's role may."""
    fetch_one("SELECT wall.note_done(%s, %s::jsonb)::text", [name, json.dumps(facts)])


def done() -> dict[str, tuple[datetime, dict[str, Any]]]:
    """When what was last done, and with what facts."""
    return {name: (at, told(facts)) for name, _first, at, facts in rows()}


def rows() -> list[tuple[Any, ...]]:
    return fetch_all(ROWS, [])


def told(facts: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(facts)
    return found


def upkeep(now: datetime) -> list[Upkeep]:
    """Every deed that must happen, by name."""
    return judged(rows(), now)


def judged(found: list[tuple[Any, ...]], now: datetime) -> list[Upkeep]:
    """The same from rows that were asked for already (`ROWS`).

    What never happened is overdue once the worker has lived for longer than it may take.
    """
    known = {name: at for name, _first, at, _facts in found}
    begun = min((first for _name, first, _at, _facts in found), default=now)
    return [
        Upkeep(name, patience, known.get(name), known.get(name, begun) + patience < now)
        for name, patience in sorted(MUST.items())
    ]
