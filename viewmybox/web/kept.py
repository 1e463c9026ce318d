"""What macros write, kept under all that they are given.

A macro that is called from Python sees nothing of the page it is for, so it can only show what it
is given, and the same gives the same. What is another each time, as a form's token, is put into
gaps afterwards.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jinja2
from markupsafe import Markup, escape

EDGE = "\x00"  # no text that PostgreSQL keeps or an address holds
MOST = 1024
NO_GAPS: Mapping[str, Any] = {}


class Gap:
    """`gap.token` in a macro: where the page's own token stands."""

    def __getattr__(self, name: str) -> Markup:
        return Markup(f"{EDGE}{name}{EDGE}")  # noqa: S704 - a name in a template


class Kept:
    """The macros of one environment, which is one language; threads share it."""

    def __init__(self, environment: jinja2.Environment) -> None:
        self.environment = environment
        self.pieces = lru_cache(MOST)(self.write)

    def write(self, template: str, macro: str, facts: tuple[Any, ...]) -> tuple[str, ...]:
        """Text and gaps' names by turns."""
        module: Any = self.environment.get_template(template).module
        return tuple(str(getattr(module, macro)(*facts, gap=Gap())).split(EDGE))

    def __call__(
        self, template: str, macro: str, *facts: Any, gaps: Mapping[str, Any] = NO_GAPS
    ) -> Markup:
        """`macro(*facts, gap)` of the template.

        Args:
            template: where the macro is.
            macro: its name.
            facts: all that it shows, whose it is with them; hashable.
            gaps: what stands in its gaps.
        """
        pieces = list(self.pieces(template, macro, facts))
        pieces[1::2] = [escape(gaps[name]) for name in pieces[1::2]]
        return Markup("".join(pieces))  # noqa: S704 - a macro's, and escaped above
