"""The list of services on a page, each row written once for as long as it says the same."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest
from markupsafe import Markup

from viewmybox.followup.judging import SEVERITY
from viewmybox.followup.standing import Standing
from viewmybox.web.jinja import language
from viewmybox.web.pages import macros

NO_NAMES: Mapping[str, str] = {}


def service_list(
    request: HttpRequest,
    found: list[Standing],
    names: Mapping[str, str] = NO_NAMES,
) -> dict[str, Any]:
    """What `followup/_services.html` shows: those that the address asks for (`?status=`).

    Args:
        request: the page's.
        found: all of them.
        names: the boxes' by id, where several boxes meet.
    """
    asked = request.GET.get("status", "")
    wanted = asked if asked in SEVERITY else ""
    shown = [one for one in found if one.status == wanted] if wanted else found
    return {
        "rows": partial(rows, shown, names) if shown else None,
        "counts": Counter(standing.status for standing in found),
        "count": len(found),
        "wanted": wanted,
    }


def rows(shown: Iterable[Standing], names: Mapping[str, str]) -> Markup:
    """Called while the page is written, whose language its standings speak already."""
    written = [row(one, names.get(one.service.box_id)) for one in shown]
    return Markup("".join(written))  # noqa: S704 - rows that a template has written


def row(standing: Standing, box: str | None) -> Markup:
    key = ("row", box)
    written: Markup | None = standing.written.get(key)
    if written is None:
        written = macros("followup/_service.html", language()).row(standing, box)
        standing.written[key] = written
    return written
