"""What has been worked out, found again by everything it was worked out from."""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Generic, TypeVar

Kept = TypeVar("Kept")
NOTHING: tuple[Any, None] = (None, None)


class Remembering(Generic[Kept]):
    """The `most` things used last, with keys of at most `longest` characters; threads share it.

    The key has to say all that a thing depends on, whose it is first; for the clock there is
    `until`. Then nothing in here can be out of date or somebody else's.
    """

    def __init__(self, most: int, longest: int) -> None:
        self.most = most
        self.longest = longest
        self.kept: OrderedDict[str, tuple[Kept, datetime | None]] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, keys: Iterable[str], now: datetime) -> list[Kept | None]:
        """What is kept under each key, None where nothing is that still holds."""
        found: list[Kept | None] = []
        with self.lock:
            for key in keys:
                thing, until = self.kept.get(key, NOTHING)
                if until is not None and now > until:
                    thing = None
                if thing is not None:
                    self.kept.move_to_end(key)
                found.append(thing)
        return found

    def keep(self, key: str, thing: Kept, until: datetime | None) -> None:
        """`until`: the last moment at which it holds; None for ever."""
        if len(key) > self.longest:
            return
        with self.lock:
            self.kept[key] = thing, until
            self.kept.move_to_end(key)
            while len(self.kept) > self.most:
                self.kept.popitem(last=False)
