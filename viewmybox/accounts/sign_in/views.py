"""The pages of signing in and out."""

import secrets

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from viewmybox.accounts.entering import inside
from viewmybox.accounts.sign_in.answer import read_answer, refuse_doubles
from viewmybox.accounts.sign_in.id_token import Claims
from viewmybox.accounts.sign_in.provider import Provider, provider
from viewmybox.accounts.sign_in.refusal import (
    DISABLED,
    STALE,
    SignInRefused,
    note_refusal,
)
from viewmybox.accounts.visitor import visitor
from viewmybox.journal.noting import note
from viewmybox.kit.tokens import token_hash
from viewmybox.wall.context import fetch_one, is_entered
from viewmybox.wall.proof import prove
from viewmybox.web.jinja import language
from viewmybox.web.pages import page, safe_next
from viewmybox.web.reading import writes_always, writes_when_read_only

ATTEMPT_SECONDS = 900
LONGEST_NEXT = 500


@require_GET
def choose_provider(request: HttpRequest) -> HttpResponse:
    """Where people sign in: a button for each provider. Who is signed in already goes on."""
    onward = going(request)
    if getattr(request, "viewer", None):
        return HttpResponseRedirect(onward)
    return page(
        request,
        "accounts/sign_in.html",
        providers=list(settings.IDENTITY_PROVIDERS.values()),
        next=onward,
        outcome=request.GET.get("done"),
    )


@require_GET
@writes_when_read_only
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Off to the provider, with a state, a nonce and a verifier that only this browser can use."""
    chosen = known_provider(key)
    onward = going(request)
    if getattr(request, "viewer", None):
        return HttpResponseRedirect(onward)
    state, nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    verifier, token = secrets.token_urlsafe(48), secrets.token_urlsafe(32)
    try:
        address = chosen.authorization_url(
            state=state, nonce=nonce, verifier=verifier, language=language()
        )
    except SignInRefused as refusal:
        return refused(request, refusal, key)
    # The cookie is written over: whatever it opened, in the operators' console too, ends with it.
    fetch_one("SELECT wall.leave(%s)", [request.COOKIES.get(settings.SESSION_COOKIE, "")])
    fetch_one(
        "SELECT wall.begin_sign_in(%s, %s, %s, %s, %s, %s)",
        [token, key, state, nonce, verifier, onward],
    )
    response = HttpResponseRedirect(address)
    set_session_cookie(response, token, ATTEMPT_SECONDS)
    return response


@require_GET
@writes_when_read_only
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Back from the provider: check everything, then give this browser a new session."""
    chosen = known_provider(key)
    try:
        claims, id_token, onward = check_answer(request, chosen)
        token = open_session(request, chosen, claims, id_token)
    except SignInRefused as refusal:
        response = refused(request, refusal, key)
        if not getattr(request, "viewer", None):
            forget_session_cookie(response)
        return response
    response = HttpResponseRedirect(onward)
    set_session_cookie(response, token, settings.SESSION_HOURS * 3600)
    return response


@require_POST
@writes_always
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here and at the provider, and leave nothing for the Back button (P13)."""
    token = request.COOKIES.get(settings.SESSION_COOKIE, "")
    ended = fetch_one("SELECT * FROM wall.sign_out(%s)", [token])
    if ended and is_entered():
        note("session.closed")
    onward = "/sign-in/?done=signed-out"
    if ended and (chosen := provider(ended[0])):
        try:
            onward = chosen.sign_out_url(ended[1]) or onward
        except SignInRefused as refusal:
            note_refusal(refusal, ended[0])
    return leaving(onward)


def check_answer(request: HttpRequest, chosen: Provider) -> tuple[Claims, str, str]:
    """The person's claims, the ID token, and where they were going.

    Raises:
        SignInRefused: the answer is not to this browser's question, or not trustworthy.
    """
    attempt = fetch_one(
        "SELECT * FROM wall.take_sign_in(%s)", [request.COOKIES.get(settings.SESSION_COOKIE, "")]
    )
    if attempt is None:
        raise SignInRefused("no such attempt", STALE)
    refuse_doubles(request)
    key, state, nonce, verifier, onward = attempt
    if key != chosen.setup.key:
        raise SignInRefused("an answer from another provider than was asked")
    return *read_answer(request, chosen, state, nonce, verifier), onward


def open_session(request: HttpRequest, chosen: Provider, claims: Claims, id_token: str) -> str:
    """A new session, never the old one continued. Returns its token, for the cookie alone."""
    token = secrets.token_urlsafe(32)
    seen = visitor(request)
    payload, mac = prove(
        "sign in",
        token_hash=token_hash(token).hex(),
        issuer=claims.issuer,
        subject=claims.subject,
        name=claims.name or claims.subject,
        email=claims.email,
        email_verified=claims.email_verified,
        provider=chosen.setup.key,
        provider_session=claims.session,
        id_token=id_token,
        ip=seen.ip,
        browser=seen.browser,
        system=seen.system,
        hours=settings.SESSION_HOURS,
    )
    with transaction.atomic():
        old = request.COOKIES.get(settings.SESSION_COOKIE, "")
        fetch_one("SELECT * FROM wall.sign_out(%s)", [old])
        made = fetch_one("SELECT wall.sign_in(%s, %s)", [payload, mac])
        with inside(token) as customer:
            if customer:
                note("session.opened", provider=chosen.setup.name)
    if not made or made[0] is None:
        raise SignInRefused("the identity is disabled", DISABLED)
    return token


def refused(request: HttpRequest, refusal: SignInRefused, key: str) -> HttpResponse:
    note_refusal(refusal, key)
    return page(
        request,
        "accounts/sign_in_refused.html",
        status=refusal.status,
        sentence=refusal.sentence,
        key=key,
        return_to="/sign-in/",  # not to this address, which holds what the provider sent
    )


def going(request: HttpRequest) -> str:
    """Where the person was going: one of our own pages, and not the door itself."""
    onward = safe_next(request.GET.get("next"))
    door = onward.startswith(("/sign-in/", "/sign-out/"))
    return safe_next(None) if door or is_odd(onward) else onward


def is_odd(onward: str) -> bool:
    """Whether an address is none that a page of ours would have."""
    return len(onward) > LONGEST_NEXT or not onward.isprintable()


def leaving(onward: str) -> HttpResponse:
    """Away, with nothing left behind in this browser."""
    response = HttpResponseRedirect(onward)
    forget_session_cookie(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def known_provider(key: str) -> Provider:
    chosen = provider(key)
    if chosen is None:
        raise Http404
    return chosen


def set_session_cookie(response: HttpResponse, token: str, seconds: int) -> None:
    response.set_cookie(
        settings.SESSION_COOKIE,
        token,
        max_age=seconds,
        secure=settings.CSRF_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_session_cookie(response: HttpResponse) -> None:
    response.set_cookie(
        settings.SESSION_COOKIE,
        "",
        max_age=0,
        secure=settings.CSRF_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
