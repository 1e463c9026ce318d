"""Whether this process can serve: what an orchestrator asks before it sends anybody here."""

import functools

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from viewmybox.trust import source
from viewmybox.vault.files import storage
from viewmybox.vault.keystore import key_store
from viewmybox.vault.models import MASTER
from viewmybox.wall.context import fetch_all

log = structlog.get_logger()

PROBE = "ready/no-such-file"


@require_GET
def ready(_request: HttpRequest) -> HttpResponse:
    """What is not as it must be, a line each, and no more than its name; or that all is."""
    wrong = not_ready()
    return HttpResponse(
        "".join(f"{line}\n" for line in wrong or ["ready"]),
        status=503 if wrong else 200,
        content_type="text/plain; charset=utf-8",
    )


def not_ready() -> list[str]:
    wrong = []
    try:
        if known_migrations() - set(fetch_all("SELECT app, name FROM wall.applied()", [])):
            log.warning("not ready", part="migrations")
            wrong.append("database not migrated")
    except DatabaseError as error:
        log.warning("not ready", part="database", kind=type(error).__name__)
        wrong.append("database unreachable")
    for part, answers in (("files", files_answer), ("keys", keys_answer)):
        try:
            answers()
        except Exception as error:  # noqa: BLE001 - each storage has errors of its own
            log.warning("not ready", part=part, kind=type(error).__name__)
            wrong.append(f"{part} unreachable")
    return wrong


def files_answer() -> None:
    storage().exists(PROBE)


def keys_answer() -> None:
    key_store().versions(MASTER)


@functools.cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """What the database must have at least; the next version's may be there already."""
    return frozenset(source.loader().disk_migrations)
