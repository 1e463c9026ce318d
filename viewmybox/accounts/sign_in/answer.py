"""What a provider's answer in the browser must be, at whichever door it comes in."""

import hmac

from django.http import HttpRequest

from viewmybox.accounts.sign_in.id_token import Claims, read_id_token
from viewmybox.accounts.sign_in.provider import Provider
from viewmybox.accounts.sign_in.refusal import DECLINED, SignInRefused


def refuse_doubles(request: HttpRequest) -> None:
    """Of two states or codes nobody could say which one was checked."""
    if any(len(values) > 1 for _name, values in request.GET.lists()):
        raise SignInRefused("a part of the answer came twice")


def read_answer(
    request: HttpRequest, chosen: Provider, state: str, nonce: str, verifier: str
) -> tuple[Claims, str]:
    """The person's claims and the ID token, if this answers what was asked with these three.

    Raises:
        SignInRefused: the answer is not to this browser's question, or not trustworthy.
    """
    if not hmac.compare_digest(state.encode(), request.GET.get("state", "").encode()):
        raise SignInRefused("the state is not ours")
    check_issuer(request, chosen)
    if "error" in request.GET:
        raise SignInRefused("the provider declined", DECLINED)
    if not request.GET.get("code"):
        raise SignInRefused("no code")
    tokens = chosen.exchange(request.GET["code"], verifier)
    id_token = tokens.get("id_token")
    claims = read_id_token(chosen, id_token, nonce, tokens.get("access_token"))
    return claims, str(id_token)


def check_issuer(request: HttpRequest, chosen: Provider) -> None:
    """RFC 9207: an answer that names its issuer names the one we asked."""
    named = request.GET.get("iss")
    promised = chosen.metadata().get("authorization_response_iss_parameter_supported") is True
    if (named is not None or promised) and named != chosen.setup.issuer:
        raise SignInRefused("the answer names another issuer")
