"""Boxes, services and their agreements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viewmybox.accounts.models import Member
from viewmybox.boxes.forms.fields import DayField, PriceField
from viewmybox.boxes.models import Agreement, Box, Service


class BoxForm(forms.ModelForm[Box]):
    class Meta:
        model = Box
        fields = ["name", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}


class MemberField(forms.ModelChoiceField[Member]):
    """One of the customer's members."""

    def __init__(self, **options: Any) -> None:
        # The customer is named when the statement is made, not here.
        members = Member.objects.filter(ended_at=None).order_by("name")
        super().__init__(queryset=members, required=False, empty_label=_("Nobody yet"), **options)


class ServiceForm(forms.ModelForm[Service]):
    responsible = MemberField(label=_("Responsible"))

    class Meta:
        model = Service
        fields = ["name", "category", "responsible", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, box: Box, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.box = box


class AgreementForm(forms.ModelForm[Agreement]):
    """All of it optional: without a supplier there is no agreement."""

    starts_on = DayField(label=_("From"), required=False)
    ends_on = DayField(label=_("Until"), required=False)
    price_ore = PriceField(label=_("Price, kr without VAT"), required=False)
    notice_months = forms.IntegerField(
        label=_("Months of notice"),
        required=False,
        min_value=0,
        max_value=120,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    class Meta:
        model = Agreement
        fields = [
            "supplier", "number", "starts_on", "ends_on", "notice_months", "renewal",
            "price_ore", "price_period",
        ]  # fmt: skip

    def __init__(self, *args: Any, box: Box, **options: Any) -> None:
        options["prefix"] = "agreement"
        super().__init__(*args, **options)
        self.instance.box = box
        self.fields["supplier"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        said = any(data.get(name) for name in ("number", "starts_on", "ends_on", "price_ore"))
        if said and not data.get("supplier"):
            self.add_error("supplier", _("Say with whom the agreement is."))
        return data

    @property
    def is_given(self) -> bool:
        return bool(self.cleaned_data.get("supplier"))
