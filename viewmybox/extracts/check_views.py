"""Checking an extract on a page, and the public keys that its signature is held against."""

from datetime import datetime
from typing import IO, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.extracts.checking import DAMAGE, Checked, checked
from viewmybox.extracts.hostile import inside
from viewmybox.vault.signing import public_keys
from viewmybox.web.pages import form_page, page
from viewmybox.web.reading import writes_when_read_only
from viewmybox.web.sizes import takes_up_to

# A page's connection may wait a minute for it: what is larger, or holds more, is for the command.
LARGEST = 256 * 1024 * 1024
MOST_INSIDE = 512 * 1024 * 1024


class CheckForm(forms.Form):
    file = forms.FileField(
        label=_("The extract’s zip file"),
        help_text=_("At most 256 MB. It is read and thrown away; nothing of it is kept."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST or held(file.file) > MOST_INSIDE:
            raise ValidationError(
                _("It is too large for this page. Run viewmybox check-extract instead.")
            )
        return file


def held(content: IO[bytes]) -> int:
    try:
        return inside(content)
    except DAMAGE:
        return 0  # the check says what is wrong


@takes_up_to(LARGEST)
@require_http_methods(["GET", "POST"])
@permitted(Permission.READ)
@writes_when_read_only
def check_page(request: HttpRequest) -> HttpResponse:
    """Whether a file is a whole extract, and whose key signed it."""
    form = CheckForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return form_page(request, "extracts/check.html", form, keys=public_keys())
    found: Checked = checked(cast("IO[bytes]", form.cleaned_data["file"].file))
    known = public_keys()
    return page(
        request,
        "extracts/check.html",
        form=CheckForm(),
        keys=known,
        found=found,
        name=form.cleaned_data["file"].name,
        made_at=datetime.fromisoformat(found.manifest["made_at"]) if found.manifest else None,
        own=found.signed_by in {key.id for key in known},
    )


@require_safe
def keys(_request: HttpRequest) -> HttpResponse:
    """The installation's public keys, for anybody who holds an extract."""
    facts = {"keys": [key.facts() for key in public_keys()]}
    response = JsonResponse(facts, json_dumps_params={"indent": 1})
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
