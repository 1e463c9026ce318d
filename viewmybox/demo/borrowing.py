"""The embedded server for commands: one that runs is used, else it runs while it is needed.

Every user holds a shared lock on a file in the installation's folder; the file says "borrowed"
while the server was started by a command and not by a demo. Whoever leaves last stops such a one.
Coming and going take turns by a lock of their own.
"""

import atexit
import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from viewmybox.config import INSTALLATION, Config, Role
from viewmybox.demo.postgres import Embedded

LOCKS = TURN, USERS = "turn.lock", "users.lock"
BORROWED = b"borrowed"


class Using:
    """A use of the embedded server, from here until `end`."""

    def __init__(self, server: Embedded, *, keep: bool = False) -> None:
        """`keep`: it is ours from now on (a demo's), whoever started it.

        Raises:
            NotStarted: the server does not start.
            OSError: the folder cannot be written.
        """
        self.server = server
        self.users = opened(server.data / USERS)
        with self.turn():
            fcntl.flock(self.users, fcntl.LOCK_SH)
            if keep or not server.running:
                server.start()
                self.mark(b"" if keep else BORROWED)

    def end(self) -> None:
        """Stop a borrowed server if nobody else uses it."""
        with self.turn(), contextlib.closing(self.users):
            try:
                fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            if self.marked == BORROWED:
                self.server.stop()
                self.mark(b"")

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        with opened(self.server.data / TURN) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def marked(self) -> bytes:
        self.users.seek(0)
        return self.users.read()

    def mark(self, text: bytes) -> None:
        self.users.seek(0)
        self.users.truncate()
        self.users.write(text)


def opened(file: Path) -> IO[bytes]:
    return os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)


def borrow(settings: Config, role: Role) -> None:
    """Make sure that an embedded server runs until this process ends; another is left alone.

    Raises:
        NotStarted: it could not be started.
    """
    file = settings.folder / INSTALLATION
    own = file.is_file() and settings.database(role) in json.loads(file.read_text()).values()
    if own:
        atexit.register(Using(Embedded(settings.folder)).end)
