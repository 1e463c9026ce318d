"""Measurements: an indicator's over time, and recording many at once."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from viewmybox.api.body import Body
from viewmybox.api.bulk import Outcome, record_all
from viewmybox.api.describing import BULK, BULK_REFUSED, FOUND
from viewmybox.api.door import answered, program_of, reading, recording
from viewmybox.api.keeping import find
from viewmybox.api.moments import given_moment
from viewmybox.api.once import once
from viewmybox.api.paging import page_of
from viewmybox.api.problems import INVALID, Refusal, invalid, length_required, unsupported
from viewmybox.api.rows import READERS, HeaderError
from viewmybox.api.shapes import DEFAULT_LIMIT, Limit, Page
from viewmybox.boxes.models import Indicator, Measurement
from viewmybox.followup.series import period_values
from viewmybox.kit.periods import next_period, period_start

router = Router(tags=["Measurements"])

Per = Literal["raw", "day", "week", "month"]
DATE = len("2026-03-31")
MOMENT_HELP = "ISO 8601; without an offset it is the customer's local time."
ENCODINGS = ("utf-8", "utf8", "us-ascii")
DAY = timedelta(days=1)
EVER = (date(1600, 1, 1), date(2300, 1, 1))


class MeasurementOut(Schema):
    """With `per=raw`: one measurement."""

    at: datetime
    value: float
    note: str | None
    source: Literal["form", "csv", "api"]


class PeriodOut(Schema):
    """With another `per`: the indicator's value for the period that begins on that day."""

    start: date
    value: float


class RejectedOut(Schema):
    line: int
    error: str


class OutcomeOut(Schema):
    """Of the rejected lines the first 1,000 are named; `rejected_count` counts them all."""

    recorded: int
    replaced: int
    rejected: list[RejectedOut]
    rejected_count: int


@router.get(
    "/indicators/{uuid:indicator}/measurements",
    auth=reading,
    response={200: Page[MeasurementOut | PeriodOut], **FOUND},
    summary="An indicator's measurements, or its values per period",
)
def measurements(  # noqa: PLR0913, PLR0917 - the call has these parameters
    request: HttpRequest,
    indicator: UUID,
    from_: Annotated[
        str,
        Query("", alias="from", max_length=60, description=f"The first moment. {MOMENT_HELP}"),
    ],
    to: Annotated[
        str,
        Query(
            "",
            max_length=60,
            description=f"Up to, not including; of a day alone, its end. {MOMENT_HELP}",
        ),
    ],
    after: Annotated[str, Query("", max_length=60, description="`next` of the page before.")],
    per: Per = "raw",
    limit: Limit = DEFAULT_LIMIT,
) -> HttpResponse:
    found = find(Indicator, indicator)
    zone = program_of(request).zone
    since = given_moment(from_, zone, "from") if from_ else None
    until = end_of(to, zone) if to else None
    then = given_moment(after, zone, "after") if after else None
    if per == "raw":
        return page_of(raw(found, since, until, then, limit + 1), limit, "at")
    first = since.astimezone(zone).date() if since else EVER[0]
    if then:
        # The page before ended with the period that begins then.
        start = period_start(then.astimezone(zone).date(), per)
        first = max(first, next_period(start, per))
    # The last moment that counts is the one before `until`.
    end = (until - timedelta(microseconds=1)).astimezone(zone).date() + DAY if until else EVER[1]
    values = period_values(found, per, first, end) if first < end else {}
    rows = [{"start": start, "value": value} for start, value in values.items()]
    return page_of(rows, limit, "start")


def end_of(text: str, zone: ZoneInfo) -> datetime:
    """The moment before which it ends. Raises Refusal."""
    moment = given_moment(text, zone, "to")
    if len(text.strip()) > DATE:
        return moment
    day = moment.astimezone(zone).date() + DAY
    return datetime.combine(day, time(), zone)


def raw(
    indicator: Indicator,
    since: datetime | None,
    until: datetime | None,
    after: datetime | None,
    count: int,
) -> list[dict[str, Any]]:
    found = Measurement.objects.filter(indicator_id=indicator.id)
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    if after:
        found = found.filter(at__gt=after)
    return list(found.order_by("at").values("at", "value", "note", "source")[:count])


@router.post(
    "/measurements",
    auth=recording,
    response={200: OutcomeOut, **BULK_REFUSED},
    summary="Record measurements in bulk",
    openapi_extra=BULK,
)
@once
def record_measurements(request: HttpRequest, all_or_nothing: bool = False) -> HttpResponse:  # noqa: FBT001, FBT002 - ninja's signature
    """Good lines are kept and bad ones named. A moment that already has a value gets the new one,
    so that sending again is harmless.
    """
    reader = READERS.get(request.content_type or "")
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if reader is None or charset not in ENCODINGS:
        raise unsupported(", ".join(READERS), "Accept-Post")
    body = request.streamed = Body(request)  # type: ignore[attr-defined] # read by `once`
    if all_or_nothing and body.announced is None:
        raise length_required()
    zone = program_of(request).zone
    try:
        outcome = record_all(reader(body.lines(), zone), or_nothing=all_or_nothing)
    except HeaderError as error:
        raise invalid([{"line": 1, "error": str(error)}]) from None
    if not outcome.lines:
        detail = _("It holds no measurement.")
        if not body.size:
            detail = _("It is empty.")
        raise Refusal(INVALID, _("There is nothing in the body"), detail)
    if all_or_nothing and outcome.rejected_count:
        raise nothing_kept(outcome)
    return answered(outcome)


def nothing_kept(outcome: Outcome) -> Refusal:
    return Refusal(
        INVALID,
        _("Some lines were rejected"),
        _("Nothing was kept, as all_or_nothing asks."),
        members=msgspec.to_builtins(outcome),
    )
