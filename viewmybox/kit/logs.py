"""Logs: one JSON line each, with ids only. Never content, contact details, addresses or queries."""

import functools
import logging
import sys
import traceback
import uuid
from collections.abc import Mapping, MutableMapping
from contextvars import ContextVar
from types import TracebackType
from typing import Any

import structlog


class Mark:
    """What the lines of one request have in common. It is made up at the first line."""

    @functools.cached_property
    def id(self) -> str:
        return uuid.uuid4().hex[:12]


# The web's middleware puts one here for each request.
of_request: ContextVar[Mark | None] = ContextVar("of_request", default=None)


def configure(_settings: Mapping[str, Any]) -> None:
    """Send both structlog's and the standard library's lines to standard error as JSON."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        with_request,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_words,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    # Django's request log repeats paths, and with them ids and secrets in links that people share.
    # What fails is noted by web/errors.py.
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    logging.getLogger("django.security").setLevel(logging.ERROR)


def with_request(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Which lines belong to one request: an id of its own, of nobody else's."""
    if mark := of_request.get():
        line["request"] = mark.id
    return line


def without_words(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Of an error its kind and its places: its text may quote what a customer wrote."""
    given = line.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        line["kind"], line["at"] = type(error).__name__, places(error.__traceback__)
    return line


def places(trace: TracebackType | None) -> list[str]:
    """Where an error passed through, outermost first: files and lines."""
    return [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
