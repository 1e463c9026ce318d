"""What the API says when it does not do what was asked: RFC 9457, application/problem+json."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as ShapeError

from viewmybox.kit.problems import CONTENT_TYPE, Problem, problem_json

BAD_REQUEST = 400
UNAUTHORIZED = 401
FORBIDDEN = 403
NOT_FOUND = 404
NOT_ALLOWED = 405
CONFLICT = 409
LENGTH_REQUIRED = 411
TOO_LARGE = 413
UNSUPPORTED = 415
INVALID = 422


class Refusal(Exception):  # noqa: N818 - reads as what it is: a request refused
    """Ends a request with a problem.

    Whatever the request wrote must lie in a savepoint that this exception leaves: the transaction
    around it is kept, since only answers from 500 on undo that.
    """

    def __init__(  # noqa: PLR0913 - a problem has these parts
        self,
        status: int,
        title: str,
        detail: str | None = None,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        """`errors` says what is wrong where; `members` are further members of the problem."""
        super().__init__(title)
        self.problem = Problem(title=title, status=status, detail=detail, errors=errors)
        self.headers = headers or {}
        self.members = members or {}

    def answer(self) -> HttpResponse:
        body = problem_json(self.problem)
        if self.members:
            body = msgspec.json.encode(msgspec.json.decode(body) | dict(self.members))
        return HttpResponse(
            body,
            status=self.problem.status,
            content_type=CONTENT_TYPE,
            headers=dict(self.headers),
        )


def not_found() -> Refusal:
    """The same for what is another customer's, what never was, and what could not be an id."""
    return Refusal(NOT_FOUND, _("Not found"), _("There is nothing at this address."))


def invalid(errors: Sequence[Mapping[str, Any]]) -> Refusal:
    return Refusal(
        INVALID,
        _("Not valid"),
        _("Something in the request is not as it should be. Nothing was changed."),
        errors=errors,
    )


def wrong(field: str, error: str) -> Refusal:
    """One field is wrong."""
    return invalid([{"field": field, "error": error}])


def of_model(error: ValidationError) -> Refusal:
    """What a model refuses, field by field."""
    if not hasattr(error, "error_dict"):
        return invalid([{"field": "", "error": text} for text in error.messages])
    return invalid(
        [
            {"field": "" if field == "__all__" else field, "error": text}
            for field, texts in error.message_dict.items()
            for text in texts
        ]
    )


def unauthorized() -> Refusal:
    return Refusal(
        UNAUTHORIZED,
        _("No valid API key"),
        _("Send a key that is in use: Authorization: Bearer vmb_…"),
        headers={"WWW-Authenticate": "Bearer"},
    )


def not_allowed(allow: str) -> Refusal:
    return Refusal(
        NOT_ALLOWED,
        _("Not possible here"),
        _("This address takes %(methods)s.") % {"methods": allow},
        headers={"Allow": allow},
    )


def too_large(limit: int) -> Refusal:
    detail = _("The body is larger than %(limit)d MiB. Nothing was kept.")
    return Refusal(TOO_LARGE, _("Too large"), detail % {"limit": limit // 2**20})


def unsupported(taken: str, header: str = "Accept") -> Refusal:
    return Refusal(
        UNSUPPORTED,
        _("This kind of content is not taken"),
        _("Send it as %(taken)s.") % {"taken": taken},
        headers={header: taken},
    )


def refuse_compressed(request: HttpRequest) -> None:
    """Nothing is inflated on its way in: a small body stays small. Raises Refusal (415)."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise unsupported("identity", "Accept-Encoding")


def cut_short() -> Refusal:
    return Refusal(
        BAD_REQUEST,
        _("The body was cut short"),
        _(
            "It ended before its length, or within a line. Nothing was kept; send it again, with "
            "a line break after the last line."
        ),
    )


def length_required() -> Refusal:
    detail = _("Without a length nobody can tell a whole body from one that was cut short.")
    return Refusal(LENGTH_REQUIRED, _("Content-Length is missing"), detail)


def register(api: NinjaAPI) -> None:
    """Let every error that ninja or a call raises leave as a problem."""

    @api.exception_handler(Refusal)
    def refused(_request: HttpRequest, error: Refusal) -> HttpResponse:
        return error.answer()

    @api.exception_handler(Http404)
    def nowhere(_request: HttpRequest, _error: Http404) -> HttpResponse:
        return not_found().answer()

    @api.exception_handler(AuthenticationError)
    def unknown(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        return unauthorized().answer()

    @api.exception_handler(ShapeError)
    def misshapen(_request: HttpRequest, error: ShapeError) -> HttpResponse:
        return invalid([part(item) for item in error.errors]).answer()

    @api.exception_handler(RequestDataTooBig)
    def oversized(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
        return too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE).answer()

    @api.exception_handler(UnreadablePostError)
    def unreadable(_request: HttpRequest, _error: UnreadablePostError) -> HttpResponse:
        return cut_short().answer()

    @api.exception_handler(HttpError)
    def unparsed(_request: HttpRequest, error: HttpError) -> HttpResponse:
        # What the parser raises arrives wrapped.
        if isinstance(error.__cause__, Refusal):
            return error.__cause__.answer()
        detail = _("The body is not JSON that can be read.")
        return Refusal(error.status_code, _("Not understood"), detail).answer()


def part(item: Mapping[str, Any]) -> dict[str, str]:
    """One of pydantic's errors: where, as the sender knows it, and what."""
    place = [str(step) for step in item["loc"][1:]]
    if item["loc"][0] == "body":  # the body's parameter is ours, its fields are the sender's
        place = place[1:]
    return {"field": ".".join(place), "error": sentence(item)}


SENTENCES = {
    "missing": _lazy("Missing."),
    "extra_forbidden": _lazy("There is no such field."),
    "string_type": _lazy("Must be a text."),
    "string_too_short": _lazy("Must not be empty."),
    "string_too_long": _lazy("At most %(max_length)d characters."),
    "bool_type": _lazy("Must be true or false."),
    "int_type": _lazy("Must be a whole number."),
    "int_parsing": _lazy("Must be a whole number."),
    "float_type": _lazy("Must be a number."),
    "finite_number": _lazy("Must be a number."),
    "greater_than_equal": _lazy("At least %(ge)s."),
    "less_than_equal": _lazy("At most %(le)s."),
    "literal_error": _lazy("Must be one of %(expected)s."),
    "enum": _lazy("Must be one of %(expected)s."),
    "uuid_parsing": _lazy("This is not an id."),
    "uuid_type": _lazy("This is not an id."),
    "value_error": "%(error)s",  # ours, in the reader's language already
}


def sentence(item: Mapping[str, Any]) -> str:
    """Pydantic's common errors in the reader's language; the rare ones in its own words."""
    known = SENTENCES.get(item["type"])
    return str(known) % item.get("ctx", {}) if known else str(item["msg"])
