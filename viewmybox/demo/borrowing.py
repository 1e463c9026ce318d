"""The embedded server for commands: one that runs is used, else it runs while it is needed.

Every user holds a shared lock on a file in the installation's folder; the file says "borrowed"
while the server was started by a command and not by a demo. Whoever leaves last stops such a one.
"""

import atexit
import fcntl
import json
import os
from typing import IO

from viewmybox.config import INSTALLATION, Config, Role
from viewmybox.demo.postgres import Embedded

BORROWED = b"borrowed"


class Using:
    """A use of the embedded server, from here until `end`."""

    def __init__(self, server: Embedded, *, keep: bool = False) -> None:
        """`keep`: it is ours from now on (a demo's), whoever started it."""
        self.server = server
        self.file: IO[bytes] = os.fdopen(
            os.open(server.data / "users.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0
        )
        self.take(keep=keep)

    def take(self, *, keep: bool) -> None:
        while True:
            fcntl.flock(self.file, fcntl.LOCK_EX)
            if keep or not self.server.running:
                self.server.start()
                self.mark(b"" if keep else BORROWED)
            # Going from one lock to the other lets others in between; one may have stopped it.
            fcntl.flock(self.file, fcntl.LOCK_SH)
            if self.server.running:
                return

    def end(self) -> None:
        """Stop a borrowed server if nobody else uses it."""
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        else:
            if self.marked == BORROWED:
                self.server.stop()
                self.mark(b"")
        finally:
            self.file.close()

    @property
    def marked(self) -> bytes:
        self.file.seek(0)
        return self.file.read()

    def mark(self, text: bytes) -> None:
        self.file.seek(0)
        self.file.truncate()
        self.file.write(text)


def borrow(settings: Config, role: Role) -> None:
    """Make sure that an embedded server runs until this process ends; another is left alone.

    Raises:
        NotStarted: it could not be started.
    """
    file = settings.folder / INSTALLATION
    own = file.is_file() and settings.database(role) in json.loads(file.read_text()).values()
    if own:
        atexit.register(Using(Embedded(settings.folder)).end)
