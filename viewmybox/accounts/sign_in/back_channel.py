"""The provider tells us, server to server, that somebody signed out there."""

import structlog
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from viewmybox.accounts.sign_in.logout_token import SignedOut, read_logout_token
from viewmybox.accounts.sign_in.provider import Provider
from viewmybox.accounts.sign_in.refusal import SignInRefused
from viewmybox.accounts.sign_in.views import known_provider
from viewmybox.journal.provider import note_provider
from viewmybox.wall.context import fetch_one
from viewmybox.wall.proof import prove
from viewmybox.web.reading import writes_always

log = structlog.get_logger()

REFUSED, SERVER_ERROR = 400, 500


# No browser comes here, so there is no form to believe: the token's signature says who speaks.
@csrf_exempt
@require_POST
@writes_always
def back_channel_logout(request: HttpRequest, key: str) -> HttpResponse:
    """End the sessions that a logout token names. 200 also when none was left; 400 when refused.

    400 also when the provider's own keys cannot be had, as section 2.8 asks of a logout that
    failed; `temporarily_unavailable` beside it says that saying it again may help.
    """
    chosen = known_provider(key)
    try:
        said = read_logout_token(chosen, the_token(request))
        with transaction.atomic():
            end_sessions(chosen, said)
    except SignInRefused as refusal:
        log.warning("back-channel logout refused", reason=refusal.reason, provider=key)
        note_provider("logout.refused", reason=refusal.reason, provider=key)
        error = "invalid_request" if refusal.status < SERVER_ERROR else "temporarily_unavailable"
        said_why = {"error": error, "error_description": refusal.reason}
        return JsonResponse(said_why, status=REFUSED)
    return HttpResponse(status=200)


def the_token(request: HttpRequest) -> str:
    given = request.POST.getlist("logout_token")
    if len(given) != 1:
        raise SignInRefused("not exactly one logout token")
    return given[0]


def end_sessions(chosen: Provider, said: SignedOut) -> None:
    """The deed and the note that the token is spent: both, or neither.

    Raises:
        SignInRefused: the token was used before.
    """
    payload, mac = prove(
        "sign out from provider",
        issuer=said.issuer,
        subject=said.subject,
        provider=chosen.setup.key,
        provider_session=said.session,
        jti=said.jti,
    )
    row = fetch_one("SELECT wall.sign_out_from_provider(%s, %s)", [payload, mac])
    if row is None or row[0] is None:
        raise SignInRefused("a logout token that was used before")
    # Each customer's journal has its own line, by the same function.
    note_provider("logout.told", provider=chosen.setup.key, sessions=row[0])
