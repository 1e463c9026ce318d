"""Settings: API keys."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from viewmybox.accounts.models import ApiKey, Scope
from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.web.pages import form_page, go, page
from viewmybox.web.reading import writes_when_read_only


class KeyForm(forms.ModelForm[ApiKey]):
    scope = forms.ChoiceField(
        label=_("Scope"), choices=Scope.choices, initial=Scope.RECORD, widget=forms.RadioSelect
    )

    class Meta:
        model = ApiKey
        fields = ["name", "scope"]
        help_texts = {"name": _("What will use it, so that you recognise it in the list.")}


@require_http_methods(["GET", "POST"])
@permitted(Permission.MANAGE)
def keys(request: HttpRequest) -> HttpResponse:
    """The list, and a new key: its secret is on this one answer and never again."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made, word = ApiKey.make(form.cleaned_data["name"], Scope(form.cleaned_data["scope"]))
        return page(request, "accounts/settings/key_made.html", key=made, word=word)
    found = [
        key | {"scope_name": Scope(key["scope"]).label}
        for key in ApiKey.objects.filter(revoked_at=None)
        .order_by("-created_at")
        .values("id", "name", "scope", "created_at", "last_used_at")
    ]
    return form_page(request, "accounts/settings/keys.html", form, keys=found)


@require_POST
@permitted(Permission.MANAGE)
@writes_when_read_only
def revoke_key(request: HttpRequest, key_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    get_object_or_404(ApiKey.objects.filter(revoked_at=None), id=key_id).revoke()
    return go("/settings/keys/", "key-revoked")
