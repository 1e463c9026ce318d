"""Errors as part of the interface: what happened, what was kept, what to do next."""

import sys
import uuid
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from viewmybox.kit.problems import Problem, problem_json
from viewmybox.web.pages import render

log = structlog.get_logger()

MEGABYTE = 1024 * 1024
PROBLEM = "application/problem+json"
# SQLSTATE classes: connection, resources, operator's intervention; then deadlock, lock timeout.
AWAY = ("08", "53", "57")
BUSY = ("40P01", "55P03")


def error_page(  # noqa: PLR0913, PLR0917 - an error page has exactly these parts
    request: HttpRequest | None,
    status: int,
    title: str,
    text: str,
    kept: str = "",
    todo: str = "",
    *,
    retry_after: int | None = None,
) -> HttpResponse:
    """A plain page that needs neither database nor session; problem+json for programs.

    `retry_after` is in seconds.
    """
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    if request is not None and request.path.startswith("/api/"):
        body = problem_json(Problem(title=title, status=status, detail=text))
        return HttpResponse(body, status=status, headers=headers, content_type=PROBLEM)
    html = render("error.html", request, code=status, title=title, text=text, kept=kept, todo=todo)
    return HttpResponse(html, status=status, headers=headers)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return error_page(
        request,
        404,
        _("This page does not exist"),
        _("The address may be mistyped, or what was here is not yours to see."),
        todo=_("Check the address, or start from the overview."),
    )


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return error_page(
        request,
        403,
        _("Your role does not allow this"),
        _("You can see this customer’s boxes, but not do what you asked for."),
        kept=_("Nothing was changed."),
        todo=_("Ask an owner to do it, or to give you another role."),
    )


def only_to_be_read(request: HttpRequest) -> HttpResponse:
    """The subscription has ended, or an invoice is unpaid for long: everything can be read."""
    if getattr(request, "read_only", "") == "unpaid":
        text = _("An invoice has not been paid, so nothing can be changed until it is.")
        todo = _("An owner finds the invoice under Settings, Invoices.")
    else:
        text = _("The subscription has ended, so nothing can be changed any more.")
        todo = _(
            "An owner can take it up again under Settings, Subscription, or fetch the extract."
        )
    return error_page(
        request,
        403,
        _("This can only be read just now"),
        text,
        kept=_("Nothing was changed. Everything can be read, and the extract can be fetched."),
        todo=todo,
    )


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    response = error_page(
        request,
        403,
        _("The form could not be trusted"),
        _("It did not come from a page of ours that is still valid in this browser."),
        kept=_("Nothing was changed."),
        todo=_("Go back, load the page again and send the form once more."),
    )
    response.refused = "form"  # type: ignore[attr-defined] # for the provider's journal
    return response


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return body_too_large(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        return too_many_fields(request)
    return error_page(
        request,
        400,
        _("The request could not be understood"),
        _("Something in it is missing, too large or not as it should be."),
        kept=_("Nothing was changed."),
    )


def body_too_large(request: HttpRequest, largest: int) -> HttpResponse:
    return error_page(
        request,
        413,
        _("What you sent is too large"),
        _("This page takes at most %(megabytes)d MB at a time.")
        % {"megabytes": largest // MEGABYTE},
        kept=_("Nothing was changed."),
        todo=_("Send a smaller file, or a part at a time."),
    )


def too_many_fields(request: HttpRequest) -> HttpResponse:
    return error_page(
        request,
        400,
        _("The form has too many fields"),
        _("A form has at most %(fields)d fields and %(files)d files.")
        % {
            "fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
            "files": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        },
        kept=_("Nothing was changed."),
        todo=_("Go back, load the page again and send the form as it is."),
    )


def address_too_long(request: HttpRequest) -> HttpResponse:
    return error_page(
        request,
        414,
        _("The address is too long"),
        _("No page of ours has an address as long as this one."),
        kept=_("Nothing was changed."),
        todo=_("Check the address, or start from the overview."),
    )


def compressed(request: HttpRequest) -> HttpResponse:
    return error_page(
        request,
        415,
        _("What you sent is compressed"),
        _("The service takes forms and files as they are."),
        kept=_("Nothing was changed."),
        todo=_("Send it without Content-Encoding."),
    )


def too_slow(request: HttpRequest) -> HttpResponse:
    return error_page(
        request,
        408,
        _("What you sent did not arrive"),
        _("The connection was too slow, or broke."),
        kept=_("Nothing was changed."),
        todo=_("Try again when the connection is better."),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """Something went wrong on our side. Called inside the exception's handling."""
    exception = sys.exc_info()[1]
    if exception is not None and is_unreachable(exception):
        return unavailable(request)
    number = uuid.uuid4().hex[:8]
    log.error("page failed", number=number, exc_info=exception)
    return error_page(
        request,
        500,
        _("Something went wrong on our side"),
        _("Error %(number)s. It has been noted, without anything of yours.") % {"number": number},
        kept=_("What you sent was not saved; everything saved before is as it was."),
        todo=_("Try again. If it happens again, tell support the error’s number."),
    )


def is_unreachable(error: BaseException) -> bool:
    """True when the database is away, out of room or busy: worth trying again in a while."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state[:2] in AWAY or state in BUSY


def in_maintenance(request: HttpRequest, halt: Any) -> HttpResponse:
    """What was to be written while writing is halted: not kept, and when to try again."""
    until = timezone.localtime(halt.until)
    return error_page(
        request,
        503,
        _("Nothing can be changed just now"),
        _("The service is being looked after until %(at)s: %(reason)s")
        % {"at": f"{until:%Y-%m-%d %H:%M}", "reason": halt.reason},
        kept=_("Everything you saved is safe, and can be read. What you just sent was not saved."),
        todo=_("Go back, keep what you wrote, and send it again afterwards."),
        retry_after=halt.seconds_left,
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    return error_page(
        request,
        503,
        _("The service cannot reach its database just now"),
        _("We are probably already on it."),
        kept=_("Everything you saved is safe. What you just sent was not saved."),
        todo=_("Wait a minute and try again."),
        retry_after=30,
    )
