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


def asked_status(request: HttpRequest) -> str:
    """The status that the address asks for (`?status=`); empty for all."""
    asked = request.GET.get("status", "")
    return asked if asked in SEVERITY else ""


def service_list(
    found: list[Standing], wanted: str, names: Mapping[str, str] = NO_NAMES
) -> dict[str, Any]:
    """What `followup/_services.html` shows.

    Args:
        found: all of them.
        wanted: the status that is asked for, or all.
        names: the boxes' by id, where several boxes meet.
    """
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
