"""Keeping and fetching documents."""

import mimetypes
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.forms.happenings import LARGEST_DOCUMENT, DocumentForm
from viewmybox.boxes.jobs import read_document
from viewmybox.boxes.models import Document, Service
from viewmybox.journal.noting import note
from viewmybox.vault.ahead import keeps_files
from viewmybox.vault.serving import attachment
from viewmybox.web.pages import form_page, go
from viewmybox.web.reading import writes_when_read_only
from viewmybox.web.sizes import takes_up_to


@takes_up_to(LARGEST_DOCUMENT)
@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
@keeps_files
def new_document(request: HttpRequest, service_id: UUID) -> HttpResponse:
    service = get_object_or_404(Service.objects.select_related("box"), id=service_id)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        # The name's ending says what it is; what the browser claims is not kept.
        content_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        kept = Document.keep(service, file.name, content_type, file.file)
        read_document.defer(document=str(kept.id))
        return go(f"/services/{service.id}/", "document-kept")
    return form_page(request, "boxes/document_form.html", form, service=service)


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
