"""A customer's cases, and each as a conversation."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST, require_safe

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.cases.audience import case_page
from viewmybox.cases.forms import LARGEST_TOGETHER, MessageForm
from viewmybox.cases.jobs import tell_support
from viewmybox.cases.measuring import shares
from viewmybox.cases.models import About, Case, CaseFile, Message
from viewmybox.cases.views.asking import keep
from viewmybox.cases.views.promise import shown
from viewmybox.cases.whereabouts import Whereabouts
from viewmybox.journal.noting import note
from viewmybox.vault.serving import attachment
from viewmybox.web.pages import go
from viewmybox.web.reading import writes_when_read_only
from viewmybox.web.sizes import takes_up_to

SHOWN = 100


@require_GET
@permitted(Permission.READ)
def cases(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined] # set by the door
    found = Case.objects.seen_by(viewer).select_related("member")
    return case_page(
        request,
        "cases/cases.html",
        cases=found.order_by("-opened_at")[:SHOWN],
        abouts=dict(About.choices),
        promises=[shown(share) for share in shares(viewer.zone)],
    )


@require_GET
@permitted(Permission.READ)
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return conversation(request, find(request, case_id), MessageForm())


@takes_up_to(LARGEST_TOGETHER)
@require_POST
@permitted(Permission.READ)
@writes_when_read_only
def new_message(request: HttpRequest, case_id: UUID) -> HttpResponse:
    found = find(request, case_id)
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return conversation(request, found, form)
    keep(found.id, found.write(form.cleaned_data["text"]), form.cleaned_data["attachments"])
    if found.state != "support":
        tell_support.defer(case=str(found.id))
    return go(f"/cases/{found.id}/", "case-written")


@require_POST
@permitted(Permission.READ)
@writes_when_read_only
def close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    find(request, case_id).close()
    return go(f"/cases/{case_id}/", "case-closed")


@require_POST
@permitted(Permission.READ)
@writes_when_read_only
def reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    if find(request, case_id).reopen():
        tell_support.defer(case=str(case_id))
    return go(f"/cases/{case_id}/", "case-reopened")


@require_safe
@permitted(Permission.READ)
@writes_when_read_only
def file_content(request: HttpRequest, case_file_id: UUID) -> HttpResponseBase:
    """A file as an attachment, to whoever sees its case."""
    viewer: Any = request.viewer  # type: ignore[attr-defined] # the same
    seen = CaseFile.objects.filter(case__in=Case.objects.seen_by(viewer)).select_related("case")
    found = get_object_or_404(seen, id=case_file_id)
    note("case.file_read", found, number=found.case.number)
    return attachment(
        request,
        found.file,
        size=found.size,
        sha256=found.sha256,
        name=found.name,
        opened=found.opened,
    )


def find(request: HttpRequest, case_id: UUID) -> Case:
    """One that the member who asks may see; 404 for any other, and for none."""
    viewer: Any = request.viewer  # type: ignore[attr-defined] # the same
    seen = Case.objects.seen_by(viewer).select_related("member")
    found: Case = get_object_or_404(seen, id=case_id)
    return found


def conversation(request: HttpRequest, found: Case, form: MessageForm) -> HttpResponse:
    """The case's page, with what was written and could not be taken still in its form."""
    files = defaultdict(list)
    for file in CaseFile.objects.filter(case=found).order_by("at", "id"):
        files[file.message_id].append(file)
    messages = Message.objects.filter(case=found).order_by("number")
    return case_page(
        request,
        "cases/case.html",
        author=found.member_id,
        status=422 if form.is_bound else 200,
        case=found,
        about=About(found.about).label,
        attached=Whereabouts(found.page, found.browser, found.system).lines,
        messages=[
            row | {"files": files[row["id"]]}
            for row in messages.values("id", "text", "at", "operator", "member__name")
        ],
        grants=found.grants.select_related("box").order_by("-granted_at"),
        form=form,
    )
