"""The trust page: what is promised, how it is kept, and what this installation last found."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from viewmybox.trust.keeping import standings
from viewmybox.trust.places import has_console, is_in_azure, operators, places
from viewmybox.trust.processing import NOT_YET, PROCESSINGS, SUB_PROCESSORS
from viewmybox.web.pages import page


@require_GET
def trust(request: HttpRequest) -> HttpResponse:
    viewer = getattr(request, "viewer", None)
    return page(
        request,
        "trust/trust.html",
        standings=standings(timezone.now()),
        zone=viewer.zone if viewer else timezone.get_default_timezone(),
        in_azure=is_in_azure(),
        reach=reach() if viewer and viewer.customer_id else None,
    )


def reach() -> dict[str, object]:
    """Who and what can reach a customer's information, for its members."""
    return {
        "console": has_console(),
        "operators": operators(),
        "places": places(),
        "sub_processors": SUB_PROCESSORS,
        "in_azure": is_in_azure(),
    }


@require_GET
def processing(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "trust/processing.html",
        processings=PROCESSINGS,
        sub_processors=SUB_PROCESSORS,
        places=places(),
        in_azure=is_in_azure(),
        provider=settings.PROVIDER,
        not_yet=NOT_YET,
    )
