"""Preparing a meeting about a service, or about all that an agreement covers."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.models import Agreement, Service
from viewmybox.kit.dates import format_date
from viewmybox.reports.facts import Span
from viewmybox.reports.meeting import last_minutes, prepared, since
from viewmybox.reports.pdf import PDF_TYPE, as_pdf
from viewmybox.reports.sections import Sheet
from viewmybox.web.attachments import attach
from viewmybox.web.jinja import language
from viewmybox.web.pages import page


@require_GET
@permitted(Permission.READ)
def meeting_about_service(
    request: HttpRequest, service_id: UUID, *, as_file: bool = False
) -> HttpResponse:
    """`?since=` the first day that is looked at; as a file, to be brought along."""
    found = Service.objects.select_related("box", "agreement")
    service = get_object_or_404(found, id=service_id)
    return shown(request, service, [service], as_file=as_file)


@require_GET
@permitted(Permission.READ)
def meeting_about_agreement(
    request: HttpRequest, agreement_id: UUID, *, as_file: bool = False
) -> HttpResponse:
    """The same of the open services that it covers."""
    agreement = get_object_or_404(Agreement.objects.select_related("box"), id=agreement_id)
    covered = Service.opened().filter(agreement=agreement).select_related("agreement")
    services = list(covered.order_by("name"))
    return shown(request, agreement, services, as_file=as_file)


def shown(
    request: HttpRequest,
    about: Service | Agreement,
    services: Sequence[Service],
    *,
    as_file: bool,
) -> HttpResponse:
    now = timezone.localtime(timezone=request.viewer.zone)  # type: ignore[attr-defined] # set by the door
    minutes = last_minutes(services, now)
    span = Span(since(request.GET.get("since", ""), minutes, now.date()), now.date())
    first, last = (format_date(day, language()) for day in span)
    sheet = Sheet(
        title=_("Meeting about %(what)s") % {"what": str(about)},
        under=f"{first} – {last}",
        sections=prepared(services, minutes, span, now, language()),
    )
    if as_file:
        response = HttpResponse(as_pdf(sheet, language(), []), content_type=PDF_TYPE)
        attach(response, f"{sheet.title} {span.ends_on}.pdf")
        return response
    return page(
        request,
        "reports/meeting.html",
        sheet=sheet,
        services=services,
        span=span,
        minutes=minutes,
        box=about.box,
        service=about if isinstance(about, Service) else None,
        agreement=about if isinstance(about, Agreement) else None,
    )
