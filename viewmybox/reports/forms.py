"""What a report is of, what is written in its parts, and what is said of it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viewmybox.accounts.models import Member
from viewmybox.boxes.forms.services import MemberField
from viewmybox.boxes.models import Box, Service
from viewmybox.kit.periods import period_label
from viewmybox.reports.models import PartKind, ReportComment, ReportPart, ReportTemplate
from viewmybox.web.jinja import language


class TemplateForm(forms.ModelForm[ReportTemplate]):
    parts = forms.MultipleChoiceField(
        label=_("Parts"),
        choices=PartKind.choices,
        initial=PartKind.values,
        widget=forms.CheckboxSelectMultiple,
    )
    services = forms.MultipleChoiceField(
        label=_("Services"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all that are open when the report is made."),
    )

    readers = forms.MultipleChoiceField(
        label=_("Told when it is signed"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They get a notice, and a letter with a link; they sign in to read."),
    )

    class Meta:
        model = ReportTemplate
        fields = ["name", "period", "by_itself", "parts", "services", "readers"]
        widgets = {"period": forms.RadioSelect}

    def __init__(self, *args: Any, box: Box, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.box = box
        found = Service.objects.filter(box=box).order_by("name").values_list("id", "name")
        services: Any = self.fields["services"]
        services.choices = [(str(id_), name) for id_, name in found]
        self.initial["services"] = [str(one) for one in self.instance.services]
        members = Member.inside().order_by("name").values_list("id", "name")
        readers: Any = self.fields["readers"]
        readers.choices = [(str(id_), name) for id_, name in members]
        self.initial["readers"] = [str(one) for one in self.instance.readers]


class BeginForm(forms.Form):
    starts_on = forms.ChoiceField(label=_("Period"))

    def __init__(self, *args: Any, template: ReportTemplate, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["starts_on"]
        period: Any = template.period
        field.choices = [
            (day.isoformat(), period_label(day, period, language()).capitalize())
            for day in template.periods(today)
        ]
        # The newest that is over is what is usually wanted.
        field.initial = field.choices[1][0]

    def clean_starts_on(self) -> date:
        return date.fromisoformat(self.cleaned_data["starts_on"])


class PartForm(forms.ModelForm[ReportPart]):
    responsible = MemberField(label=_("Responsible"))

    class Meta:
        model = ReportPart
        fields = ["text", "responsible"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}


class CommentForm(forms.ModelForm[ReportComment]):
    class Meta:
        model = ReportComment
        fields = ["kind", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, kinds: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["kind"]
        field.label = _("Part")
        field.choices = [(kind, PartKind(kind).label) for kind in kinds]
