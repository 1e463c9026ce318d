"""Searching: what has all the words, best first."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from viewmybox.api.describing import FOUND
from viewmybox.api.door import answered, reading
from viewmybox.followup.searching import LONGEST, Hit, Place, is_enough, search

router = Router(tags=["Search"])

Kind = Literal["box", "service", "agreement", "indicator", "action", "entry", "document", "cost"]
MOST = 100


class HitOut(Schema):
    """A thing that was found. `text` is the part of it that has the words, if it has text."""

    kind: Kind
    id: UUID
    title: str
    text: str
    service: UUID | None
    at: datetime
    closed: bool
    inside: Annotated[bool, Field(description="The words are in the document’s own content.")]


class Hits(Schema):
    items: list[HitOut]
    next: Annotated[
        int | None, Field(description="Send it as `after` for what follows; null ends it.")
    ]


@router.get(
    "/search",
    auth=reading,
    response={200: Hits, **FOUND},
    summary="Search everything",
    description="What has all the words of `q`, those called so first, then the newest. A word of "
    "two letters or more may go on, Swedish and English endings make no difference. At most 100 of "
    "each kind are found.",
)
def found(  # noqa: PLR0913, PLR0917 - what can be asked
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    kind: Kind | None = None,
    box: UUID | None = None,
    after: Annotated[int, Query(ge=0, le=1000)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> HttpResponse:
    if not is_enough(q):
        return answered({"items": [], "next": None})
    kinds = [kind] if kind else []
    came = search(q, kinds=kinds, box=box, passed=after, most=limit)
    return answered({"items": [told(one) for one in came.hits], "next": came.following})


def told(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "id": hit.id,
        "title": text(hit.title),
        "text": text(hit.snippet),
        "service": hit.service,
        "at": hit.at,
        "closed": hit.is_closed,
        "inside": hit.inside,
    }


def text(places: tuple[Place, ...]) -> str:
    return "".join(place.text for place in places)
