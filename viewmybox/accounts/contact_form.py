"""The contact details that the policy names (P1), validated, and no other personal detail."""

from typing import Any

import phonenumbers
from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberRefused
from stdnum.se import orgnr

from viewmybox.accounts.models import ContactDetail, ContactKind, Customer
from viewmybox.journal.noting import note
from viewmybox.policies.models import PolicyVersion

REGION = "SE"  # a number without a country code is Swedish
ADDRESS_LINES = (2, 5)


class ContactForm(forms.Form):
    """Name, organisation number (a business), address, e-mail address and telephone number."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    organisation_number = forms.CharField(
        label=_("Organisation number"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    telephone = forms.CharField(
        label=_("Telephone number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    # What giving the details is called in the journal.
    deed = "contact.changed"

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.policy = PolicyVersion.objects.in_force()
        self.fields["organisation_number"].required = kind == Customer.Kind.BUSINESS
        if kind == Customer.Kind.PERSON:
            self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean(self) -> dict[str, Any]:
        """What is given falls under the version in force: another than the page named is said."""
        seen = self.data.get("policy_version", "")
        if self.policy and seen and seen != str(self.policy.number):
            raise forms.ValidationError(
                _t(
                    "Version %(number)s of the privacy policy has taken effect since you opened "
                    "this page, and governs what you give now. Read it, and send the form again."
                )
                % {"number": self.policy.number}
            )
        return self.cleaned_data

    def clean_organisation_number(self) -> str:
        """A private person has none: what stands there is not even looked at."""
        if self.kind == Customer.Kind.PERSON:
            return ""
        try:
            return str(orgnr.format(orgnr.validate(self.cleaned_data["organisation_number"])))
        except NumberRefused:
            raise forms.ValidationError(
                _t("This is not an organisation number. It has ten digits, as in 556036-0793.")
            ) from None

    def clean_telephone(self) -> str:
        try:
            number = phonenumbers.parse(self.cleaned_data["telephone"], REGION)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise forms.ValidationError(
                _t("This is not a telephone number. Write it as 08-123 456 78 or +46 8 123 456 78.")
            )
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    def clean_address(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["address"].splitlines()]
        lines = [line for line in lines if line]
        fewest, most = ADDRESS_LINES
        if not fewest <= len(lines) <= most:
            raise forms.ValidationError(
                _t("Write the street on one line and postcode and town on the next.")
            )
        return "\n".join(lines)

    def give(self) -> bool:
        """Record each detail that differs from what was given before. Returns whether any did."""
        given = [
            kind.value
            for kind in ContactKind
            if (value := self.cleaned_data[kind.value]) and ContactDetail.objects.give(kind, value)
        ]
        if given:
            note(self.deed, details=given)
        return bool(given)


class SubscribeForm(ContactForm):
    """The first time: what kind of customer it is, too."""

    kind_of_customer = forms.ChoiceField(
        label=_("Who subscribes?"), choices=Customer.Kind.choices, widget=forms.RadioSelect
    )
    field_order = ["kind_of_customer"]
    deed = "customer.subscribed"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        data = args[0] if args else kwargs.get("data")
        kind = (data or {}).get("kind_of_customer", Customer.Kind.BUSINESS)
        super().__init__(*args, kind=kind, **kwargs)
