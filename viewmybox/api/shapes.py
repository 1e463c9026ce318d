"""What goes in and out, as the OpenAPI document states it; each noun's shapes lie beside its calls.

Answers are built as plain dicts and encoded by msgspec; the shapes state them, and a test holds
the answers against the document.
"""

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints

from viewmybox.kit.dates import EARLIEST_YEAR, LATEST_YEAR


def without_nul(text: str) -> str:
    """PostgreSQL keeps every character but this."""
    if "\0" in text:
        raise ValueError(_("The character U+0000 cannot be kept."))
    return text


def as_day(given: Any) -> Any:
    """A day as it is written in JSON; pydantic alone would take a number of seconds too."""
    if given is None or isinstance(given, date):
        return given
    try:
        day = date.fromisoformat(given) if len(given) == len("2026-03-31") else None
    except (TypeError, ValueError):
        day = None
    if day is None or not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValueError(_("Write the day as 2026-03-31."))
    return day


Name = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=120, strip_whitespace=True),
    AfterValidator(without_nul),
]
Title = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=200, strip_whitespace=True),
    AfterValidator(without_nul),
]
Text = Annotated[
    str, StringConstraints(strict=True, max_length=20_000), AfterValidator(without_nul)
]
ShortText = Annotated[
    str, StringConstraints(strict=True, max_length=2000), AfterValidator(without_nul)
]
ServiceText = Annotated[
    str, StringConstraints(strict=True, max_length=4000), AfterValidator(without_nul)
]
Unit = Annotated[
    str,
    StringConstraints(strict=True, max_length=20, strip_whitespace=True),
    AfterValidator(without_nul),
]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Flag = Annotated[bool, Field(strict=True)]
Day = Annotated[date, BeforeValidator(as_day)]
Moment = Annotated[
    str,
    StringConstraints(strict=True, max_length=60),
    Field(
        json_schema_extra={
            "description": "ISO 8601. Without an offset it is the customer's local time.",
            "examples": ["2026-03-31T14:30:00+02:00"],
        }
    ),
]
Limit = Annotated[int, Field(ge=1, le=500, description="At most so many.")]
DEFAULT_LIMIT = 100
State = Literal["open", "closed", "all"]
Status = Annotated[
    Literal["on", "risk", "off", "none"],
    Field(description="On target, at risk, off target, no data."),
]


# What is written in a box's own fields, by the fields' ids. A change leaves those it does not name
# as they are, and null empties one.
Custom = dict[str, str | float | bool | None]


class Given(Schema):
    """What is sent. An unknown field is refused: a misspelt one must not be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Thing(Schema):
    id: UUID
    created_at: datetime
    closed_at: datetime | None


class Named(Schema):
    id: UUID
    name: str


Item = TypeVar("Item")


class Page(Schema, Generic[Item]):
    """A part of a list; `next` is what to send as `after` for the next part, null at the end."""

    items: list[Item]
    next: str | None


class Wrong(Schema):
    """One part of a request that is not as it should be."""

    field: str = ""
    line: int | None = None
    error: str


class ProblemShape(Schema):
    """RFC 9457: what went wrong."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[Wrong] = []
