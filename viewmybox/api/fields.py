"""A box's own fields, to be read; and what programs write in them."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from ninja import Router

from viewmybox.api.describing import FOUND
from viewmybox.api.door import reading
from viewmybox.api.keeping import must_exist
from viewmybox.api.paging import in_state, listed
from viewmybox.api.problems import wrong
from viewmybox.api.shapes import DEFAULT_LIMIT, Limit, Page, State, Thing
from viewmybox.boxes.custom import checked_all, fields_of
from viewmybox.boxes.models import Box, CustomField

router = Router(tags=["Fields"])

COLUMNS = ("id", "box", "of", "name", "kind", "choices", "created_at", "closed_at")


# By another name than an entry's kind: the document knows each by one word.
FieldKind = Literal["text", "number", "date", "choice", "yes_no", "link", "member"]


class FieldOut(Thing):
    """A field that the box's services, agreements or entries have besides. What is written in it is
    in their `custom`, by its id: a text, a number, a day, one of `choices`, true or false, an
    address, or a member's id.
    """

    box: UUID
    of: CustomField.Of
    name: str
    kind: FieldKind
    choices: list[str]


@router.get(
    "/boxes/{uuid:box}/fields",
    auth=reading,
    response={200: Page[FieldOut], **FOUND},
    summary="A box's own fields",
)
def fields(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    box: UUID,
    after: UUID | None = None,
    limit: Limit = DEFAULT_LIMIT,
    state: State = "open",
) -> HttpResponse:
    must_exist(Box, box)
    found = CustomField.objects.filter(box_id=box).values(*COLUMNS)
    return listed(in_state(found, state), after, limit)


def custom_of(
    box: UUID, of: str, given: dict[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """The columns with `custom` as it is to be kept, where it is among them.

    Raises:
        Refusal: a field is unknown, or cannot hold what is to be written in it.
    """
    if "custom" not in given:
        return given
    try:
        return given | {"custom": checked_all(fields_of(box, of), given["custom"], before)}
    except ValidationError as error:
        raise wrong("custom", " ".join(error.messages)) from None
