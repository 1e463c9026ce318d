"""A bounded, thread-safe place for what is valid only for a while."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Things by key, each gone `lifetime` seconds after it was put here.

    At most `most` are held: then the oldest gives way, so memory stays bounded whatever comes in.
    """

    def __init__(self, lifetime: float, clock: Callable[[], float], most: int = 10_000) -> None:
        self.lifetime = lifetime
        self._clock = clock
        self._most = most
        self._things: dict[str, tuple[float, T]] = {}
        self._lock = threading.Lock()

    def put(self, key: str, thing: T) -> None:
        with self._lock:
            self._things.pop(key, None)
            self._things[key] = (self._clock() + self.lifetime, thing)
            self._purge()

    def get(self, key: str) -> T | None:
        with self._lock:
            self._purge()
            _, thing = self._things.get(key, (0, None))
            return thing

    def take(self, key: str) -> T | None:
        """Like `get`, and gone afterwards: of two who take the same key one gets nothing."""
        with self._lock:
            self._purge()
            _, thing = self._things.pop(key, (0, None))
            return thing

    def change(self, key: str, change: Callable[[T], T]) -> T | None:
        """Replace what lies there by what `change` makes of it; its end stays the same."""
        with self._lock:
            self._purge()
            if key not in self._things:
                return None
            until, thing = self._things[key]
            changed = change(thing)
            self._things[key] = (until, changed)
            return changed

    def items(self) -> list[tuple[str, T]]:
        with self._lock:
            self._purge()
            return [(key, thing) for key, (_, thing) in self._things.items()]

    def __len__(self) -> int:
        with self._lock:
            return len(self._things)

    def _purge(self) -> None:
        # A dict keeps the order of putting and every lifetime is the same, so the oldest is first.
        now = self._clock()
        while self._things:
            oldest = next(iter(self._things))
            if self._things[oldest][0] > now and len(self._things) <= self._most:
                return
            del self._things[oldest]
