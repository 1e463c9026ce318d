"""The thread's default connection to another database, or as the administrator."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.db import connections


@contextlib.contextmanager
def elsewhere(**changes: Any) -> Iterator[None]:
    """For a while Django's connection is one with these settings (NAME, USER, PASSWORD) changed."""
    before = connections["default"]
    facts = before.settings_dict | changes
    # Django keeps one pool an alias, and that one is the tests' own.
    facts["OPTIONS"] = {key: value for key, value in facts["OPTIONS"].items() if key != "pool"}
    other = type(before)(facts, "default")
    other.inc_thread_sharing()
    connections["default"] = other
    try:
        yield
    finally:
        connections["default"] = before
        other.close()
