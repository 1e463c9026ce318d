"""What an owner says of a webhook."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from viewmybox.webhooks.addresses import flaw
from viewmybox.webhooks.kinds import KINDS
from viewmybox.webhooks.models import LONGEST_ADDRESS, MOST, Webhook


class WebhookForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What receives the messages, so that you recognise it in the list."),
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.URLInput,
        help_text=_("Where we send the messages, such as https://hooks.example.com/viewmybox."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What it is told of"),
        choices=[(kind.name, kind.label) for kind in KINDS],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *given: Any, webhook: Webhook | None = None, **options: Any) -> None:
        super().__init__(*given, **options)
        self.webhook = webhook

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        if (wrong := flaw(address)) is not None:
            raise forms.ValidationError(str(wrong))
        return address

    def clean(self) -> None:
        super().clean()
        if self.webhook is None and Webhook.objects.count() >= MOST:
            raise forms.ValidationError(
                _("There are %(most)s webhooks, and there can be no more: remove one first."),
                params={"most": MOST},
            )
