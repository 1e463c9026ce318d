"""Settings: where one is signed in, and ending it (P13)."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.journal.noting import Thing, note
from viewmybox.wall.context import fetch_all, fetch_one
from viewmybox.web.pages import go, page

COLUMNS = ("id", "browser", "system", "ip", "created_at", "last_used_at", "expires_at", "this")


@require_http_methods(["GET"])
@permitted(Permission.READ)
def sessions(request: HttpRequest) -> HttpResponse:
    statement = f"SELECT {', '.join(COLUMNS)} FROM wall.my_sessions(%s)"  # noqa: S608 - ours
    rows = fetch_all(statement, [token(request)])
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    return page(
        request,
        "accounts/settings/sessions.html",
        sessions=found,
        idle_minutes=settings.SESSION_IDLE_MINUTES,
        hours=settings.SESSION_HOURS,
    )


@require_POST
@permitted(Permission.READ)
def end_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End one of one's own; another person's does not exist."""
    ended = fetch_one("SELECT wall.end_sessions(%s, %s)", [token(request), session_id])
    if not ended or not ended[0]:
        raise Http404
    note("session.ended", Thing("session", session_id), count=ended[0])
    return go("/settings/sessions/", "session-ended")


@require_POST
@permitted(Permission.READ)
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    ended = fetch_one("SELECT wall.end_sessions(%s, NULL)", [token(request)])
    if ended and ended[0]:
        note("session.ended", count=ended[0])
    return go("/settings/sessions/", "sessions-ended")


def token(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.SESSION_COOKIE, "")
