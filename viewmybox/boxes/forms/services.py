"""Boxes and services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viewmybox.accounts.models import Member
from viewmybox.boxes.custom import Of, WithOwnFields
from viewmybox.boxes.forms.fields import ChoicesField
from viewmybox.boxes.models import Box, Service
from viewmybox.boxes.models.box import LONGEST_KIND, MOST_KINDS

MOST_BORNE = 1000


class BoxForm(forms.ModelForm[Box]):
    entry_kinds = ChoicesField(
        label=_("Own kinds of entries"),
        required=False,
        most=MOST_KINDS,
        longest=LONGEST_KIND,
        help_text=_("One a line, besides delivery, visit, meeting, deviation and note: inspection, "
                    "round, invoice. What was noted already keeps its kind."),
    )  # fmt: skip

    class Meta:
        model = Box
        fields = ["name", "description", "entry_kinds"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}


class MemberField(forms.ModelChoiceField[Member]):
    """One of the customer's members."""

    def __init__(self, **options: Any) -> None:
        # The customer is named when the statement is made, not here.
        members = Member.inside().order_by("name")
        super().__init__(queryset=members, required=False, empty_label=_("Nobody yet"), **options)


class ServiceForm(WithOwnFields, forms.ModelForm[Service]):
    responsible = MemberField(label=_("Responsible"))

    deviations_at_most = forms.IntegerField(
        label=_("Deviations that are borne"),
        min_value=0,
        max_value=MOST_BORNE,
        required=False,
        help_text=_("More in a period than that put the service off target. Empty: not counted."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    class Meta:
        model = Service
        fields = ["name", "category", "responsible", "deviations_at_most", "deviations_period",
                  "description"]  # fmt: skip
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, box: Box, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.box = box
        self.fields["deviations_period"].required = False
        self.ask_own(box.id, Of.SERVICE)

    def clean_deviations_period(self) -> str:
        return self.cleaned_data["deviations_period"] or Service.Borne.MONTH
