"""Finding, making and changing things, the same way for each noun."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel

from viewmybox.accounts.models import Member
from viewmybox.api.problems import CONFLICT, Refusal, not_found, of_model, wrong
from viewmybox.boxes.models import Action, Entry
from viewmybox.boxes.models.closing import Closable
from viewmybox.boxes.removing import remove
from viewmybox.journal.noted import Noted

Kept = TypeVar("Kept", bound=Noted)
P = ParamSpec("P")


def find(model: type[Kept], thing: UUID) -> Kept:
    """Raises Refusal (404) where the entered customer has none such."""
    found: Kept | None = model.objects.filter(id=thing).first()
    if found is None:
        raise not_found()
    return found


def must_exist(model: type[models.Model], thing: UUID) -> None:
    """Raises Refusal (404) where the entered customer has none such."""
    if not model.objects.filter(id=thing).exists():  # type: ignore[attr-defined]
        raise not_found()


def row_of(found: models.QuerySet[Any, Any]) -> Mapping[str, Any]:
    """The one row. Raises Refusal (404)."""
    row: Mapping[str, Any] | None = found.first()
    if row is None:
        raise not_found()
    return row


def must_be_member(member: UUID | None, field: str = "responsible") -> None:
    """Raises Refusal (422) for who is no member of this customer."""
    if member and not Member.inside().filter(id=member).exists():
        raise wrong(field, _("There is no such member."))


def given(body: BaseModel) -> dict[str, Any]:
    """The fields that were sent, and only those."""
    return body.model_dump(exclude_unset=True)


def take_over(thing: models.Model, fields: Mapping[str, Any], names: Collection[str]) -> None:
    """Those of `names` that are among `fields`."""
    for name in fields.keys() & set(names):
        setattr(thing, name, fields[name])


def refusable(field: str, deed: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Do it. Raises Refusal (422, naming the field) where the model says that it cannot be."""
    try:
        deed(*args, **kwargs)
    except ValidationError as error:
        raise wrong(field, " ".join(error.messages)) from None


def change(thing: Noted, fields: Mapping[str, Any], *, also: Collection[str] = ()) -> None:
    """Take over `fields` (`closed` among them closes or opens) and save those columns only.

    Args:
        thing: what is changed.
        fields: new values by name.
        also: columns that the model's own checks may change with them.

    Raises:
        Refusal: the model or the database refuses; nothing was changed.
    """
    columns = {**fields}
    closed = columns.pop("closed", None)
    for name, value in columns.items():
        setattr(thing, name, value)
    with transaction.atomic():
        if isinstance(thing, Closable) and closed not in (None, thing.closed_at is not None):
            (thing.close if closed else thing.reopen)()
        if columns:
            save(thing, update_fields=[*columns, *also])


def into_the_bin(thing: Entry | Action) -> HttpResponse:
    """Remove it as the page does: it can be put back there for thirty days."""
    remove(thing)
    return HttpResponse(status=204)


def save(thing: models.Model, **options: Any) -> None:
    """Save after the model's own checks.

    Raises:
        Refusal: the model or the database refuses; nothing was changed.
    """
    # What nobody enters is not held against them.
    kept = {field.name for field in thing._meta.fields if not field.editable}
    try:
        thing.full_clean(exclude=kept, validate_unique=False)
        with transaction.atomic():
            thing.save(**options)
    except ValidationError as error:
        raise of_model(error) from None
    except IntegrityError:
        # Two callers at once: a moment ago the model's checks found nothing.
        detail = _("Somebody else changed this at the same moment. Nothing was changed; try again.")
        raise Refusal(CONFLICT, _("Changed meanwhile"), detail) from None
