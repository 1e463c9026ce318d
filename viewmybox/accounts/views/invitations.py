"""Accepting an invitation: whoever signs in through the link becomes a member, once."""

import re
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from viewmybox.accounts.entering import inside
from viewmybox.accounts.permissions import Role
from viewmybox.accounts.viewer import Viewer
from viewmybox.journal.noting import note
from viewmybox.wall.context import fetch_one
from viewmybox.web.pages import go, page

LINK = re.compile(r"([0-9a-f]{32})\.([A-Za-z0-9_-]+)")


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link offers, and a button to take it. Opening the link alone changes nothing."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    customer, secret = parts(token)
    found = fetch_one("SELECT * FROM wall.invitation(%s, %s)", [customer, secret])
    if found is None or found[3] != "open":
        state = found[3] if found else "unknown"
        return page(request, "accounts/invitation_closed.html", status=410, state=state)
    name, role, expires_at, _state = found
    if request.method == "POST" and viewer:
        session = request.COOKIES.get(settings.SESSION_COOKIE, "")
        taken = fetch_one("SELECT wall.accept_invitation(%s, %s, %s)", [session, customer, secret])
        if taken and taken[0]:
            with inside(session):
                note("member.joined", role=role)
            return go("/boxes/", "invitation-accepted")
        return page(request, "accounts/invitation_closed.html", status=410, state="unknown")
    return page(
        request,
        "accounts/invitation.html",
        customer_name=name,
        role=Role(role).label,
        expires_at=expires_at,
        zone=viewer.zone if viewer else timezone.get_default_timezone(),
        address=request.path,
    )


def parts(token: str) -> tuple[UUID, str]:
    """The customer and the secret of a link; a mistyped one is like one that never was."""
    found = LINK.fullmatch(token)
    return (UUID(hex=found[1]), found[2]) if found else (UUID(int=0), "")
