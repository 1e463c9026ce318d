"""What several lists have."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from viewmybox.accounts.models import Member
from viewmybox.boxes.models import Box, Service


def members() -> dict[str, str]:
    """The customer's members by id, former ones too: they have done things."""
    found = Member.objects.order_by("name").values_list("id", "name")
    return {str(member): name for member, name in found}


def services_of(box: Box) -> dict[str, str]:
    found = Service.objects.filter(box=box).order_by("name").values_list("id", "name")
    return {str(service): name for service, name in found}


def status_words() -> dict[str, str]:
    """Worst first."""
    return {
        "off": _("Off target"),
        "risk": _("At risk"),
        "none": _("No data"),
        "on": _("On target"),
    }


def choice_field(label: Any, choices: dict[str, str]) -> forms.Field:
    return forms.ChoiceField(label=label, choices=[("", "–"), *choices.items()])
