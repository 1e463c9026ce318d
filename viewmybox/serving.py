"""Serving the pages and the API: granian in front of Django, in a few processes with threads."""

import functools
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable
from multiprocessing import connection
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.db import connections
from django.http import HttpResponse
from django.urls import get_resolver
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from viewmybox.kit.ports import refuse_taken_port
from viewmybox.receiving import patient
from viewmybox.wall.checks import refuse_holes

# How long requests under way may take to end once the service is asked to stop.
PATIENCE_SECONDS = 15
HEADER_SECONDS = 15
# All headers of a request together, roughly. An address has at most 65,534 bytes, and no more than
# 100 headers come.
LONGEST_HEADERS = 128 * 1024
# One thread can write a page while another waits for the database.
AT_A_TIME = 2
TURN_SECONDS = 0.05

# Granian's own handlers would write to standard output; what it says goes to the root's, as JSON.
LOGGING = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"propagate": True}, "granian.access": {"propagate": False}},
}


def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Answer on host and port until SIGINT or SIGTERM; requests under way are finished first.

    Args:
        host: an address of this machine.
        port: 1 to 65535.
        workers: processes.
        threads: requests that one process answers at a time.

    Raises:
        HoleError: the wall has a hole; nothing was served.
        PortInUseError: something else answers there.
    """
    # The pool would repeat, with the server's address, each connection that it cannot have.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    refuse_holes()
    refuse_taken_port(host, port)
    # The processes are forked from this one: they share what is imported now, and must not share
    # a connection or the pool's threads.
    get_resolver().url_patterns  # noqa: B018 - imports every page
    database: Any = connections["default"]
    database.close()
    database.close_pool()
    server = Server(
        "viewmybox.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backlog=1024,
        # What stands in front speaks HTTP/2 with the browsers; here it would only be more to guard.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=LONGEST_HEADERS
        ),
        websockets=False,
        workers_kill_timeout=PATIENCE_SECONDS,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
        log_dictconfig=LOGGING,
        log_access=False,
    )
    server.serve(target_loader=functools.partial(in_worker, threads), wrap_loader=False)


def in_worker(threads: int) -> WSGIApplication:
    """Called in each process before it answers anything."""
    # Ctrl-C reaches every process of the group. Only the first listens, and ends the others.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    threading.Thread(target=end_with_parent, name="end with parent", daemon=True).start()
    from viewmybox.wsgi import application  # here, so that it is each process's own

    return patient(by_turns(whole(application)), threads)


def whole(application: WSGIApplication) -> WSGIApplication:
    """Hands a page over in one piece, which granian sends faster and with its length."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        response = application(environ, start_response)
        if not isinstance(response, HttpResponse):
            return response
        try:
            return [response.content]
        finally:
            response.close()

    return answer


def by_turns(application: WSGIApplication) -> WSGIApplication:
    """Lets few threads at a time make answers, since more only hinder each other in Python.

    Nobody waits long: behind something slow the others go on, as if there were no turns.
    """
    turns = threading.Semaphore(AT_A_TIME)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        has_turn = turns.acquire(timeout=TURN_SECONDS)
        try:
            return application(environ, start_response)
        finally:
            if has_turn:
                turns.release()

    return answer


def end_with_parent() -> None:
    """A process whose parent was killed would hold the port for ever."""
    parent: Any = multiprocessing.parent_process()
    connection.wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
