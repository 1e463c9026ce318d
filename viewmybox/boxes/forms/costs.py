"""What a service cost: an invoice, or a part of one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.forms.fields import DayField, PriceField
from viewmybox.boxes.models import Cost
from viewmybox.boxes.models.cost import MOST_MONTHS, Currency


class CostForm(forms.ModelForm[Cost]):
    day = DayField(label=_("Date"))
    amount_ore = PriceField(label=_("Amount, kr without VAT"))
    months = forms.IntegerField(
        label=_("Months it covers"),
        min_value=1,
        max_value=MOST_MONTHS,
        initial=1,
        required=False,
        help_text=_("A quarter is 3, a year 12: it then falls evenly on that month and the next."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    in_currency = PriceField(label=_("Amount on the invoice"), required=False)
    currency = forms.ChoiceField(
        label=_("Currency"), choices=Currency.choices, initial=Currency.SEK, required=False
    )

    class Meta:
        model = Cost
        fields = ["day", "text", "amount_ore", "number", "months", "in_currency", "currency"]

    def clean_months(self) -> int:
        return self.cleaned_data["months"] or 1

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"] or Currency.SEK

    @property
    def is_abroad(self) -> bool:
        """Whether what is there of another currency is to be seen at once."""
        said: Any = self["in_currency"].value()
        return bool(said) or bool(self["in_currency"].errors or self["currency"].errors)
