"""How long an operator's session lasts: open pages of the console ask, as members' do."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_http_methods

from viewmybox.accounts.viewer import Ending
from viewmybox.support.connection import ask
from viewmybox.support.middleware import SIGN_IN
from viewmybox.web.pages import go
from viewmybox.web.reading import writes_always


@require_http_methods(["GET", "POST"])
@writes_always
def session(request: HttpRequest) -> HttpResponse:
    """Whose it is and how long it lasts; asking does not lengthen it, a POST does."""
    if request.method == "POST":
        # Every request that enters counts as use (middleware.py): that is all there is.
        is_in = request.operator  # type: ignore[attr-defined]
        return go(request.path) if is_in else HttpResponseRedirect(SIGN_IN)
    token = request.COOKIES.get(settings.SESSION_COOKIE, "")
    row = ask("SELECT * FROM wall.operator_session_ends(%s)", [token])
    if row is None:
        return JsonResponse({"whose": ""})
    operator, idle_at, expires_at = row
    ending = Ending(operator, None, idle_at, expires_at)
    return JsonResponse(
        {"whose": ending.whose, "idle": ending.idle_seconds, "last": ending.last_seconds}
    )
