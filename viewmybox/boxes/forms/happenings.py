"""Entries, actions and documents."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.custom import Of, WithOwnFields
from viewmybox.boxes.forms.agreements import count_field
from viewmybox.boxes.forms.fields import DayField, MomentField
from viewmybox.boxes.forms.services import MemberField
from viewmybox.boxes.models import Action, ChecklistItem, Entry, Service
from viewmybox.boxes.models.action import MOST_REPEATS
from viewmybox.boxes.models.entry import kinds_of

LARGEST_DOCUMENT = 2 * 1024**3
TELLS = _("Write @ and a member’s name to tell them.")


def details(rows: int) -> forms.Textarea:
    """A text in which members can be mentioned."""
    return forms.Textarea(attrs={"rows": rows, "data-mentions": _("Members")})


class EntryForm(WithOwnFields, forms.ModelForm[Entry]):
    kind = forms.ChoiceField(label=_("Kind"), initial=Entry.Kind.NOTE, widget=forms.RadioSelect)
    at = MomentField(label=_("When"), initial=timezone.now)
    field_order = ("kind", "title", "at", "text")

    class Meta:
        model = Entry
        fields = ["title", "at", "text"]
        widgets = {"text": details(5)}
        help_texts = {"text": TELLS}

    def __init__(self, *args: Any, service: Service, zone: ZoneInfo, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.service = service
        kinds = kinds_of(service.box)
        if self.instance.kind_name:  # it keeps its own, also when the box has it no more
            kinds.setdefault(self.instance.kind_code, self.instance.kind_name)
        self.fields["kind"].choices = [*kinds.items()]  # type: ignore[attr-defined]
        moment = self.fields["at"]
        if isinstance(moment, MomentField):
            moment.zone = zone
        self.ask_own(service.box_id, Of.ENTRY)

    def clean_kind(self) -> str:
        code: str = self.cleaned_data["kind"]
        self.instance.take_kind(code)
        return code


class ActionForm(forms.ModelForm[Action]):
    responsible = MemberField(label=_("Responsible"))
    due_on = DayField(label=_("Due"), required=False)
    repeats_every = count_field(
        _("Repeats every"),
        MOST_REPEATS,
        _("Empty: it is done once. Otherwise the next is made when this one is done."),
    )

    class Meta:
        model = Action
        fields = ["title", "responsible", "due_on", "repeats_every", "repeats_unit", "text"]
        widgets = {"text": details(3)}
        help_texts = {"text": TELLS}

    def __init__(
        self, *args: Any, service: Service, entry: Entry | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.instance.service = service
        self.fields["repeats_unit"].required = False
        if entry is not None:
            self.instance.entry = entry


class ItemForm(forms.ModelForm[ChecklistItem]):
    class Meta:
        model = ChecklistItem
        fields = ["title"]

    def __init__(self, *args: Any, action: Action, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.action = action


class DocumentForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("At most 2 GB."))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_DOCUMENT:
            raise forms.ValidationError(_("The file is larger than 2 GB."))
        return file
