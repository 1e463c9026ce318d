"""A box's own fields: which there are."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.forms.fields import ChoicesField
from viewmybox.boxes.models import Box, CustomField
from viewmybox.boxes.models.custom_field import MOST_FIELDS


class CustomFieldForm(forms.ModelForm[CustomField]):
    choices = ChoicesField(
        label=_("Choices"),
        required=False,
        help_text=_("One a line. What was chosen already stays when its line goes."),
    )

    class Meta:
        model = CustomField
        fields = ["of", "name", "kind", "choices"]
        widgets = {"of": forms.RadioSelect, "kind": forms.RadioSelect}

    def __init__(self, *args: Any, box: Box, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_new = options.get("instance") is None
        self.instance.box = box
        # What is written in it would be of another kind, or of other things.
        for name in ("of", "kind"):
            self.fields[name].disabled = not self.is_new

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.is_new and data.get("of"):
            found = CustomField.opened().filter(box=self.instance.box, of=data["of"])
            if found.count() >= MOST_FIELDS:
                self.add_error(
                    None,
                    forms.ValidationError(
                        _("There can be %(count)d of them. Take one away first."),
                        params={"count": MOST_FIELDS},
                    ),
                )
        return data
