"""A request's body must keep coming: who sends a byte a second holds no thread for ever.

Granian waits for a body without end, and a wait inside it cannot be broken off. So another thread
does the waiting, a piece ahead of whoever reads; when a piece does not come in time, the page goes
on without it, and the wait ends with the answer.
"""

import io
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from viewmybox.web.sizes import TOO_SLOW

PIECE = 128 * 1024
PIECE_SECONDS = 30


def patient(
    application: WSGIApplication, threads: int, seconds: float = PIECE_SECONDS
) -> WSGIApplication:
    """Gives each piece of a body so many seconds.

    The first has come before the application begins: a form that is slow to arrive holds neither a
    turn nor a connection to the database.
    """
    # One for each request under way, and one for each whose wait is just ending.
    pool = ThreadPoolExecutor(2 * threads, "body")

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if has_body(environ):
            coming = Coming(environ, pool, seconds)
            coming.begin()
            environ["wsgi.input"] = io.BufferedReader(coming, PIECE)
        return application(environ, start_response)

    return answer


def has_body(environ: WSGIEnvironment) -> bool:
    return environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ


class Coming(io.RawIOBase):
    """The body, read a piece ahead.

    Raises TimeoutError, an OSError, when a piece does not come, and says so in the environment.
    """

    def __init__(self, environ: WSGIEnvironment, pool: ThreadPoolExecutor, seconds: float) -> None:
        self.environ = environ
        self.inner: Any = environ["wsgi.input"]
        self.pool = pool
        self.seconds = seconds
        self.piece = memoryview(b"")
        self.next: Future[bytes] | None = pool.submit(self.inner.read, PIECE)

    def begin(self) -> None:
        """Wait for the first piece; when it does not come, whoever reads is told."""
        try:
            self.fetch()
        except TimeoutError:
            self.piece = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        if not self.piece and self.next is not None:
            self.fetch()
        size = min(len(room), len(self.piece))
        room[:size] = self.piece[:size]
        self.piece = self.piece[size:]
        return size

    def fetch(self) -> None:
        if TOO_SLOW in self.environ or self.next is None:
            raise TimeoutError
        try:
            piece = self.next.result(self.seconds)
        except TimeoutError:
            self.environ[TOO_SLOW] = True
            raise
        # Only at the end is a piece not whole.
        whole = len(piece) == PIECE
        self.next = self.pool.submit(self.inner.read, PIECE) if whole else None
        self.piece = memoryview(piece)
