"""The console's door: whoever comes to `/support/` comes as an operator, or as nobody.

A member's session opens nothing here, and an operator's opens nothing elsewhere: they lie in
tables of their own, and each door looks in its own. The cookie is the same one, so that a browser
is signed in to one of the two at a time: signing in at either ends the other's session (decision
0019).
"""

import dataclasses
import re
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from viewmybox.accounts import limits
from viewmybox.accounts.middleware import SAFE, stays_open
from viewmybox.accounts.visitor import visitor
from viewmybox.journal.noting import coming_from
from viewmybox.support.connection import Operator, ask, bound_to_support
from viewmybox.wall.halting import halted
from viewmybox.wall.turns import bucket
from viewmybox.web.errors import in_maintenance, is_unreachable, not_found, unavailable

Answer = Callable[[HttpRequest], HttpResponse]

PLACE = "/support/"
SIGN_IN = "/support/sign-in/"
# Asking how long the session lasts is not using it (session.py).
ASKING = "/support/session/"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
ENTER = (
    "SELECT context, session_id, operator_id, name, team, idle_at, expires_at "
    "FROM wall.enter_operator(%s)"
)


class Console:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PLACE):
            return self.get_response(request)
        request.operator = None  # type: ignore[attr-defined]
        if not is_here():
            return not_found(request)
        try:
            # In maintenance operators read on, and each look is noted all the same.
            request.halt = halted()  # type: ignore[attr-defined]
            if request.halt and request.method not in SAFE and not stays_open(request):  # type: ignore[attr-defined]
                return in_maintenance(request, request.halt)  # type: ignore[attr-defined]
            with bound_to_support(), coming_from(lambda: dataclasses.asdict(visitor(request))):
                return self.enter(request)
        except (OperationalError, InterfaceError) as error:
            if not is_unreachable(error):
                raise
            return unavailable(request)

    def enter(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(SIGN_IN) and (wait := seconds_to_wait(request)):
            return limits.too_many(request, wait)
        if request.path == ASKING and request.method in SAFE:
            return self.get_response(request)
        token = request.COOKIES.get(settings.SESSION_COOKIE, "")
        if TOKEN.fullmatch(token) and (found := ask(ENTER, [token])):
            request.operator = Operator(*found)  # type: ignore[attr-defined]
        return self.get_response(request)


def is_here() -> bool:
    """An installation without operators' provider, or a process without their role, has none."""
    return settings.SUPPORT_DATABASE in settings.DATABASES and bool(settings.OPERATOR_PROVIDER)


def seconds_to_wait(request: HttpRequest) -> int:
    """Signing in is counted by address, as at the customers' door."""
    turns = settings.LIMITS.sign_in
    if turns is None:
        return 0
    whose = bucket("operator", limits.address(request))
    row = ask(
        "SELECT wait FROM wall.take_turn(%s, %s, %s)", [whose, turns.at_once, turns.per_minute]
    )
    return int(row[0]) if row else 0
