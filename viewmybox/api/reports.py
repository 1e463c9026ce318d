"""Period reports, to be read: what was signed is had as it was signed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from ninja import Router

from viewmybox.api.describing import FOUND
from viewmybox.api.door import answered, reading
from viewmybox.api.paging import in_state, listed
from viewmybox.api.problems import not_found
from viewmybox.api.shapes import DEFAULT_LIMIT, Limit, Page, State, Thing
from viewmybox.reports.models import Report

router = Router(tags=["Reports"])

COLUMNS = (
    "id", "box", "template", "name", "starts_on", "ends_on", "version", "corrects", "sha256",
    "signed_at", "signed_by", "created_at", "closed_at",
)  # fmt: skip


class ReportOut(Thing):
    """One that is not signed is a draft. `corrects`: the version that it takes the place of."""

    box: UUID
    template: UUID
    name: str
    starts_on: date
    ends_on: date
    version: int
    corrects: UUID | None
    sha256: str
    signed_at: datetime | None
    signed_by: UUID | None


class WholeReportOut(ReportOut):
    """`facts`: all that was signed; amounts in öre, members by their ids. Null of a draft."""

    facts: dict[str, Any] | None


@router.get(
    "/reports",
    auth=reading,
    response={200: Page[ReportOut], **FOUND},
    summary="The customer's reports",
)
def reports(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    after: UUID | None = None,
    limit: Limit = DEFAULT_LIMIT,
    state: State = "open",
) -> HttpResponse:
    found = Report.objects.annotate(box=F("template__box_id")).values(*COLUMNS)
    return listed(in_state(found, state), after, limit)


@router.get(
    "/reports/{uuid:report}",
    auth=reading,
    response={200: WholeReportOut, **FOUND},
    summary="A report, with what was signed",
)
def report(request: HttpRequest, report: UUID) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    of_it = Report.objects.annotate(box=F("template__box_id")).filter(id=report)
    found = of_it.values(*COLUMNS, "facts").first()
    if found is None:
        raise not_found()
    return answered(found)
