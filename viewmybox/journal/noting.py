"""Noting a deed, in the transaction that does it.

    box.save()
    note("box.made", box)

The lines are written together when the customer's block ends, just before the commit: until then
the journal's head is not locked, and customers' members do not wait for each other. What a
savepoint takes back is not noted.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from viewmybox.journal.deeds import DEEDS
from viewmybox.wall.context import customer_id, fetch_one, lastly
from viewmybox.wall.proof import prove

LONGEST_NAME = 200

Origin = dict[str, str]
_origin: ContextVar[Callable[[], Origin] | None] = ContextVar("origin", default=None)


@dataclass(frozen=True, slots=True)
class Thing:
    """What a deed was done to, where it is no row that the ORM holds."""

    kind: str
    id: UUID | None = None
    name: str | None = None


def note(deed: str, thing: Thing | models.Model | None = None, **facts: Any) -> None:
    """Note a deed of whoever has entered.

    Args:
        deed: one of `DEEDS`.
        thing: what it was done to; of a row its kind, its id and what it calls itself.
        facts: what else there is to say of it: words, numbers, lists of words.

    Raises:
        KeyError: the deed is not declared.
        NoCustomerError: nobody has entered.
    """
    if deed not in DEEDS:
        raise KeyError(deed)
    if isinstance(thing, models.Model):
        thing = Thing(str(thing._meta.model_name), thing.pk, str(thing))
    line = {
        "deed": deed,
        "kind": thing.kind if thing else None,
        "id": str(thing.id) if thing and thing.id else None,
        "thing": thing.name[:LONGEST_NAME] if thing and thing.name is not None else None,
        "facts": facts or None,
    }
    lastly(write, line)


def write(lines: list[dict[str, Any]]) -> None:
    """Write what was noted; `wall.note` itself knows for whom, who it was and the time."""
    payload, mac = prove("note", customer=str(customer_id()), lines=lines, origin=came_from())
    fetch_one("SELECT wall.note(%s, %s)", [payload, mac])


def came_from() -> Origin | None:
    """Where what happens now comes from; None where nobody outside asked for it."""
    came = _origin.get()
    return came() if came else None


@contextmanager
def coming_from(origin: Callable[[], Origin]) -> Iterator[None]:
    """Where what happens in the block comes from; asked only when something is noted."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)
