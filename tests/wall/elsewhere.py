"""The thread's connections to another database, or the pages' own as the administrator."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.db import connections


@contextlib.contextmanager
def elsewhere(*, support: dict[str, Any] | None = None, **changes: Any) -> Iterator[None]:
    """For a while Django's connection is one with these settings (NAME, USER, PASSWORD) changed.

    The console's goes to the same database, with what `support` changes of it.
    """
    there = {name: value for name, value in changes.items() if name in ("NAME", "HOST")}
    with changed("default", changes), changed("support", there | (support or {})):
        yield


@contextlib.contextmanager
def changed(alias: str, changes: dict[str, Any]) -> Iterator[None]:
    before = connections[alias]
    facts = before.settings_dict | changes
    # Django keeps one pool an alias, and that one is the tests' own.
    facts["OPTIONS"] = {key: value for key, value in facts["OPTIONS"].items() if key != "pool"}
    other = type(before)(facts, alias)
    other.inc_thread_sharing()
    connections[alias] = other
    try:
        yield
    finally:
        connections[alias] = before
        other.close()
