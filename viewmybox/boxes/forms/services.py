"""Boxes and services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viewmybox.accounts.models import Member
from viewmybox.boxes.models import Box, Service


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
