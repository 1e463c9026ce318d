"""How long this browser's session lasts: open pages ask, so that nobody is cut off unwarned."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from viewmybox.accounts.permissions import to_sign_in
from viewmybox.accounts.viewer import Ending
from viewmybox.wall.context import fetch_one
from viewmybox.web.pages import go
from viewmybox.web.reading import writes_always


@require_http_methods(["GET", "POST"])
@writes_always
def session(request: HttpRequest) -> HttpResponse:
    """Whose the session is and how long it lasts; asking does not lengthen it, a POST does."""
    if request.method == "POST":
        # Every request that enters counts as use (accounts/middleware.py): that is all there is.
        return go(request.path) if getattr(request, "viewer", None) else to_sign_in(request)
    token = request.COOKIES.get(settings.SESSION_COOKIE, "")
    row = fetch_one("SELECT * FROM wall.session_ends(%s)", [token])
    if row is None:
        return JsonResponse({"whose": ""})
    ending = Ending(*row)
    return JsonResponse(
        {"whose": ending.whose, "idle": ending.idle_seconds, "last": ending.last_seconds}
    )
