"""A box's own fields: which there are, and what is written in them.

A thing's `custom` holds by a field's id a text, a float, a day as ISO 8601, a choice's words, true
or false, an address, or a member's id. What is empty is not there. A field that was taken away
keeps what was written in it; nothing but a search shows it until the field comes back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viewmybox.accounts.models import Member
from viewmybox.boxes.forms.fields import DayField, NumberField
from viewmybox.boxes.models.custom_field import CustomField
from viewmybox.kit.dates import format_date
from viewmybox.kit.numbers import format_number

LONGEST = 2000
YES, NO = "yes", "no"
Kind = CustomField.Kind
Of = CustomField.Of
Custom = Mapping[str, Any]


class Written(NamedTuple):
    """A field with what is written in it, in words; `href` where it leads somewhere."""

    name: str
    words: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Handling:
    """How a kind is asked for in a form, and what of it is kept.

    `field` makes the form's field. `kept` turns what it gives into what is kept, `again` back.
    """

    field: Callable[[CustomField], forms.Field]
    kept: Callable[[Any], Any] = lambda value: value
    again: Callable[[Any], Any] = lambda value: value


def fields_of(box: UUID, of: str) -> list[CustomField]:
    """The fields in use, in the order in which they were made."""
    found = CustomField.opened().filter(box=box, of=of)
    return list(found.order_by("created_at", "id"))


def all_fields_of(box: UUID) -> dict[str, list[CustomField]]:
    """The same of services, agreements and entries, in one statement."""
    found = CustomField.opened().filter(box=box).order_by("created_at", "id")
    every: dict[str, list[CustomField]] = {of: [] for of in Of.values}
    for one in found:
        every[one.of].append(one)
    return every


def link(text: str) -> None:
    """Raises ValidationError: it is no address of a page."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in text:
        raise ValidationError(_("Write a whole address that begins with https://."))


def words_field(_field: CustomField) -> forms.Field:
    return forms.CharField(max_length=LONGEST)


def choice_field(field: CustomField) -> forms.Field:
    return forms.ChoiceField(choices=[("", "–"), *((one, one) for one in field.choices)])


def yes_no_field(_field: CustomField) -> forms.Field:
    return forms.ChoiceField(
        choices=[("", "–"), (YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))]
    )


def link_field(_field: CustomField) -> forms.Field:
    return forms.CharField(
        max_length=LONGEST, validators=[link], widget=forms.URLInput(attrs={"spellcheck": "false"})
    )


def member_field(_field: CustomField) -> forms.Field:
    members = Member.inside().order_by("name")
    return forms.ModelChoiceField(queryset=members, empty_label="–")


HANDLING: dict[str, Handling] = {
    Kind.TEXT: Handling(words_field),
    Kind.NUMBER: Handling(lambda _field: NumberField(), float),
    Kind.DATE: Handling(lambda _field: DayField(), date.isoformat, date.fromisoformat),
    Kind.CHOICE: Handling(choice_field),
    Kind.YES_NO: Handling(
        yes_no_field, lambda answer: answer == YES, lambda kept: YES if kept else NO
    ),
    Kind.LINK: Handling(link_field),
    Kind.MEMBER: Handling(member_field, lambda member: str(member.id)),
}


class WithOwnFields:
    """Beside a form of a model that has `custom`: the box's own fields, after the form's."""

    own: Sequence[CustomField] = ()

    def ask_own(self, box: UUID, of: str) -> None:
        """Add the fields; what is written in them already is shown."""
        form: Any = self
        self.own = fields_of(box, of)
        for one in self.own:
            handling = HANDLING[one.kind]
            field = handling.field(one)
            field.label, field.required = one.name, False
            before = form.instance.custom.get(str(one.id))
            if before is not None:
                field.initial = handling.again(before)
                self._offer(field, one, before)
            form.fields[one.key] = field

    def own_fields(self) -> list[Any]:
        """For the page, in their order."""
        form: Any = self
        return [form[one.key] for one in self.own]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc] # Django's own place for what follows cleaning
        form: Any = self
        self._keep(form.cleaned_data)

    def _keep(self, data: Mapping[str, Any]) -> None:
        """What was answered, into the thing."""
        form: Any = self
        custom = {**form.instance.custom}
        for one in self.own:
            answer = data.get(one.key)
            if answer in (None, ""):
                custom.pop(str(one.id), None)
            else:
                custom[str(one.id)] = HANDLING[one.kind].kept(answer)
        form.instance.custom = custom

    @staticmethod
    def _offer(field: forms.Field, one: CustomField, before: Any) -> None:
        """What was chosen once can be kept, also where it could not be chosen any more."""
        if one.kind == Kind.CHOICE and before not in one.choices:
            field.choices = [*field.choices, (before, before)]  # type: ignore[attr-defined]


def checked(field: CustomField, value: Any) -> Any:
    """What a program says is written in a field, as it is kept.

    Raises:
        ValidationError: it is nothing of the field's kind.
    """
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    fits = {Kind.NUMBER: numeric, Kind.YES_NO: isinstance(value, bool)}
    if not fits.get(Kind(field.kind), isinstance(value, str)):
        raise ValidationError(_("“%(name)s” is of another kind."), params={"name": field.name})
    if field.kind == Kind.YES_NO:
        return value
    if field.kind == Kind.NUMBER:
        return float(value)
    asked = HANDLING[field.kind].field(field)
    try:
        answer = asked.clean(value)
    except ValidationError as error:
        words = " ".join(error.messages)
        raise ValidationError(
            _("“%(name)s”: %(words)s"), params={"name": field.name, "words": words}
        ) from None
    return HANDLING[field.kind].kept(answer)


def checked_all(
    fields: Sequence[CustomField], given: Mapping[str, Any], before: Custom
) -> dict[str, Any]:
    """What a thing's `custom` is after a program's change: null empties a field.

    Raises:
        ValidationError: there is no such field, or it cannot hold that.
    """
    by_id = {str(one.id): one for one in fields}
    custom = {**before}
    for key, value in given.items():
        if key not in by_id:
            raise ValidationError(_("There is no such field."))
        if value in (None, ""):
            custom.pop(key, None)
        else:
            custom[key] = checked(by_id[key], value)
    return custom


def told(
    fields: Sequence[CustomField], custom: Custom, members: Mapping[str, str], language: str
) -> list[Written]:
    """What is written, in words, in the fields' order; what is empty is left out."""
    return [
        written(one, custom[str(one.id)], members, language)
        for one in fields
        if custom.get(str(one.id)) is not None
    ]


def written(field: CustomField, value: Any, members: Mapping[str, str], language: str) -> Written:
    words = str(value)
    if field.kind == Kind.NUMBER:
        words = format_number(value, language)
    elif field.kind == Kind.DATE:
        words = format_date(date.fromisoformat(value), language)
    elif field.kind == Kind.YES_NO:
        words = _("Yes") if value else _("No")
    elif field.kind == Kind.MEMBER:
        words = members.get(value, _("a former member"))
    elif field.kind == Kind.LINK:
        return Written(field.name, words.split("://", 1)[-1], words)
    return Written(field.name, words)


def members_named(fields: Sequence[CustomField], things: Sequence[Custom]) -> dict[str, str]:
    """The names of the members that are written in them; none asked for where none is."""
    wanted = {
        custom[str(one.id)]
        for one in fields
        if one.kind == Kind.MEMBER
        for custom in things
        if custom.get(str(one.id))
    }
    if not wanted:
        return {}
    found = Member.objects.filter(id__in=wanted).values_list("id", "name")
    return {str(member): name for member, name in found}
