"""Asking for help: from any page, also for a customer that may only read."""

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.cases.audience import case_page
from viewmybox.cases.forms import LARGEST_TOGETHER, CaseForm
from viewmybox.cases.jobs import tell_support
from viewmybox.cases.models import Case, CaseFile, Message
from viewmybox.cases.promise import ANSWER_HOURS
from viewmybox.cases.whereabouts import NOWHERE, whereabouts
from viewmybox.web.pages import go
from viewmybox.web.reading import writes_when_read_only
from viewmybox.web.sizes import takes_up_to


@takes_up_to(LARGEST_TOGETHER)
@require_http_methods(["GET", "POST"])
@permitted(Permission.READ)
@writes_when_read_only
def new_case(request: HttpRequest) -> HttpResponse:
    came_from = request.POST.get("page", request.GET.get("page", ""))
    attached = whereabouts(request, came_from)
    form = CaseForm(request.POST or None, request.FILES or None, initial={"page": attached.page})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        where = attached if given["attach"] else NOWHERE
        case = Case.open(
            given["about"],
            given["subject"],
            given["text"],
            page=where.page,
            browser=where.browser,
            system=where.system,
        )
        keep(case.id, first_message(case), given["attachments"])
        tell_support.defer(case=str(case.id))
        return go(f"/cases/{case.id}/", "case-opened")
    return case_page(
        request,
        "cases/new.html",
        status=422 if form.is_bound else 200,
        form=form,
        attached=attached.lines,
        hours=ANSWER_HOURS,
    )


def first_message(case: Case) -> UUID:
    found: UUID = Message.objects.values_list("id", flat=True).get(case=case, number=1)
    return found


def keep(case: UUID, message: UUID, files: list[UploadedFile[Any]]) -> None:
    """The files of a message, with it."""
    for file in files:
        CaseFile.keep(case, message, file.name or "", cast("BinaryIO", file.file))
