"""The few pages that belong to nobody: the front page, the language, health."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from viewmybox.web.pages import page, safe_next
from viewmybox.web.reading import writes_always

YEAR = 365 * 24 * 3600


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    if getattr(request, "viewer", None):
        return HttpResponseRedirect("/boxes/")
    return page(request, "front.html")


@require_POST
@writes_always
def choose_language(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(safe_next(request.POST.get("next"), "/"))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@require_GET
def alive(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
