"""Form fields that take dates and numbers as Swedes write them, and show them so again."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.custom_field import LONGEST_CHOICE, MOST_CHOICES
from viewmybox.kit.dates import parse_written
from viewmybox.kit.errors import Refused
from viewmybox.kit.numbers import Decimal as Sign
from viewmybox.kit.numbers import format_number, parse_number
from viewmybox.web.jinja import language

ORE = 100


def sentence(refused: Refused) -> forms.ValidationError:
    return forms.ValidationError(refused.message)


class NumberField(forms.CharField):
    """A number: 1 234,5 or 1234.5."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    # The decimal sign, where what it is read from shows which (kit/sheets.py).
    decimal: Sign | None = None

    def to_python(self, value: Any) -> float | None:  # type: ignore[override] # a number field
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_number(text, self.decimal)
        except Refused as refused:
            raise sentence(refused) from None

    def prepare_value(self, value: Any) -> Any:
        return format_number(value, language()) if isinstance(value, int | float) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class PriceField(NumberField):
    """An amount in kronor, kept in whole öre."""

    def to_python(self, value: Any) -> Any:
        kronor = super().to_python(value)
        return None if kronor is None else int((Decimal(str(kronor)) * ORE).to_integral_value())

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return format_number(value / ORE, language(), 2 if value % ORE else 0)
        return value


class DayField(forms.CharField):
    """A day, from the browser's own picker or written."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:  # type: ignore[override] # a date field
        if isinstance(value, date):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_written(text, ZoneInfo("UTC")).date()
        except Refused as refused:
            raise sentence(refused) from None


class MomentField(forms.CharField):
    """A day and a time in the customer's own time zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone: ZoneInfo = ZoneInfo("Europe/Stockholm")

    def to_python(self, value: Any) -> datetime | None:  # type: ignore[override] # a time field
        if isinstance(value, datetime):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_written(text, self.zone)
        except Refused as refused:
            raise sentence(refused) from None

    def prepare_value(self, value: Any) -> Any:
        return timezone.localtime(value, self.zone) if isinstance(value, datetime) else value


class ChoicesField(forms.CharField):
    """One choice a line."""

    widget = forms.Textarea(attrs={"rows": 5})

    def __init__(
        self, *, most: int = MOST_CHOICES, longest: int = LONGEST_CHOICE, **options: Any
    ) -> None:
        super().__init__(**options)
        self.most = most
        self.longest = longest

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override] # several
        lines = (" ".join(line.split()) for line in (super().to_python(value) or "").splitlines())
        return [*dict.fromkeys(line for line in lines if line)]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def validate(self, value: list[str]) -> None:
        if len(value) > self.most:
            raise forms.ValidationError(
                _("At most %(count)d choices."), params={"count": self.most}
            )
        for one in value:
            if len(one) > self.longest:
                raise forms.ValidationError(
                    _("“%(choice)s …” is too long."), params={"choice": one[:20]}
                )
