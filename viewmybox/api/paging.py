"""Lists a page at a time, by the key and not by counting: nothing is skipped or given twice."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse

from viewmybox.api.door import answered
from viewmybox.api.shapes import State


def listed(found: QuerySet[Any, Any], after: UUID | None, limit: int) -> HttpResponse:
    """The things after that id, oldest first, at most `limit`, as `values()` gives them."""
    if after:
        found = found.filter(id__gt=after)
    return page_of(list(found.order_by("id")[: limit + 1]), limit)


def page_of(rows: list[Any], limit: int, key: str = "id") -> HttpResponse:
    return answered(paged(rows, limit, key))


def paged(rows: list[Any], limit: int, key: str = "id") -> dict[str, Any]:
    """A page out of one row more than it takes; `next` is what to send as `after`."""
    kept = rows[:limit]
    return {"items": kept, "next": kept[-1][key] if len(rows) > limit else None}


def in_state(found: QuerySet[Any], state: State) -> QuerySet[Any]:
    """Those open, those closed, or all."""
    return found if state == "all" else found.filter(closed_at__isnull=state == "open")
