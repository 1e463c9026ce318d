"""Answers already worked out, found again by everything they were worked out from.

Nothing here can be out of date: the statement is asked each time, its whole text is part of the
key, and what depends on the clock says until when it holds.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime

Worked = tuple[bytes, datetime | None]


class Remembering:
    """The newest `most` answers, of at most `largest` bytes each; threads share it."""

    def __init__(self, most: int, largest: int) -> None:
        self.most = most
        self.largest = largest
        self.answers: OrderedDict[Hashable, Worked] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Hashable, now: datetime, work: Callable[[], Worked]) -> bytes:
        """The answer for a key, worked out where there is none that still holds."""
        with self.lock:
            if found := self.answers.get(key):
                body, until = found
                if until is None or now <= until:
                    self.answers.move_to_end(key)
                    return body
        body, until = work()
        if len(body) <= self.largest:
            with self.lock:
                self.answers[key] = body, until
                self.answers.move_to_end(key)
                while len(self.answers) > self.most:
                    self.answers.popitem(last=False)
        return body
