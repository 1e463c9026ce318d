"""The provider's few pages: a template, the words in one language, strict headers."""

from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from viewmybox.demo.provider.exchange import Request, Response
from viewmybox.demo.provider.words import LANGUAGES, WORDS, language_of

FOLDER = Path(__file__).parent / "pages"
STYLESHEET = (FOLDER / "provider.css").read_bytes()

_templates = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    template: str,
    request: Request,
    issuer: str,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    returns_to: str = "",
    **facts: object,
) -> Response:
    """The template as a response in the reader's language.

    A form may only be sent to the provider itself, and be redirected on to `returns_to`, an
    origin: browsers hold `form-action` against the redirect that answers a form too.
    """
    language = language_of(
        request.parameters.get("ui_locales", ""), request.header("Accept-Language")
    )
    body = _templates.get_template(template).render(
        language=language,
        other_language=next(other for other in LANGUAGES if other != language),
        words=WORDS[language],
        issuer=issuer,
        **facts,
    )
    policy = (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {returns_to}"
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": language,
        "Content-Security-Policy": policy.strip(),
        "Vary": "Accept-Language",
    }
    return Response(body.encode(), status, headers)


def stylesheet() -> Response:
    headers = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "max-age=600"}
    return Response(STYLESHEET, headers=headers)
