"""How often somebody may come to which door: by address, by session, by key (docs/operations.md).

Addresses that are not here cost nothing: a page of a signed-in person is never counted.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viewmybox.accounts.visitor import client_ip
from viewmybox.journal.provider import note_provider
from viewmybox.wall.turns import Turn, take_turn
from viewmybox.web.errors import error_page

if TYPE_CHECKING:
    from viewmybox.config import Turns

TOO_MANY = 429
MINUTE = 60
# Whoever has one address of IPv6 has all of its network's.
ONES_OWN = 64
BULK = "/api/v1/measurements"


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit of `config.Limits`, and the addresses and methods that it counts."""

    limit: str
    path: re.Pattern[str]
    whose: Callable[[HttpRequest], str]
    methods: tuple[str, ...] = ()


def address(request: HttpRequest) -> str:
    """The caller's address; of IPv6 the network, which is what one household or office is given."""
    found = client_ip(request)
    if ":" not in found:
        return found
    return str(ipaddress.ip_network((found, ONES_OWN), strict=False))


def session(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.SESSION_COOKIE, "")


RULES = (
    Rule("sign_in", re.compile(r"/sign-in/[^/]+/"), address),
    Rule("answer", re.compile(r"/sign-in/[^/]+/answer/"), address),
    Rule("subscribe", re.compile(r"/subscribe/"), session, ("POST",)),
    Rule("subscribe_address", re.compile(r"/subscribe/"), address, ("POST",)),
    Rule("invitation", re.compile(r"/invitations/.+"), address),
    # Each of these sends a letter to an address that somebody typed.
    Rule("invite", re.compile(r"/settings/members/invitations/"), session, ("POST",)),
    # And each of these to support.
    Rule("case", re.compile(r"/cases/new/"), session, ("POST",)),
)
COUNTED = (
    "/sign-in/",
    "/subscribe/",
    "/invitations/",
    "/settings/members/invitations/",
    "/cases/new/",
)


def seconds_to_wait(request: HttpRequest) -> int:
    """Take the turns that a page counts; 0 when there was one of each."""
    if not request.path.startswith(COUNTED):
        return 0
    return max(
        (
            taken(rule.limit, rule.whose(request)).wait
            for rule in RULES
            if rule.path.fullmatch(request.path)
            and (not rule.methods or request.method in rule.methods)
        ),
        default=0,
    )


def taken(limit: str, whose: str, instead: "Turns | None" = None) -> Turn:
    """Take a turn of a limit, or of what is said `instead`."""
    turns: Turns | None = instead or getattr(settings.LIMITS, limit)
    if turns is None:
        return Turn(0, 0)
    turn = take_turn(limit, whose, turns)
    if turn.wait:
        note_provider("limit.reached", reason=limit)
    return turn


def after_wrong_key(request: HttpRequest) -> HttpResponse | None:
    """Counts a key that opens nothing; 429 for who has tried too many."""
    note_provider("key.refused")
    turn = taken("wrong_key", address(request))
    return too_many(request, turn.wait) if turn.wait else None


def limit_of_call(request: HttpRequest) -> str:
    is_bulk = request.method == "POST" and request.path == BULK
    return "bulk" if is_bulk else "api"


def say_limit(response: HttpResponse, limit: str, remaining: int, wait: int = 0) -> None:
    """The fields of draft-ietf-httpapi-ratelimit-headers: the policy, and what is left of it."""
    turns: Turns = getattr(settings.LIMITS, limit)
    window = max(1, round(turns.at_once / turns.per_minute * MINUTE))
    response.headers["RateLimit-Policy"] = f'"{limit}";q={turns.at_once};w={window}'
    again = f";t={wait}" if wait else ""
    response.headers["RateLimit"] = f'"{limit}";r={remaining}{again}'


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """429, for a person or a program, with the time to wait."""
    answer = error_page(
        request,
        TOO_MANY,
        _("Too often in a short while"),
        _("This was asked for more often than the service allows, from here or your network."),
        kept=_("Nothing was changed."),
        todo=waiting(wait),
    )
    answer.headers["Retry-After"] = str(wait)
    return answer


def waiting(seconds: int) -> str:
    """A time that a person can act on, never shorter than it is."""
    if seconds <= MINUTE:
        sentence = ngettext(
            "Wait %(count)d second and try again.", "Wait %(count)d seconds and try again.", seconds
        )
        return sentence % {"count": seconds}
    minutes = -(-seconds // MINUTE)
    sentence = ngettext(
        "Wait %(count)d minute and try again.", "Wait %(count)d minutes and try again.", minutes
    )
    return sentence % {"count": minutes}
