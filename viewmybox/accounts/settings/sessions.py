"""Settings: where one is signed in, and ending it (P13)."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from viewmybox.accounts.permissions import signed_in
from viewmybox.accounts.sign_in.views import sign_out
from viewmybox.journal.noting import Thing, note
from viewmybox.wall.context import fetch_all, fetch_one, is_entered
from viewmybox.web.pages import go, page
from viewmybox.web.reading import writes_always

COLUMNS = ("id", "browser", "system", "ip", "created_at", "last_used_at", "expires_at", "this")


@require_http_methods(["GET"])
@signed_in
def sessions(request: HttpRequest) -> HttpResponse:
    statement = f"SELECT {', '.join(COLUMNS)} FROM wall.my_sessions(%s)"  # noqa: S608 - ours
    rows = fetch_all(statement, [token(request)])
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    for one in found:
        one["network"] = network_words(one.pop("ip"))
    return page(
        request,
        "accounts/settings/sessions.html",
        sessions=found,
        idle_minutes=settings.SESSION_IDLE_MINUTES,
        hours=settings.SESSION_HOURS,
    )


def began_at(request: HttpRequest) -> datetime | None:
    """When this browser's session began: when the person last showed who they are."""
    row = fetch_one("SELECT created_at FROM wall.my_sessions(%s) WHERE this", [token(request)])
    began: datetime | None = row[0] if row else None
    return began


@require_POST
@signed_in
@writes_always
def end_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End one of one's own; another person's does not exist."""
    ended = fetch_one("SELECT wall.end_sessions(%s, %s)", [token(request), session_id])
    if not ended or not ended[0]:
        raise Http404
    noted(ended[0], Thing("session", session_id))
    return go("/settings/sessions/", "session-ended")


@require_POST
@signed_in
@writes_always
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    ended = fetch_one("SELECT wall.end_sessions(%s, NULL)", [token(request)])
    noted(ended[0] if ended else 0)
    return go("/settings/sessions/", "sessions-ended")


@require_POST
@signed_in
@writes_always
def end_all_sessions(request: HttpRequest) -> HttpResponse:
    """The others first, then this one: as Log out, at the provider too."""
    ended = fetch_one("SELECT wall.end_sessions(%s, NULL)", [token(request)])
    noted(ended[0] if ended else 0)
    return sign_out(request)


def noted(count: int, session: Thing | None = None) -> None:
    """In the journal of the customer that one is in; who is in none has none."""
    if count and is_entered():
        note("session.ended", session, count=count)


def token(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.SESSION_COOKIE, "")


def network_words(network: str | None) -> str:
    """`192.0.2.…`: the network that the address lay in, as people recognise it."""
    start = (network or "").partition("/")[0]
    return f"{start.removesuffix('.0')}.…" if "." in start else start and f"{start}…"
