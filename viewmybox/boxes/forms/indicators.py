"""Indicators, and one measurement by hand."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.forms.fields import DayField, MomentField, NumberField, PriceField
from viewmybox.boxes.models import Indicator, Service

MOST_DECIMALS = 6
MOST_WEIGHT = 100
WHOLE = 100


class IndicatorForm(forms.ModelForm[Indicator]):
    low = NumberField(label=_("Lowest on target"), required=False)
    high = NumberField(label=_("Highest on target"), required=False)
    tolerance = NumberField(
        label=_("Tolerance"),
        required=False,
        help_text=_("So much beside the target still counts as at risk, not as off target."),
    )
    credit_percent = NumberField(
        label=_("A missed period takes off, % of its price"),
        required=False,
        help_text=_(
            "What the agreement says that the supplier owes for a period off target: a share of "
            "what is agreed for that period."
        ),
    )
    credit_ore = PriceField(label=_("or an amount, kr without VAT"), required=False)
    decimals = forms.IntegerField(
        label=_("Decimals shown"),
        min_value=0,
        max_value=MOST_DECIMALS,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    weight = forms.IntegerField(
        label=_("Weight"),
        min_value=0,
        max_value=MOST_WEIGHT,
        initial=1,
        required=False,
        help_text=_("How much it counts in the service’s weighted standing; 0 does not count."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    class Meta:
        model = Indicator
        fields = [
            "name", "unit", "target", "low", "high", "tolerance", "aggregate", "period",
            "expected", "decimals", "weight", "credit_percent", "credit_ore", "description",
        ]  # fmt: skip
        widgets = {
            "target": forms.RadioSelect,
            "description": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "unit": _("For example %, h, °C, kWh or pieces."),
            "expected": _("Silence for longer than that is shown as no data, never as good."),
            "aggregate": _("What stands for a period when it has several measurements."),
        }

    def __init__(self, *args: Any, service: Service, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.service = service

    def clean_weight(self) -> int:
        weight = self.cleaned_data["weight"]
        return 1 if weight is None else weight

    def clean_credit_percent(self) -> float | None:
        share: float | None = self.cleaned_data["credit_percent"]
        if share is not None and not 0 <= share <= WHOLE:
            raise forms.ValidationError(_("Say a share between 0 and 100."))
        return share

    def clean_tolerance(self) -> float:
        return abs(float(self.cleaned_data["tolerance"] or 0))


class ChangedIndicatorForm(IndicatorForm):
    """A changed target counts from a day; the periods before keep the one they had."""

    since = DayField(
        label=_("A changed target counts from"),
        required=False,
        help_text=_(
            "Earlier periods keep the target they had. Leave it empty to correct a wrong target."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        today, already = timezone.localdate(), self.instance.target_from
        self.fields["since"].initial = max(today, already) if already else today

    def clean_since(self) -> date | None:
        since: date | None = self.cleaned_data["since"]
        self.instance.check_aim(since)
        return since


class MeasurementForm(forms.Form):
    at = MomentField(label=_("When"))
    value = NumberField(label=_("Value"))
    note = forms.CharField(label=_("Note"), required=False, max_length=2000)

    def __init__(self, *args: Any, zone: ZoneInfo, **options: Any) -> None:
        options.setdefault("initial", {"at": timezone.now()})
        super().__init__(*args, **options)
        moment = self.fields["at"]
        if isinstance(moment, MomentField):
            moment.zone = zone
