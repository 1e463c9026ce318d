"""The door: every request enters as the person or program whose token it carries.

One transaction a request. The context is set first, so the view sees that customer's rows and no
others; the transaction ends by commit also when only reading, because a rollback would throw the
connection's prepared statements away. What is counted (accounts/limits.py) is counted before it
begins: what fails afterwards was a turn all the same.
"""

import dataclasses
import re
from collections.abc import Callable
from json import loads
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import timezone

from viewmybox.accounts import limits
from viewmybox.accounts.ahead import NO_TURN, Counted, refused_by_address
from viewmybox.accounts.permissions import Role
from viewmybox.accounts.viewer import Program, Viewer
from viewmybox.accounts.visitor import visitor
from viewmybox.journal.noting import coming_from
from viewmybox.journal.provider import note_provider
from viewmybox.vault.ahead import is_keeping_files, store_as_they_come
from viewmybox.vault.uploads import discard_files, take_in
from viewmybox.wall.context import Admission, admitted, fetch_one, is_entered
from viewmybox.wall.halting import Halt, halted, read_only
from viewmybox.web.errors import (
    bad_request,
    in_maintenance,
    is_unreachable,
    only_to_be_read,
    unavailable,
)
from viewmybox.web.reading import is_always_open, may_write

Answer = Callable[[HttpRequest], HttpResponse]

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
BEARER = re.compile(r"Bearer vmb_([0-9a-f]{32})([0-9a-f]{32})_([0-9a-f]{64})")
# Here a person is known but inside no customer: the page makes one, or changes which.
OUTSIDE = ("/subscribe/", "/customers/", "/invitations/")
# The operator console has a door of its own (support/middleware.py): none of these is entered here.
# A calendar's address opens that calendar, whoever asks (calendars/views.py).
WITHOUT = ("/healthz", "/readyz", "/static/", "/support/", "/calendars/")
SAFE = ("GET", "HEAD", "OPTIONS")
STATUS = "/status/"
# Asking how long the session lasts is not using it (views/session.py).
ASKING = "/session/"
# A page that asks again and again by itself says so, and keeps nobody signed in by it.
BY_ITSELF = "X-By-Itself"
FORBIDDEN, SERVER_ERROR = 403, 500
COLUMNS = (
    "session_id", "identity_id", "name", "email", "customer_id", "customer_name", "language",
    "time_zone", "member_id", "role", "customers", "members", "idle_at",
    "expires_at", "support_until", "unread", "box_roles",
)  # fmt: skip
ENTER_KEY = """SELECT context, scope, customer_name, time_zone, remaining, wait,
    wall.standing(context) FROM wall.enter_key(%s, %s, %s, %s, %s, %s)"""
# The columns above and nothing from outside.
ENTER = f"SELECT context, wall.standing(context), {', '.join(COLUMNS)} FROM wall.enter(%s, %s)"  # noqa: S608 - see above


