"""Agreements: the few facts beside a new service, all of them, and which services one covers."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.custom import Of, WithOwnFields
from viewmybox.boxes.forms.contacts import WithContacts
from viewmybox.boxes.forms.fields import DayField, NumberField, PriceField
from viewmybox.boxes.models import Agreement, Box, Service
from viewmybox.boxes.models.agreement import LEAD_DAYS, MOST_LEAD_DAYS
from viewmybox.boxes.organisations import organisation_number

MOST_MONTHS, MOST_DAYS = 120, 999


def count_field(label: Any, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class TermsForm(forms.ModelForm[Agreement]):
    """What every form of an agreement has."""

    starts_on = DayField(label=_("From"), required=False)
    ends_on = DayField(label=_("Until"), required=False)
    notice_months = count_field(_("Months of notice"), MOST_MONTHS)
    renewal_months = count_field(
        _("Months of each renewal"), MOST_MONTHS, _("How long it goes on for each time.")
    )
    price_ore = PriceField(label=_("Price, kr without VAT"), required=False)


class FirstAgreementForm(TermsForm):
    """Beside a new service. All of it optional: without a supplier there is no agreement."""

    class Meta:
        model = Agreement
        fields = [
            "supplier", "number", "starts_on", "ends_on", "notice_months", "renewal",
            "renewal_months", "price_ore", "price_period",
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


class AgreementForm(WithContacts, WithOwnFields, TermsForm):
    """All of an agreement."""

    notice_days = count_field(_("Days of notice"), MOST_DAYS, _("In the place of months."))
    noticed_on = DayField(
        label=_("Notice was given"),
        required=False,
        help_text=_("From then on it ends instead of being renewed."),
    )
    lead_days = forms.IntegerField(
        label=_("Remind so many days before the last day to act"),
        min_value=0,
        max_value=MOST_LEAD_DAYS,
        initial=LEAD_DAYS,
        required=False,
        help_text=_("Who is responsible for what it covers is told then, and a week before."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    price_units = NumberField(label=_("Number of units"), required=False)
    index_base = NumberField(label=_("The index when agreed"), required=False)
    index_latest = NumberField(label=_("The index now"), required=False)

    class Meta:
        model = Agreement
        fields = [
            "supplier", "organisation_number", "contact_name", "contact_email", "contact_phone",
            "number", "starts_on", "ends_on", "notice_months", "notice_days", "renewal",
            "renewal_months", "noticed_on", "lead_days", "price_model", "price_ore", "price_period",
            "price_unit", "price_units", "index_name", "index_base", "index_latest",
        ]  # fmt: skip
        widgets = {
            "renewal": forms.RadioSelect,
            "price_model": forms.RadioSelect,
            "contact_email": forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            "contact_phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "organisation_number": forms.TextInput(attrs={"autocomplete": "off"}),
        }
        help_texts = {
            "ends_on": _("The last day. Leave it empty for an agreement until further notice."),
            "organisation_number": _("Ten digits, or a foreign VAT number."),
            "price_unit": _("For example user, hour or visit."),
            "index_name": _("For example KPI or AKI, with its month."),
        }

    def __init__(self, *args: Any, box: Box, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.box = box
        self.ask_own(box.id, Of.AGREEMENT)
        self.ask_contacts()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.clean_contacts(data)
        return data

    def clean_lead_days(self) -> int:
        """Left empty it is as it was."""
        asked: int | None = self.cleaned_data["lead_days"]
        return self.instance.lead_days if asked is None else asked

    def clean_organisation_number(self) -> str:
        written = self.cleaned_data["organisation_number"]
        return organisation_number(written) if written else ""


class ChangedAgreementForm(AgreementForm):
    """A changed price counts from a day; the days before keep the one they had."""

    since = DayField(
        label=_("A changed price counts from"),
        required=False,
        help_text=_(
            "Earlier days keep the price they had; a day to come is a price agreed ahead. "
            "Leave it empty to correct a wrong price."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        today, already = timezone.localdate(), self.instance.price_from
        self.fields["since"].initial = max(today, already) if already else today

    def clean_since(self) -> date | None:
        since: date | None = self.cleaned_data["since"]
        self.instance.check_reprice(since)
        return since


class NewAgreementForm(AgreementForm):
    """A new one also says which of the box's services it covers."""

    services = forms.ModelMultipleChoiceField[Service](
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Services it covers"),
        help_text=_("From its first day. What they were under before is kept as their history."),
    )

    def __init__(self, *args: Any, box: Box, **options: Any) -> None:
        super().__init__(*args, box=box, **options)
        found = Service.opened().filter(box=box).order_by("name")
        self.fields["services"].queryset = found  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for service in data.get("services") or ():
            try:
                service.check_passing(self.since(service))
            except forms.ValidationError as error:
                self.add_error("services", error)
        return data

    def since(self, service: Service) -> date | None:
        """A service that comes from another agreement does so on the first day, or today."""
        starts_on: date | None = self.cleaned_data.get("starts_on")
        return starts_on or (timezone.localdate() if service.agreement_id else None)


class PassingForm(forms.Form):
    """A service passes to another agreement, or to none."""

    agreement = forms.ModelChoiceField[Agreement](
        queryset=None, required=False, empty_label=_("No agreement"), label=_("Agreement")
    )
    since = DayField(label=_("From which day"))

    def __init__(self, *args: Any, service: Service, **options: Any) -> None:
        super().__init__(*args, **options)
        self.service = service
        found = Agreement.objects.filter(box=service.box_id).order_by("supplier", "number", "id")
        choice = self.fields["agreement"]
        choice.queryset = found  # type: ignore[attr-defined]
        choice.label_from_instance = titled  # type: ignore[attr-defined]

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        self.service.check_passing(since)
        return since


def titled(agreement: Agreement) -> str:
    return " · ".join(filter(None, [agreement.supplier, agreement.number]))
