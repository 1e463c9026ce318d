"""An authorization request, understood or refused (OpenID Connect Core, 3.1.2; RFC 7636)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from viewmybox.demo.provider.exchange import Request
from viewmybox.demo.provider.parties import Client

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
SCOPES = ("openid", "profile", "email")
PROMPTS = ("none", "login", "select_account")
# What the page's own form adds to the request it was shown for.
CHOICE = ("person", "name", "email", "newcomer", "cancel")


class UntrustedRequestError(Exception):
    """The client or its address is not known: say so on a page and never redirect."""


class RefusedRequestError(Exception):
    """A request from a known client that is answered with an error code."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


def returning(request: Request, clients: Mapping[str, Client]) -> tuple[Client, str]:
    """The client and its address to return to; raises `UntrustedRequestError`."""
    if {"client_id", "redirect_uri"} & set(request.repeated):
        raise UntrustedRequestError("client_id")
    client = clients.get(request.parameters.get("client_id", ""))
    if client is None:
        raise UntrustedRequestError("client_id")
    redirect_uri = request.parameters.get("redirect_uri", "")
    if redirect_uri not in client.redirect_uris:
        raise UntrustedRequestError("redirect_uri")
    return client, redirect_uri


@dataclass(frozen=True)
class AuthorizationRequest:
    """What a client asks for; `parameters` are as it sent them."""

    client: Client
    redirect_uri: str
    state: str | None
    nonce: str | None
    scope: tuple[str, ...]
    code_challenge: str
    prompts: frozenset[str]
    login_hint: str | None
    max_age: int | None
    parameters: Mapping[str, str]

    @classmethod
    def of(cls, request: Request, client: Client, redirect_uri: str) -> Self:
        """Raises `RefusedRequestError` with the error code the client is to be told."""
        sent = {name: value for name, value in request.parameters.items() if name not in CHOICE}
        if request.repeated:
            raise RefusedRequestError("invalid_request", f"{request.repeated[0]} came twice")
        _refuse_what_is_not_supported(sent)
        return cls(
            client=client,
            redirect_uri=redirect_uri,
            state=sent.get("state"),
            nonce=sent.get("nonce"),
            scope=_scope(sent),
            code_challenge=_challenge(sent),
            prompts=_prompts(sent),
            login_hint=sent.get("login_hint"),
            max_age=_max_age(sent),
            parameters=sent,
        )


def _refuse_what_is_not_supported(sent: Mapping[str, str]) -> None:
    if "response_type" not in sent:
        raise RefusedRequestError("invalid_request", "response_type is missing")
    if sent["response_type"] != "code":
        raise RefusedRequestError("unsupported_response_type", "only the code flow is offered")
    if sent.get("response_mode", "query") != "query":
        raise RefusedRequestError("invalid_request", "only response_mode=query is offered")
    if "request" in sent:
        raise RefusedRequestError("request_not_supported", "request objects are not offered")
    if "request_uri" in sent:
        raise RefusedRequestError("request_uri_not_supported", "request_uri is not offered")


def _scope(sent: Mapping[str, str]) -> tuple[str, ...]:
    asked = sent.get("scope", "").split()
    if "openid" not in asked:
        raise RefusedRequestError("invalid_scope", "scope must hold openid")
    return tuple(scope for scope in SCOPES if scope in asked)


def _challenge(sent: Mapping[str, str]) -> str:
    challenge = sent.get("code_challenge", "")
    if not challenge:
        raise RefusedRequestError("invalid_request", "code_challenge is required (PKCE)")
    if sent.get("code_challenge_method") != "S256":
        raise RefusedRequestError("invalid_request", "code_challenge_method must be S256")
    if not CHALLENGE.fullmatch(challenge):
        raise RefusedRequestError("invalid_request", "code_challenge is not a SHA-256 in base64url")
    return challenge


def _prompts(sent: Mapping[str, str]) -> frozenset[str]:
    prompts = frozenset(sent.get("prompt", "").split())
    if "none" in prompts and len(prompts) > 1:
        raise RefusedRequestError("invalid_request", "prompt=none stands alone")
    return prompts


def _max_age(sent: Mapping[str, str]) -> int | None:
    max_age = sent.get("max_age")
    if max_age is None:
        return None
    if not (max_age.isascii() and max_age.isdecimal() and len(max_age) < 10):  # noqa: PLR2004 - 30 years of seconds
        raise RefusedRequestError("invalid_request", "max_age must be a number of seconds")
    return int(max_age)
