"""How large a request may be: its address, and a body that a page takes.

    @takes_up_to(LARGEST_DOCUMENT)
    def new_document(request): ...

Other pages take a form of `DATA_UPLOAD_MAX_MEMORY_SIZE`. The API has its own limits and answers in
its own way (api/body.py, api/door.py); how long headers may be the server knows (serving.py).
"""

import io
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.handlers.wsgi import LimitedStream
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from viewmybox.web.errors import address_too_long, body_too_large, compressed, too_slow

Answer = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., Any])

API = "/api/"
LONGEST_ADDRESS = 8192
# Beside a file: the form's other fields, and room for the form itself to say that a file is a
# little too large.
AROUND_A_FILE = 4 * 1024 * 1024
# Set by receiving.py when the rest of a body did not come in time.
TOO_SLOW = "viewmybox.too_slow"


def takes_up_to(size: int) -> Callable[[View], View]:
    """Let a page take a file of so many bytes."""

    def mark(view: View) -> View:
        view.largest_file = size  # type: ignore[attr-defined]
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
        if announced(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            leave_unread_if_too_large(request)
        response = self.get_response(request)
        return too_slow(request) if TOO_SLOW in request.META else response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Refuses here, where the page can know who reads it."""
        if request.path.startswith(API):
            return None
        # Nothing of ours inflates what comes in, so nothing small can become large.
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            return compressed(request)
        too_large_for = getattr(request, "too_large_for", 0)
        return body_too_large(request, too_large_for) if too_large_for else None


def announced(request: HttpRequest) -> int:
    """What Content-Length says; Django reads no more than that, and nothing where it is missing."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


def leave_unread_if_too_large(request: HttpRequest) -> None:
    """Whoever asks for the form, on the way to the page, then finds it empty."""
    if request.path.startswith(API):
        return
    try:
        view: Any = resolve(request.path_info).func
    except Resolver404:
        view = None
    file: int | None = getattr(view, "largest_file", None)
    largest, beside = (file, AROUND_A_FILE) if file else (settings.DATA_UPLOAD_MAX_MEMORY_SIZE, 0)
    if announced(request) > largest + beside:
        request.too_large_for = largest  # type: ignore[attr-defined]
        request.META["CONTENT_LENGTH"] = "0"
        anyone: Any = request
        anyone._stream = LimitedStream(io.BytesIO(), 0)  # noqa: SLF001 - it has no public face
