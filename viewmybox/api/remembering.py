"""Answers already worked out, found again by everything they were worked out from."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime


class Remembering:
    """The newest `most` answers, of at most `largest` bytes each; threads share it.

    The key has to say all that an answer depends on, the customer first; for the clock there is
    `until`. Then nothing in here can be out of date or somebody else's.
    """

    def __init__(self, most: int, largest: int) -> None:
        self.most = most
        self.largest = largest
        self.answers: OrderedDict[Hashable, tuple[bytes, datetime | None]] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Hashable, now: datetime) -> bytes | None:
        """The answer, where there is one that still holds."""
        with self.lock:
            body, until = self.answers.get(key, (None, None))
            if body is None or (until is not None and now > until):
                return None
            self.answers.move_to_end(key)
            return body

    def keep(self, key: Hashable, body: bytes, until: datetime | None) -> None:
        """`until`: the last moment at which it holds; None for ever."""
        if len(body) > self.largest:
            return
        with self.lock:
            self.answers[key] = body, until
            self.answers.move_to_end(key)
            while len(self.answers) > self.most:
                self.answers.popitem(last=False)
