"""Operators sign in with the provider's own identity provider: recently, and strongly.

The same checks as for anybody (accounts/sign_in), and two more of the ID token: `auth_time` within
the minutes that the setting says, `acr` one of those that it names. Who signs in so and was not
made an operator by command is told no more than that.
"""

import functools
import secrets
import time
from typing import cast

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from viewmybox.accounts.sign_in.answer import read_answer, refuse_doubles
from viewmybox.accounts.sign_in.id_token import LEEWAY_SECONDS, Claims
from viewmybox.accounts.sign_in.provider import Provider
from viewmybox.accounts.sign_in.refusal import STALE, SignInRefused
from viewmybox.accounts.sign_in.views import (
    ATTEMPT_SECONDS,
    forget_session_cookie,
    is_odd,
    leaving,
    set_session_cookie,
)
from viewmybox.accounts.visitor import visitor
from viewmybox.config import OperatorProvider
from viewmybox.journal.provider import proven_note
from viewmybox.kit.tokens import token_hash
from viewmybox.support.connection import ask
from viewmybox.support.middleware import PLACE, SIGN_IN
from viewmybox.wall.proof import prove
from viewmybox.web.jinja import language
from viewmybox.web.pages import page, safe_next
from viewmybox.web.reading import writes_always

log = structlog.get_logger()

KEY = "operators"
HOURS = 8
WEAK = _("The sign-in was not recent or not strong enough for the console. Sign in anew.")
NO_OPERATOR = _("This identity is not one of our operators’.")


class OperatorsProvider(Provider):
    """The same protocol, by an address of the console's own."""

    @property
    def door(self) -> str:
        return SIGN_IN

    @property
    def redirect_uri(self) -> str:
        return f"{settings.BASE_URL}{SIGN_IN}answer/"


def rules() -> OperatorProvider:
    """How recent and how strong a sign-in must be; without the setting there is no console."""
    return cast("OperatorProvider", settings.OPERATOR_PROVIDER)


@functools.cache
def provider() -> OperatorsProvider:
    return OperatorsProvider(rules())


@require_GET
def door(request: HttpRequest) -> HttpResponse:
    """Where operators begin. Who is signed in already goes on."""
    if request.operator:  # type: ignore[attr-defined]
        return HttpResponseRedirect(going(request))
    return page(
        request,
        "support/sign_in.html",
        provider=provider().setup.name,
        next=going(request),
        outcome=request.GET.get("done"),
    )


@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Off to the provider, which is asked for somebody who has just shown who they are."""
    state, nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    verifier, token = secrets.token_urlsafe(48), secrets.token_urlsafe(32)
    try:
        address = provider().authorization_url(
            state=state,
            nonce=nonce,
            verifier=verifier,
            language=language(),
            max_age=str(rules().fresh_minutes * 60),
            acr_values=" ".join(rules().strengths),
        )
    except SignInRefused as refusal:
        return refused(request, refusal)
    # The cookie is written over: whatever it opened, as a member too, ends here and now.
    ask("SELECT wall.leave(%s)", [request.COOKIES.get(settings.SESSION_COOKIE, "")])
    ask(
        "SELECT wall.begin_operator_sign_in(%s, %s, %s, %s, %s)",
        [token, state, nonce, verifier, going(request)],
    )
    response = HttpResponseRedirect(address)
    set_session_cookie(response, token, ATTEMPT_SECONDS)
    return response


@require_GET
def answer(request: HttpRequest) -> HttpResponse:
    """Back from the provider: check everything, then a new session for this browser."""
    try:
        claims, id_token, onward = check_answer(request)
        token = open_session(request, claims, id_token)
    except SignInRefused as refusal:
        response = refused(request, refusal)
        if not request.operator:  # type: ignore[attr-defined]
            forget_session_cookie(response)
        return response
    response = HttpResponseRedirect(onward)
    set_session_cookie(response, token, HOURS * 3600)
    return response


@require_POST
@writes_always
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here and at the provider, and leave nothing for the Back button."""
    token = request.COOKIES.get(settings.SESSION_COOKIE, "")
    ended = ask("SELECT wall.sign_out_operator(%s)", [token])
    onward = f"{SIGN_IN}?done=signed-out"
    if ended and ended[0] is not None:
        try:
            onward = provider().sign_out_url(ended[0]) or onward
        except SignInRefused as refusal:
            note_refusal(refusal)
    return leaving(onward)


def check_answer(request: HttpRequest) -> tuple[Claims, str, str]:
    """The person's claims, the ID token, and where they were going.

    Raises:
        SignInRefused: not to this browser's question, not trustworthy, not recent or not strong.
    """
    token = request.COOKIES.get(settings.SESSION_COOKIE, "")
    attempt = ask("SELECT * FROM wall.take_operator_sign_in(%s)", [token])
    if attempt is None:
        raise SignInRefused("no such attempt", STALE)
    refuse_doubles(request)
    state, nonce, verifier, onward = attempt
    claims, id_token = read_answer(request, provider(), state, nonce, verifier)
    check_strength(claims)
    return claims, id_token, onward


def check_strength(claims: Claims) -> None:
    """Recent by the provider's own clock, and as strong as this installation asks."""
    at, now = claims.authenticated_at, time.time()
    if at is None or not now - rules().fresh_minutes * 60 - LEEWAY_SECONDS <= at:
        raise SignInRefused("the sign-in is not recent", WEAK)
    if at > now + LEEWAY_SECONDS:
        raise SignInRefused("the sign-in is yet to come", WEAK)
    if not claims.strengths & set(rules().strengths):
        raise SignInRefused("the sign-in is not strong", WEAK)


def open_session(request: HttpRequest, claims: Claims, id_token: str) -> str:
    """A new session of an operator's. Returns its token, for the cookie alone.

    Raises:
        SignInRefused: the person is no operator, or not any more.
    """
    token = secrets.token_urlsafe(32)
    seen = visitor(request)
    payload, mac = prove(
        "operator sign in",
        token_hash=token_hash(token).hex(),
        issuer=claims.issuer,
        subject=claims.subject,
        strength=" ".join(sorted(claims.strengths))[:200],
        authenticated_at=claims.authenticated_at,
        id_token=id_token,
        ip=seen.ip,
        browser=seen.browser,
        system=seen.system,
    )
    made = ask("SELECT wall.operator_sign_in(%s, %s)", [payload, mac])
    if not made or made[0] is None:
        raise SignInRefused("no operator", NO_OPERATOR)
    return token


def refused(request: HttpRequest, refusal: SignInRefused) -> HttpResponse:
    note_refusal(refusal)
    return page(
        request,
        "support/sign_in_refused.html",
        status=400,
        sentence=refusal.sentence,
        return_to=SIGN_IN,
    )


def note_refusal(refusal: SignInRefused) -> None:
    """As at the customers' door, by the console's own way."""
    log.warning("sign-in refused", reason=refusal.reason, provider=KEY)
    said = proven_note("sign_in.refused", reason=refusal.reason, provider=KEY)
    ask("SELECT wall.note_provider(%s, %s)", [*said])


def going(request: HttpRequest) -> str:
    """Where the operator was going: a page of the console, and not its door."""
    onward = safe_next(request.GET.get("next"), PLACE)
    is_page = onward.startswith(PLACE) and not onward.startswith((SIGN_IN, f"{PLACE}sign-out/"))
    return onward if is_page and not is_odd(onward) else PLACE
