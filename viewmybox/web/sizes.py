"""How large a request may be: its address, and a body that a page takes.

    @takes_up_to(LARGEST_DOCUMENT)
    def new_document(request): ...

Other pages take a form of `DATA_UPLOAD_MAX_MEMORY_SIZE`. The API has its own limits and answers in
its own way (api/body.py, api/door.py); how long headers may be the server knows (serving.py).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from viewmybox.web.errors import address_too_long, body_too_large, compressed, too_slow

Answer = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., Any])

LONGEST_ADDRESS = 8192
# The parts around a file: the form's other fields and what stands between them.
AROUND_A_FILE = 1024 * 1024
# Set by receiving.py when the rest of a body did not come in time.
TOO_SLOW = "viewmybox.too_slow"


def takes_up_to(size: int) -> Callable[[View], View]:
    """Let a page take a file of so many bytes."""

    def mark(view: View) -> View:
        view.largest_body = size + AROUND_A_FILE  # type: ignore[attr-defined]
        return view

    return mark


class Sizes:
    """Refuses what is too large before any of it is read."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(request.path) + len(request.META.get("QUERY_STRING", "")) > LONGEST_ADDRESS:
            return address_too_long(request)
        if TOO_SLOW in request.META:
            return too_slow(request)
        response = self.get_response(request)
        return too_slow(request) if TOO_SLOW in request.META else response

    def process_view(
        self,
        request: HttpRequest,
        view: Any,
        _args: Any,
        _values: Any,
    ) -> HttpResponse | None:
        """Here, where the page is known and nothing has asked for the form yet."""
        return refused(request, view)


def refused_early(request: HttpRequest) -> HttpResponse | None:
    """As below, for whoever reads a form with files before the page is asked."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        view = None
    return refused(request, view)


def refused(request: HttpRequest, view: Any) -> HttpResponse | None:
    """An answer where the body is more than the page takes, or compressed."""
    if request.path.startswith("/api/"):
        return None
    # Nothing of ours inflates what comes in, so nothing small can become large.
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        return compressed(request)
    largest = getattr(view, "largest_body", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if announced(request) > largest:
        return body_too_large(request, largest)
    return None


def announced(request: HttpRequest) -> int:
    """What Content-Length says; Django reads no more than that, and nothing where it is missing."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0
