"""The page that finds: what is asked for in the address, so that a search can be sent as a link."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.asked import asked_box
from viewmybox.boxes.models import Box
from viewmybox.followup.searching import KINDS, LONGEST, MOST_OF_A_KIND, Found, is_enough, search
from viewmybox.web.pages import page

SHOWN = 50


@require_GET
@permitted(Permission.READ)
def search_page(request: HttpRequest) -> HttpResponse:
    """`?q=` what is looked for, `?kind=` one kind alone, `?box=` in one box, `?after=` how many to
    pass over. Fetched by htmx as one types, it is the same page.
    """
    asked = " ".join(request.GET.get("q", "")[:LONGEST].split())
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    boxes, box = asked_box(request, Box.objects.all())
    passed = number(request.GET.get("after", ""))
    found = None
    if is_enough(asked):
        box_id: UUID | None = box["id"] if box else None
        kinds = [kind] if kind else []
        found = search(asked, kinds=kinds, box=box_id, passed=passed, most=SHOWN, counted=True)

    def address(**changed: Any) -> str:
        values = {"q": asked, "kind": kind, "box": box["id"] if box else "", "after": ""} | changed
        return "?" + urlencode({name: value for name, value in values.items() if value})

    return page(
        request,
        "followup/search.html",
        sought=asked,
        kind=kind,
        box=box,
        boxes=boxes,
        found=found,
        labels={name: one.single for name, one in KINDS.items()},
        counted=counted(found) if found else [],
        address=address,
    )


def counted(found: Found) -> list[tuple[str, Any, str]]:
    """What there is of each kind that was found: its name, what it is called, how many."""
    return [
        (
            name,
            KINDS[name].label,
            _("%(many)s or more") % {"many": many} if many >= MOST_OF_A_KIND else str(many),
        )
        for name, many in found.counts.items()
        if many
    ]


def number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0  # noqa: PLR2004
