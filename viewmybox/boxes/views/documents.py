"""Keeping documents and their versions, looking at them, and fetching them."""

import mimetypes
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, When
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.forms.happenings import LARGEST_DOCUMENT, DocumentForm
from viewmybox.boxes.jobs import read_document
from viewmybox.boxes.models import Action, Agreement, Document, Entry, FormerAgreement, Service
from viewmybox.boxes.models.document import ReplacedError
from viewmybox.boxes.showing import UnshownError, picture_of, shown
from viewmybox.journal.noting import note
from viewmybox.vault.ahead import keeps_files
from viewmybox.vault.serving import attachment
from viewmybox.web.pages import form_page, go, page
from viewmybox.web.reading import writes_when_read_only
from viewmybox.web.sizes import takes_up_to

PNG = "image/png"
WITH_ALL = ("service__box", "agreement", "entry", "action", "member")


def adding(permission: Permission) -> Callable[[Any], Any]:
    """What every view has that takes a document in."""

    def wear(view: Any) -> Any:
        marked = require_http_methods(["GET", "POST"])(permitted(permission)(keeps_files(view)))
        return takes_up_to(LARGEST_DOCUMENT)(marked)

    return wear


@adding(Permission.EDIT)
def new_document(request: HttpRequest, service_id: UUID) -> HttpResponse:
    service = get_object_or_404(Service.objects.select_related("box"), id=service_id)
    return taken(request, service, f"/services/{service.id}/")


@adding(Permission.REPORT)
def new_document_of_entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    entry = get_object_or_404(Entry.objects.select_related("service__box"), id=entry_id)
    back = f"/services/{entry.service_id}/?entry={entry.id}"
    return taken(request, entry.service, back, entry=entry)


@adding(Permission.EDIT)
def new_document_of_action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    action = get_object_or_404(Action.objects.select_related("service__box"), id=action_id)
    return taken(request, action.service, f"/actions/{action.id}/", action=action)


@adding(Permission.EDIT)
def new_document_of_agreement(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """It is kept with a service that the agreement covers, or has; else there is no place yet."""
    agreement = get_object_or_404(Agreement.objects, id=agreement_id)
    earlier = FormerAgreement.objects.filter(agreement=agreement).values("service_id")
    covered = Service.objects.filter(Q(agreement=agreement) | Q(id__in=earlier))
    # Those of today before those of earlier days.
    newest = covered.order_by(Case(When(agreement=agreement, then=0), default=1), "name", "id")
    service = newest.select_related("box").first()
    if service is None:
        raise Http404
    return taken(request, service, f"/agreements/{agreement.id}/", agreement=agreement)


def taken(request: HttpRequest, service: Service, back: str, **about: Any) -> HttpResponse:
    return kept(
        request,
        lambda *file: Document.keep(service, *file, **about),
        back,
        service=service,
        about=next(iter(about.values()), None),
    )


@adding(Permission.EDIT)
def new_version(request: HttpRequest, document_id: UUID) -> HttpResponse:
    found = Document.objects.select_related("service__box")
    document = get_object_or_404(found, id=document_id)
    try:
        return kept(
            request, document.replace, "", service=document.service, about=None, of=document
        )
    except ReplacedError:
        return go(f"/documents/{document.id}/", "document-replaced")


def kept(
    request: HttpRequest,
    keep: Callable[[str, str, Any], Document],
    back: str,
    of: Document | None = None,
    **more: Any,
) -> HttpResponse:
    """The form; with a file, that it is kept. Without a place to go back to, its own page."""
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        # The name's ending says what it is; what the browser claims is not kept.
        content_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        made = keep(file.name, content_type, file.file)
        read_document.defer(document=str(made.id))
        return go(back or f"/documents/{made.id}/", "document-kept")
    return form_page(request, "boxes/document_form.html", form, back=back, of=of, **more)


@require_GET
@permitted(Permission.READ)
@writes_when_read_only
def document_page(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """What it is, what it looks like, and its versions."""
    document = get_object_or_404(Document.objects.select_related(*WITH_ALL), id=document_id)
    number = asked_page(request)
    seen = shown(document)
    if seen.text is not None:
        note("document.read", document)
    columns = ("id", "name", "version", "size", "created_at", "member__name")
    return page(
        request,
        "boxes/document.html",
        document=document,
        seen=seen,
        number=min(number, max(seen.pages, 1)),
        versions=list(document.versions().values(*columns)),
    )


@require_safe
@permitted(Permission.READ)
@writes_when_read_only
def document_preview(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A page of it as a picture of our own making: nothing of the file itself is sent."""
    document = get_object_or_404(Document.objects, id=document_id)
    try:
        content = picture_of(document, asked_page(request))
    except UnshownError:
        raise Http404 from None
    note("document.read", document)
    return HttpResponse(content, content_type=PNG)


def asked_page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) <= 4 else 1  # noqa: PLR2004 - no document has more


@require_safe
@permitted(Permission.READ)
@writes_when_read_only
def document_content(request: HttpRequest, document_id: UUID) -> HttpResponseBase:
    """The file as an attachment: nothing a customer uploaded ever runs on our own address."""
    document = get_object_or_404(Document.objects, id=document_id)
    note("document.read", document)
    return attachment(
        request,
        document.file,
        size=document.size,
        sha256=document.sha256,
        name=document.name,
    )
