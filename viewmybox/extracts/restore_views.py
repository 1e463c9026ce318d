"""Restoring an extract from a page, into one's own customer as long as it is empty."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.accounts.settings.sessions import began_at
from viewmybox.extracts.incoming import LARGEST, Incoming, NotEmptyError, is_empty
from viewmybox.extracts.jobs import check_incoming, restore_incoming
from viewmybox.extracts.kinds import KINDS
from viewmybox.extracts.views import size_words
from viewmybox.vault.ahead import keeps_files
from viewmybox.web.jinja import language, url
from viewmybox.web.pages import form_page, go, page
from viewmybox.web.sizes import takes_up_to

RECENT = timedelta(minutes=30)


class SendForm(forms.Form):
    file = forms.FileField(
        label=_("The extract’s zip file"),
        help_text=_("At most 2 GB. It is checked before anything is written."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than 2 GB. Ask support to restore it."))
        return file


@takes_up_to(LARGEST)
@require_http_methods(["GET", "POST"])
@permitted(Permission.MANAGE)
@keeps_files
def restore_page(request: HttpRequest) -> HttpResponse:
    """Send an extract in; or why that cannot be done now."""
    form = SendForm(request.POST or None, request.FILES or None)
    facts = {
        "is_empty": is_empty(),
        "is_recent": is_recent(request),
        "minutes": RECENT.seconds // 60,
        "latest": Incoming.objects.order_by("-sent_at").first(),
    }
    may = facts["is_empty"] and facts["is_recent"]
    if request.method != "POST" or not may or not form.is_valid():
        return form_page(request, "extracts/restore.html", form, **facts)
    file = form.cleaned_data["file"]
    made = Incoming.take(file.name, file.file)
    check_incoming.defer(incoming=str(made.id))
    return go(url("incoming", made.id))


@require_http_methods(["GET"])
@permitted(Permission.MANAGE)
def incoming(request: HttpRequest, incoming_id: UUID) -> HttpResponse:
    """What it holds and how far it is; while it works the page asks for the part that changes."""
    found = get_object_or_404(Incoming.objects.select_related("sent_by"), id=incoming_id)
    part = request.headers.get("HX-Request") == "true"
    return page(
        request,
        "extracts/incoming_state.html" if part else "extracts/incoming.html",
        incoming=found,
        is_empty=is_empty(),
        **told(found),
    )


def told(incoming: Incoming) -> dict[str, Any]:
    """What its page says of it, in the reader's language."""
    if not incoming.found:
        return {}
    at = 0 if language() == "sv" else 1
    about = {kind.name: kind.about[at] for kind in KINDS}
    manifest = incoming.found["manifest"]
    return {
        "manifest": manifest,
        "made_at": datetime.fromisoformat(manifest["made_at"]),
        "is_own": incoming.found["is_own"],
        "signed_by": incoming.found["signed_by"],
        "zone": incoming.found["time_zone"],
        "documents": size_words(incoming.found["documents_bytes"]),
        "coming": [(about[kind], count) for kind, count in incoming.coming],
        "left_out": [(about[kind], _t(why)) for kind, why in incoming.left_out],
        "unknown": incoming.found["unknown"],
    }


@require_POST
@permitted(Permission.MANAGE)
def confirm_incoming(request: HttpRequest, incoming_id: UUID) -> HttpResponse:
    """Restore what was shown."""
    found = get_object_or_404(Incoming.objects, id=incoming_id)
    if not is_recent(request):
        return go(url("extract-restore"))
    try:
        if found.confirm():
            restore_incoming.defer(incoming=str(found.id))
    except NotEmptyError:
        pass  # its page says so
    return go(url("incoming", found.id))


@require_POST
@permitted(Permission.MANAGE)
def abandon_incoming(request: HttpRequest, incoming_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Erase what was sent in."""
    found = get_object_or_404(Incoming.objects.select_for_update(), id=incoming_id)
    found.abandon()
    return go(url("extract-restore"), "incoming-abandoned")


def is_recent(request: HttpRequest) -> bool:
    """Whether whoever asks has shown who they are a short while ago."""
    began = began_at(request)
    return began is not None and timezone.now() - began < RECENT
