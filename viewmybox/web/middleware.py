"""What every answer carries: the browser's side of the wall, and the reader's language."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation

from viewmybox.kit.logs import Mark, of_request

# What a page could ask of the device, and no page of ours does.
UNUSED = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
    "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb",
)  # fmt: skip

Answer = Callable[[HttpRequest], HttpResponse]


class Shield:
    """Security headers on every answer, pages and errors alike; nothing signed-in is stored."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        # Signing in and out leads to the identity provider, by forms too.
        providers = [*settings.IDENTITY_PROVIDERS.values(), settings.OPERATOR_PROVIDER]
        origins = {
            "{0.scheme}://{0.netloc}".format(urlsplit(provider.issuer))
            for provider in providers
            if provider is not None
        }
        self.headers = {
            "Content-Security-Policy": "; ".join(
                [
                    "default-src 'none'",
                    "style-src 'self'",
                    "script-src 'self'",
                    "img-src 'self' data:",
                    "connect-src 'self'",
                    "base-uri 'none'",
                    " ".join(["form-action 'self'", *sorted(origins)]),
                    "frame-ancestors 'none'",
                ]
            ),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
        }
        if settings.SECURE_HSTS_SECONDS:
            self.headers["Strict-Transport-Security"] = (
                f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
            )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        marked = of_request.set(Mark())
        try:
            response = self.get_response(request)
        finally:
            of_request.reset(marked)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


PROGRAMS = "/api/"
PROGRAMS_LANGUAGE = "en"


class Language:
    """The reader's language: what they chose, else what their browser asks for, else Swedish.

    A program's: what it asks for, else English, which is what its fields are called in.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.known = [code for code, _name in settings.LANGUAGES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self.of(request)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def of(self, request: HttpRequest) -> str:
        is_program = request.path.startswith(PROGRAMS)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen in self.known and not is_program:
            return str(chosen)
        for part in request.headers.get("Accept-Language", "").split(","):
            if (code := part.strip()[:2].lower()) in self.known:
                return code
        return PROGRAMS_LANGUAGE if is_program else settings.LANGUAGE_CODE


class Forgery(CsrfViewMiddleware):
    """Django's, with a cookie that ends with the browser: sent once, it need not be renewed."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        secret = request.META.get("CSRF_COOKIE")
        if secret and secret == request.COOKIES.get(settings.CSRF_COOKIE_NAME):
            request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
        return super().process_response(request, response)
