"""The Jinja2 environments of every page, one a language: what all templates may call."""

import functools
import hashlib
import re
from collections.abc import Callable
from typing import Any, NamedTuple, cast

import jinja2
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import translation
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from viewmybox import __version__
from viewmybox.kit import dates, numbers, svg
from viewmybox.web import statics
from viewmybox.web.kept import Kept

IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}.*", re.DOTALL)


@functools.cache
def static(path: str) -> str:
    """The address of a static file, with its content's hash so that it can be kept for a year."""
    content = statics.source(path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:10]}"


def url(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def language() -> str:
    """The reader's, two letters."""
    return (translation.get_language() or "sv")[:2]


class Environment(jinja2.Environment):
    """The templates in one language: each is compiled with its words in it, so that writing a page
    looks none of its hundred texts up.
    """

    def __init__(self, language: str, **options: Any) -> None:
        self.language = language
        super().__init__(**options)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        return cast("nodes.Template", Constants(self.language).visit(tree))


class Constants(NodeTransformer):
    """`_("…")` and `static("…")`, which say the same each time, become what they say."""

    def __init__(self, language: str) -> None:
        self.meant: dict[str, Callable[[str], str]] = {
            "_": functools.partial(words, language),
            "static": static,
        }

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        match node:
            case nodes.Call(
                node=nodes.Name(name=name), args=[nodes.Const(value=str(text))], kwargs=[]
            ) if name in self.meant:
                return nodes.Const(self.meant[name](text), lineno=node.lineno)
        return node


@functools.cache
def environment(language: str) -> jinja2.Environment:
    """One for each language; strict, so that a misspelt name fails a test."""
    made = Environment(
        language,
        loader=jinja2.PackageLoader("viewmybox.web"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # the package's templates do not change under a running process
        extensions=["jinja2.ext.i18n"],
    )

    def said(message: str, /, **variables: Any) -> Markup:
        """What is put into a text is escaped."""
        return marked(language, message) % variables

    def plural(one: str, many: str, count: int) -> str:
        with translation.override(language):
            return translation.ngettext(one, many, count)

    def in_context(context: str, message: str) -> str:
        with translation.override(language):
            return translation.pgettext(context, message)

    made.install_gettext_callables(  # type: ignore[attr-defined] # the extension adds it
        functools.partial(marked, language), plural, newstyle=True, pgettext=in_context
    )
    made.globals.update(
        {
            "_": said,
            "once": Kept(made),
            "shown_of": shown_of,
            "spot": spot,
            "url": url,
            "static": static,
            "version": __version__,
            "language": language,
            "format_number": lambda value, decimals=None: numbers.format_number(
                value, language, decimals
            ),
            "format_money": lambda ore, currency="SEK": numbers.format_money(
                ore, language, currency, short=True
            ),
            "sparkline": svg.sparkline,
            "format_date": lambda day: dates.format_date(day, language),
            "format_at": lambda at, zone: dates.format_at(at, zone, language),
        }
    )
    return made


@functools.cache
def marked(language: str, message: str) -> Markup:
    """A text as it was written, with its places for variables."""
    with translation.override(language):
        return Markup(translation.gettext(message))  # noqa: S704 - ours, not a customer's


def words(language: str, message: str) -> Markup:
    """A text without places; like all of them it is a format string: %% is one per cent sign."""
    return marked(language, message) % {}


class Shown(NamedTuple):
    """What the bar shows of a member."""

    name: str
    customer_name: str
    customers: int
    members: int
    may_read: bool


def shown_of(viewer: Any, audience: int | None = None) -> Shown | None:
    """Of somebody signed in, on a page that so many see; by default every member."""
    if viewer is None:
        return None
    seen_by = viewer.members if audience is None else audience
    return Shown(viewer.name, viewer.customer_name, viewer.customers, seen_by, viewer.may_read)


def spot(request: Any) -> str:
    """Where in the service a page is: its path without what comes with an id."""
    return IDS.sub("…", request.path) if request is not None else ""


def csrf_input(request: Any) -> Markup:
    token = get_token(request)  # letters and digits
    return Markup(f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">')  # noqa: S704 - see above
