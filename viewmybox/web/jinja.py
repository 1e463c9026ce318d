"""The Jinja2 environment of every page: what all templates may call."""

import functools
import hashlib
from contextvars import ContextVar
from typing import Any

import jinja2
from django.template.backends.utils import csrf_input_lazy
from django.urls import reverse
from django.utils import translation
from markupsafe import Markup

from viewmybox import __version__
from viewmybox.kit import dates, numbers, svg
from viewmybox.web import statics


@functools.cache
def static(path: str) -> str:
    """The address of a static file, with its content's hash so that it can be kept for a year."""
    content = statics.source(path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:10]}"


def url(name: str, *args: Any) -> str:
    return reverse(name, args=args)


REMEMBERED = 4096  # texts, more than there are in both languages

# The language of the page being written: asked of Django for each of its hundreds of numbers and
# dates, the answer took a twentieth of a long page's time.
written_in: ContextVar[str] = ContextVar("written_in", default="")


def language() -> str:
    return written_in.get() or (translation.get_language() or "sv")[:2]


def environment(**options: Any) -> jinja2.Environment:
    """Made by Django's template backend; strict, so that a misspelt name fails a test."""
    options["loader"] = jinja2.PackageLoader("viewmybox.web")
    options["undefined"] = jinja2.StrictUndefined
    options["trim_blocks"] = options["lstrip_blocks"] = True
    # The package's templates do not change under a running process.
    options["auto_reload"] = False
    options["extensions"] = ["jinja2.ext.i18n"]
    made = jinja2.Environment(**options)  # noqa: S701 - Django's backend passes autoescape=True
    made.install_gettext_callables(  # type: ignore[attr-defined] # the extension adds it
        gettext, ngettext, newstyle=True, pgettext=pgettext
    )
    made.globals.update(
        {
            "_": in_words,
            "gettext": in_words,
            "url": url,
            "static": static,
            "version": __version__,
            "current_language": language,
            "format_number": lambda value, decimals=None: numbers.format_number(
                value, language(), decimals
            ),
            "format_money": lambda ore: numbers.format_money(ore, language(), short=True),
            "sparkline": svg.sparkline,
            "format_date": lambda day: dates.format_date(day, language()),
            "format_at": lambda at, zone: dates.format_at(at, zone, language()),
        }
    )
    return made


def in_words(message: str, /, **variables: Any) -> Markup:
    """`_("…")` and `{% trans %}` in templates; what is put in is escaped.

    As Jinja's own, which for each of a page's hundred texts goes through four functions.
    """
    if variables:
        return translated(language(), message) % variables
    return filled(language(), message)


@functools.lru_cache(REMEMBERED)
def filled(language: str, message: str) -> Markup:
    """The text itself; like Jinja's it is a format string, so that %% is one per cent sign."""
    return translated(language, message) % {}


@functools.lru_cache(REMEMBERED)
def translated(language: str, message: str) -> Markup:
    with translation.override(language):
        return Markup(translation.gettext(message))  # noqa: S704 - ours, not a customer's


def gettext(message: str) -> str:
    return translation.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    return translation.ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    return translation.pgettext(context, message)


def csrf_input(request: Any) -> Markup:
    return Markup(csrf_input_lazy(request))  # noqa: S704 - made by Django, escaped there