class Enter:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = None  # type: ignore[attr-defined]
        request.program = None  # type: ignore[attr-defined]
        asking = request.path == ASKING and request.method in ("GET", "HEAD")
        if asking or request.path.startswith(WITHOUT):
            return self.get_response(request)
        try:
            with coming_from(lambda: dataclasses.asdict(visitor(request))):
                response = self.enter(request)
                note_refused(request, response)
                return response
        except (OperationalError, InterfaceError) as error:
            if not is_unreachable(error):
                raise
            # Of all pages this one must be there when the database is not.
            return self.get_response(request) if request.path == STATUS else unavailable(request)

    def enter(self, request: HttpRequest) -> HttpResponse:
        request.halt = self.halt_for(request)  # type: ignore[attr-defined]
        if request.halt and request.method not in SAFE and not stays_open(request):  # type: ignore[attr-defined]
            discard_files(request)
            return in_maintenance(request, request.halt)  # type: ignore[attr-defined]
        if request.path.startswith("/api/"):
            return self.as_program(request)
        request.wait = limits.seconds_to_wait(request)  # type: ignore[attr-defined]
        return self.as_person(request)

    def halt_for(self, request: HttpRequest) -> Halt | None:
        """The maintenance that is going on, for whom it matters: who writes, or is let in."""
        lets_in = settings.SESSION_COOKIE in request.COOKIES or "Authorization" in request.headers
        return halted() if lets_in or request.method not in SAFE else None

    def process_view(self, request: HttpRequest, view: Any, *_given: Any) -> HttpResponse | None:
        """Refuses here, where the page can know who reads it."""
        wait = getattr(request, "wait", 0)
        if wait:
            return limits.too_many(request, wait)
        if may_write(view):
            return None
        if getattr(request, "halt", None) and request.method in SAFE:
            read_only()
        if getattr(request, "read_only", "") and is_entered():
            return hold_still(request)
        return None

    def as_person(self, request: HttpRequest) -> HttpResponse:
        token = request.COOKIES.get(settings.SESSION_COOKIE, "")
        if not TOKEN.fullmatch(token):
            discard_files(request)
            return self.get_response(request)
        if request.content_type == "multipart/form-data" and not self.took_in(request, token):
            return bad_request(request)
        with transaction.atomic():
            row = fetch_one(ENTER, [token, BY_ITSELF not in request.headers])
            if row is not None:
                return self.entered(request, row)
        # Nobody: and no transaction either, for signing in waits for the provider.
        return self.get_response(request)

    def entered(self, request: HttpRequest, row: tuple[Any, ...]) -> HttpResponse:
        signed, standing, facts = read(row)
        request.read_only = standing or ""  # type: ignore[attr-defined]
        viewer = to_viewer(facts)
        request.viewer = viewer  # type: ignore[attr-defined]
        if signed is None or request.path.startswith(OUTSIDE):
            return self.answer(request)
        inside = admitted(Admission(facts["customer_id"], signed, viewer.member_id))
        with inside, timezone.override(viewer.zone):
            return self.answer(request)

    def took_in(self, request: HttpRequest, token: str) -> bool:
        """Read what a person sends before their transaction opens; of nobody known, no files."""
        with transaction.atomic():
            row = fetch_one(ENTER, [token, True])
            if row is not None and is_marked(request, is_keeping_files):
                signed, _standing, facts = read(row)
                if signed is not None:
                    with admitted(Admission(facts["customer_id"], signed, facts["member_id"])):
                        store_as_they_come(request)
        if row is None:
            discard_files(request)
        return take_in(request)

    def as_program(self, request: HttpRequest) -> HttpResponse:
        given = BEARER.fullmatch(request.headers.get("Authorization", ""))
        if not given:
            return self.get_response(request)
        asked = UUID(given[1]), UUID(given[2]), given[3]
        counted = Counted(request, asked[1])
        how = self.by_turn_in_hand if counted.is_paid else self.by_turn_taken
        return how(request, counted, asked)

    def by_turn_in_hand(
        self, request: HttpRequest, counted: Counted, asked: tuple[UUID, UUID, str]
    ) -> HttpResponse:
        # A key of this name was right a moment ago: count its address before it is asked again.
        if refused := refused_by_address(request):
            counted.give_back()
            return refused
        with transaction.atomic():
            row = fetch_one(ENTER_KEY, [*asked, *NO_TURN])
            if row is not None:
                return counted.say(self.called(request, asked[0], row))
        counted.give_back()
        return self.wrong_key(request)

    def by_turn_taken(
        self, request: HttpRequest, counted: Counted, asked: tuple[UUID, UUID, str]
    ) -> HttpResponse:
        # Not in the call's own transaction: a long call would keep the key's others waiting.
        row = fetch_one(ENTER_KEY, [*asked, *counted.turn()])
        if row is not None and row[0] is None and counted.number > 1:
            row = fetch_one(ENTER_KEY, [*asked, *counted.turn(alone=True)])
        if row is None:
            return self.wrong_key(request)
        *_, remaining, wait, _standing = row
        if row[0] is None:
            return counted.say(limits.too_many(request, wait), wait)
        counted.took(remaining)
        if refused := refused_by_address(request):
            return refused
        with transaction.atomic():
            return counted.say(self.called(request, asked[0], row))

    def wrong_key(self, request: HttpRequest) -> HttpResponse:
        return limits.after_wrong_key(request) or self.get_response(request)

    def called(self, request: HttpRequest, customer: UUID, row: tuple[Any, ...]) -> HttpResponse:
        signed, scope, name, zone, *_turns, standing = row
        request.read_only = standing or ""  # type: ignore[attr-defined]
        request.program = Program(customer, name, zone, scope)  # type: ignore[attr-defined]
        with admitted(Admission(customer, signed)):
            return self.answer(request)

    def answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= SERVER_ERROR:
            transaction.set_rollback(True)
        return response


def read(row: tuple[Any, ...]) -> tuple[str | None, str | None, dict[str, Any]]:
    """A row of ENTER: the signed context or None, the standing, and the facts by column."""
    signed, standing, *facts = row
    return signed, standing, dict(zip(COLUMNS, facts, strict=True))


def is_marked(request: HttpRequest, marked: Callable[[object], bool]) -> bool:
    """Whether the view that will answer is marked so. Asked before anything is taken in."""
    try:
        return marked(resolve(request.path_info).func)
    except Http404:
        return False


def stays_open(request: HttpRequest) -> bool:
    """Whether what is sent here is taken in maintenance too."""
    return is_marked(request, is_always_open)


def note_refused(request: HttpRequest, response: HttpResponse) -> None:
    """Count who asked for what their role or scope does not allow, or by a form of no page of ours.

    After the request's own transaction, which may be one that only reads.
    """
    if response.status_code == FORBIDDEN:
        who = "role" if request.program is None else "scope"  # type: ignore[attr-defined]
        note_provider("access.refused", reason=getattr(response, "refused", who))


def hold_still(request: HttpRequest) -> HttpResponse | None:
    """Of a customer that may only read: whatever the page does, nothing is written by it."""
    if request.method not in SAFE:
        return only_to_be_read(request)
    read_only()
    return None


def to_viewer(facts: dict[str, Any]) -> Viewer:
    """From a row of `wall.enter`; what it leaves empty has no customer yet."""
    return Viewer(
        session_id=facts["session_id"],
        identity_id=facts["identity_id"],
        name=facts["name"],
        email=facts["email"],
        customer_id=facts["customer_id"],
        customer_name=facts["customer_name"] or "",
        customer_language=facts["language"] or "",
        time_zone=facts["time_zone"] or settings.TIME_ZONE,
        member_id=facts["member_id"],
        role=Role(facts["role"]) if facts["role"] else None,
        customers=facts["customers"],
        members=facts["members"] or 0,
        idle_at=facts["idle_at"],
        expires_at=facts["expires_at"],
        support_until=facts["support_until"],
        unread=facts["unread"] or 0,
        box_roles={
            UUID(box): Role(role) for box, role in loads(facts["box_roles"] or "{}").items()
        },
    )
