"""Rendering a page, and where to go after a deed."""

from functools import cache
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import is_valid_path
from django.utils.http import url_has_allowed_host_and_scheme
from markupsafe import Markup

from viewmybox.web.done import sentence
from viewmybox.web.jinja import csrf_input, environment, language
from viewmybox.web.kept import EDGE

MAIN = Markup(f"{EDGE}main{EDGE}")  # noqa: S704 - nothing of anybody


def render(template: str, request: HttpRequest | None, **context: Any) -> str:
    """A template with what every page needs."""
    context.setdefault("viewer", getattr(request, "viewer", None))
    made = environment(language()).get_template(template)
    return made.render(
        request=request,
        csrf_input=csrf_input(request) if request is not None else "",
        done=sentence(request.GET.get("done")) if request is not None else None,
        **context,
    )


@cache
def macros(template: str, language: str) -> Any:
    """A template's macros, to be called from Python."""
    return environment(language).get_template(template).module


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page; `status` 422 where a form is shown again with its errors."""
    return HttpResponse(render(template, request, **context), status=status)


def page_around(request: HttpRequest, template: str, main: bytes, **context: Any) -> HttpResponse:
    """A page around what is written and encoded already; it stands where `{{ main }}` is."""
    html = render(template, request, main=MAIN, **context)
    before, _gap, after = html.partition(MAIN)
    return HttpResponse(b"".join((before.encode(), main, after.encode())))


def form_page(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    """A form's page: 422 when what was sent could not be taken."""
    return page(request, template, status=422 if form.is_bound else 200, form=form, **context)


def go(to: str, done: str = "") -> HttpResponseRedirect:
    """Answer a deed with the page that shows its outcome (Post/Redirect/Get)."""
    if done:
        to += ("&" if "?" in to else "?") + urlencode({"done": done})
    return HttpResponseRedirect(to)


LONGEST_ADDRESS = 500


def safe_next(address: str | None, otherwise: str = "/boxes/") -> str:
    """An address to go on to: one of our own pages, or the one given otherwise."""
    if not address or len(address) > LONGEST_ADDRESS or not address.startswith("/"):
        return otherwise
    own = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if own and is_valid_path(unquote(urlsplit(address).path)) else otherwise
