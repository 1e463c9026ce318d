"""Indicators."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from viewmybox.api.describing import CREATED, FOUND, MADE_ONCE, REFUSED
from viewmybox.api.door import answered, created, reading, writing
from viewmybox.api.keeping import (
    change,
    find,
    given,
    must_exist,
    refusable,
    row_of,
    save,
    take_over,
)
from viewmybox.api.once import once
from viewmybox.api.paging import in_state, listed
from viewmybox.api.shapes import (
    DEFAULT_LIMIT,
    Day,
    Flag,
    Given,
    Limit,
    Name,
    Number,
    Page,
    ShortText,
    State,
    Thing,
    Unit,
)
from viewmybox.boxes.models import Aggregate, Indicator, Period, Service, Target
from viewmybox.boxes.models.indicator import TARGET
from viewmybox.boxes.recording import refresh

router = Router(tags=["Indicators"])

COLUMNS = (
    "id", "service", "name", "unit", "description", "decimals", "target", "low", "high",
    "tolerance", "aggregate", "period", "expected", "latest_at", "latest_value", "trend",
    "trend_period", "weight", "credit_percent", "credit_ore", "target_from",
    "created_at", "closed_at",
)  # fmt: skip
LIMITS = ("low", "high")

Decimals = Annotated[int, Field(strict=True, ge=0, le=6)]
Weight = Annotated[int, Field(strict=True, ge=0, le=100)]
Share = Annotated[float, Field(strict=True, ge=0, le=100, allow_inf_nan=False)]
Amount = Annotated[int, Field(strict=True, ge=0, le=10**14)]
Tolerance = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]


class IndicatorOut(Thing):
    """`trend` has the last twelve periods' values, oldest first, null where nothing was measured;
    the last belongs to the period that begins on `trend_period`. The target counts for periods
    that begin on `target_from` or later; null for all of them. A period off target takes off
    `credit_percent` of its price, or `credit_ore`.
    """

    service: UUID
    name: str
    unit: str
    description: str
    decimals: int
    target: Target
    low: float | None
    high: float | None
    tolerance: float
    aggregate: Aggregate
    period: Period
    expected: Period
    latest_at: datetime | None
    latest_value: float | None
    trend: list[float | None]
    trend_period: date | None
    weight: int
    credit_percent: float | None
    credit_ore: int | None
    target_from: date | None


class IndicatorPatch(Given):
    name: Name = ""
    unit: Unit = ""
    description: ShortText = ""
    decimals: Decimals = 1
    target: Target = Target.AT_LEAST
    low: Number | None = None
    high: Number | None = None
    tolerance: Tolerance = 0
    aggregate: Aggregate = Aggregate.MEAN
    period: Period = Period.MONTH
    expected: Period = Period.MONTH
    weight: Weight = 1
    credit_percent: Share | None = None
    credit_ore: Amount | None = None
    target_from: Day | None = None
    closed: Flag = False


class IndicatorIn(Given):
    name: Name
    unit: Unit = ""
    description: ShortText = ""
    decimals: Decimals = 1
    target: Target = Target.NONE
    low: Number | None = None
    high: Number | None = None
    tolerance: Tolerance = 0
    aggregate: Aggregate = Aggregate.MEAN
    period: Period = Period.MONTH
    expected: Period = Period.MONTH
    weight: Weight = 1
    credit_percent: Share | None = None
    credit_ore: Amount | None = None


@router.get(
    "/services/{uuid:service}/indicators",
    auth=reading,
    response={200: Page[IndicatorOut], **FOUND},
    summary="A service's indicators",
)
def indicators(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    service: UUID,
    after: UUID | None = None,
    limit: Limit = DEFAULT_LIMIT,
    state: State = "open",
) -> HttpResponse:
    must_exist(Service, service)
    found = Indicator.objects.filter(service_id=service).values(*COLUMNS)
    return listed(in_state(found, state), after, limit)


@router.post(
    "/services/{uuid:service}/indicators",
    auth=writing,
    response={201: IndicatorOut, **CREATED},
    summary="Make an indicator",
    openapi_extra=MADE_ONCE,
)
@once
def make_indicator(request: HttpRequest, service: UUID, body: IndicatorIn) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    must_exist(Service, service)
    position = Indicator.objects.filter(service_id=service).count()
    made = Indicator(service_id=service, position=position, **body.model_dump())
    save(made)
    return created(told(made.id), f"/api/v1/indicators/{made.id}")


@router.get(
    "/indicators/{uuid:indicator}",
    auth=reading,
    response={200: IndicatorOut, **FOUND},
    summary="An indicator",
)
def indicator(request: HttpRequest, indicator: UUID) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return answered(told(indicator))


@router.patch(
    "/indicators/{uuid:indicator}",
    auth=writing,
    response={200: IndicatorOut, **REFUSED},
    summary="Change, close or open an indicator",
)
def change_indicator(request: HttpRequest, indicator: UUID, body: IndicatorPatch) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """A changed target counts for the periods from `target_from`'s, and those before keep the one
    they had. Without it the target is corrected.
    """
    fields = given(body)
    since = fields.pop("target_from", None)
    found = find(Indicator, indicator)
    with transaction.atomic():
        take_over(found, fields, TARGET)
        refusable("target_from", found.aim, since)
        # A change of target empties the limits that it does not use.
        change(found, fields, also=(*LIMITS, "target_from"))
    if fields.keys() & {"period", "aggregate"}:
        refresh([indicator])
    return answered(told(indicator))


def told(indicator: UUID) -> object:
    return row_of(Indicator.objects.filter(id=indicator).values(*COLUMNS))
