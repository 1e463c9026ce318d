"""Which box a page over several of them is of: `?box=` in its address."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from viewmybox.boxes.models import Box

Named = dict[str, Any]  # a box's id and name


def asked_box(request: HttpRequest, among: QuerySet[Box]) -> tuple[list[Named], Named | None]:
    """The boxes there are to choose from, by name, and the one that is asked for: None is all."""
    found: Any = among.order_by("name").values("id", "name")
    boxes, asked = list(found), request.GET.get("box")
    return boxes, next((one for one in boxes if str(one["id"]) == asked), None)
