"""Who may call what: the key's scope, and what every call has in common."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.parser import Parser
from ninja.security.http import HttpAuthBase

from viewmybox.accounts.models import Scope
from viewmybox.accounts.viewer import Program
from viewmybox.api.problems import (
    BAD_REQUEST,
    FORBIDDEN,
    NOT_ALLOWED,
    Refusal,
    length_required,
    not_allowed,
    not_found,
    refuse_compressed,
    unauthorized,
    unsupported,
)

JSON = "application/json"
METHODS = "GET", "POST", "PATCH"

View = Callable[..., HttpResponse]


class ApiKey(HttpAuthBase):
    """Calls with `Authorization: Bearer vmb_…`; a session's cookie opens nothing here.

    The key was looked up by the middleware, which has entered the customer with it.
    """

    openapi_scheme = "bearer"
    openapi_description = (
        "A key made under Settings, or with `viewmybox key add`. Its scope is `read` (every GET), "
        "`record` (POST measurements and GET me) or `write` (everything)."
    )

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> Program | None:
        program: Program | None = request.program  # type: ignore[attr-defined]
        if program is not None and program.scope not in self.scopes:
            raise Refusal(
                FORBIDDEN,
                _("The key does not allow this"),
                _("Its scope is “%(scope)s”; this needs %(needed)s.")
                % {"scope": program.scope, "needed": ", ".join(self.scopes)},
            )
        return program


reading = ApiKey(Scope.READ, Scope.WRITE)
writing = ApiKey(Scope.WRITE)
recording = ApiKey(Scope.RECORD, Scope.WRITE)
anything = ApiKey(Scope.READ, Scope.RECORD, Scope.WRITE)


def program_of(request: HttpRequest) -> Program:
    """Who calls; a call is only reached with a key."""
    return cast("Program", request.program)  # type: ignore[attr-defined]


class JsonBody(Parser):
    """Strict JSON, said to be JSON: no NaN, no doubled encodings."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != JSON:
            raise unsupported(JSON)
        refuse_compressed(request)
        if "Transfer-Encoding" in request.headers:
            raise length_required()
        try:
            return msgspec.json.decode(request.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            detail = _("The body is not JSON that can be read.")
            raise Refusal(BAD_REQUEST, _("Not understood"), detail) from None


def answered(thing: Any, status: int = 200, **headers: str) -> HttpResponse:
    return HttpResponse(
        msgspec.json.encode(thing), status=status, content_type=JSON, headers=headers
    )


def created(thing: Any, location: str) -> HttpResponse:
    return answered(thing, 201, Location=location)


def guarded(patterns: Sequence[Any]) -> list[URLPattern]:
    """Ninja's addresses, with HEAD answered as GET and with problems for wrong methods."""
    for pattern in patterns:
        pattern.callback = with_manners(pattern.callback)
    return list(patterns)


def with_manners(view: View) -> View:
    def answer(request: HttpRequest, **values: Any) -> HttpResponse:
        method = request.method
        if method == "HEAD":
            request.method = "GET"
        program: Program | None = request.program  # type: ignore[attr-defined]
        with timezone.override(program.zone if program else None):
            response = view(request, **values)
        request.method = method
        if response.status_code == NOT_ALLOWED:
            if program is None:
                return unauthorized().answer()
            return not_allowed(", ".join(sorted(response.headers["Allow"].split(", ")))).answer()
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined] # no cookie is ever believed here
    return answer


def nothing_here(request: HttpRequest, path: str = "") -> HttpResponse:  # noqa: ARG001 - the address that is nothing
    """Any other address, and any id that could not be one: as another customer's thing."""
    if request.program is None:  # type: ignore[attr-defined]
        return unauthorized().answer()
    return not_found().answer()


nothing_here.csrf_exempt = True  # type: ignore[attr-defined]
