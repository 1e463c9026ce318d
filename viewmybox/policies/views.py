"""The privacy policy, public: the version in force and every other (P8, P9)."""

import functools

import nh3
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods
from markdown_it import MarkdownIt
from markupsafe import Markup

from viewmybox.policies.models import PolicyVersion
from viewmybox.web.jinja import language
from viewmybox.web.pages import page


@require_http_methods(["GET"])
def in_force(request: HttpRequest) -> HttpResponse:
    found = PolicyVersion.objects.in_force()
    if found is None:
        raise Http404
    return version_page(request, found)


@require_http_methods(["GET"])
def version(request: HttpRequest, number: int) -> HttpResponse:
    found = PolicyVersion.objects.filter(number=number).first()
    if found is None:
        raise Http404
    return version_page(request, found)


def version_page(request: HttpRequest, found: PolicyVersion) -> HttpResponse:
    now = PolicyVersion.objects.in_force()
    heading, _line, text = found.text(language()).removeprefix("# ").partition("\n")
    return page(
        request,
        "policies/version.html",
        policy=found,
        heading=heading,
        text=as_html(text),
        in_force=now is not None and now.number == found.number,
        upcoming=now is None or found.number > now.number,
        versions=list(PolicyVersion.objects.values("number", "effective_on")),
    )


@functools.lru_cache(maxsize=32)
def as_html(text: str) -> Markup:
    """The policy's Markdown with the provider's own details filled in, cleaned."""
    filled = text.format(
        provider=settings.PROVIDER["name"],
        provider_address=settings.PROVIDER["address"] or "–",
        support_email=settings.PROVIDER["support_email"] or "–",
        provider_organisation_number=settings.PROVIDER["organisation_number"] or "–",
    )
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    cleaned = nh3.clean(markdown.render(filled), link_rel="noopener")
    # A table too wide for a telephone scrolls by itself, by keyboard too.
    scrolling = cleaned.replace("<table>", '<div class="scroll" tabindex="0"><table>')
    return Markup(scrolling.replace("</table>", "</table></div>"))  # noqa: S704 - cleaned
