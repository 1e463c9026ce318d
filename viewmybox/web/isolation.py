"""What other sites may have a visitor's browser ask of us: to open a page, and nothing else.

A resource isolation policy by Fetch Metadata: every browser of the last years says of each request
where it came from, and a page's script cannot change what it says. It stands beside the forms'
token, not instead of it; a browser that says nothing is held by the token and the Origin alone.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from viewmybox.web.errors import forged

# Nothing at all: an older browser, or no browser. "none": typed, a bookmark, a letter's link.
OURS = ("", "same-origin", "none")


class Isolation:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_ours(request) or opens_a_page(request) or is_a_program(request):
            return self.get_response(request)
        return forged(request)


def is_ours(request: HttpRequest) -> bool:
    """A sister site is another site: what runs beside us is not our business."""
    return request.headers.get("Sec-Fetch-Site", "") in OURS


def opens_a_page(request: HttpRequest) -> bool:
    """A link followed, or the identity provider's redirect back: in the tab itself, in no frame."""
    return (
        request.method in ("GET", "HEAD")
        and request.headers.get("Sec-Fetch-Mode") == "navigate"
        and request.headers.get("Sec-Fetch-Dest") == "document"
    )


def is_a_program(request: HttpRequest) -> bool:
    """A key is shown by who has it; a browser never adds one by itself."""
    bearer = request.headers.get("Authorization", "").startswith("Bearer ")
    return bearer and request.path.startswith("/api/")
