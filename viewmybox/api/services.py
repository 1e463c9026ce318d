"""Services, each with how it stands."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from viewmybox.api import overview
from viewmybox.api.describing import CREATED, FOUND, MADE_ONCE, REFUSED
from viewmybox.api.door import JSON, answered, created, reading, writing
from viewmybox.api.fields import custom_of
from viewmybox.api.keeping import change, find, given, must_be_member, must_exist, save
from viewmybox.api.once import once
from viewmybox.api.problems import not_found
from viewmybox.api.shapes import (
    DEFAULT_LIMIT,
    Custom,
    Flag,
    Given,
    Limit,
    Name,
    Named,
    Page,
    ServiceText,
    State,
    Status,
    Thing,
)
from viewmybox.boxes.custom import Of
from viewmybox.boxes.models import Box, Period, Service, Target
from viewmybox.boxes.models.agreement import PriceModel, PricePeriod, Renewal

router = Router(tags=["Services"])

Borne = Annotated[int, Field(strict=True, ge=0, le=1000)]
CLOSED = {"open": False, "closed": True, "all": None}


class Reason(Schema):
    """Why the status is what it is, in the language of Accept-Language."""

    status: Status
    text: str
    indicator: UUID | None


class Latest(Schema):
    at: datetime
    value: float


class FollowedIndicator(Schema):
    """An open indicator: its newest period's value, judged, and the last twelve periods'."""

    id: UUID
    name: str
    unit: str
    status: Status
    value: float | None
    period: Period
    period_start: date | None
    target: Target
    low: float | None
    high: float | None
    latest: Latest | None
    trend: list[float | None]
    trend_period: date | None
    weight: int


class TermsOut(Schema):
    """The agreement that the service is under today; all of it by its own call."""

    id: UUID
    supplier: str
    number: str
    starts_on: date | None
    ends_on: date | None
    notice_months: int | None
    notice_days: int | None
    renewal: Renewal
    renewal_months: int | None
    noticed_on: date | None
    price_model: PriceModel
    price_ore: int | None
    price_period: PricePeriod
    price_units: float | None
    index_base: float | None
    index_latest: float | None


class WeighedOut(Schema):
    """How much of what counts is on target: no data counts as nothing."""

    per_cent: float
    reached: float
    weight: int
    text: str


class ServiceOut(Thing):
    """A service and how it stands. `act_by`: the last day to give notice. More deviations in a
    `deviations_period` than `deviations_at_most` put it off target.
    """

    box: UUID
    name: str
    category: Service.Category
    description: str
    responsible: Named | None
    agreement: TermsOut | None
    status: Status
    reasons: list[Reason]
    open_actions: int
    next_due: date | None
    act_by: date | None
    weighted: WeighedOut | None
    deviations_at_most: int | None
    deviations_period: Service.Borne
    custom: Custom
    indicators: list[FollowedIndicator]


class ServiceIn(Given):
    name: Name
    category: Service.Category = Service.Category.OTHER
    description: ServiceText = ""
    responsible: UUID | None = None
    deviations_at_most: Borne | None = None
    deviations_period: Service.Borne = Service.Borne.MONTH
    custom: Custom = {}


class ServicePatch(Given):
    name: Name = ""
    category: Service.Category = Service.Category.OTHER
    description: ServiceText = ""
    responsible: UUID | None = None
    deviations_at_most: Borne | None = None
    deviations_period: Service.Borne = Service.Borne.MONTH
    custom: Custom = {}
    closed: Flag = False


@router.get(
    "/boxes/{uuid:box}/services",
    auth=reading,
    response={200: Page[ServiceOut], **FOUND},
    summary="A box's services: status, reasons, latest values and trends",
)
def services(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    box: UUID,
    after: UUID | None = None,
    limit: Limit = DEFAULT_LIMIT,
    state: State = "open",
) -> HttpResponse:
    found = overview.page(box, after, limit, CLOSED[state])
    if found is None:
        raise not_found()
    return HttpResponse(found, content_type=JSON)


@router.post(
    "/boxes/{uuid:box}/services",
    auth=writing,
    response={201: ServiceOut, **CREATED},
    summary="Make a service",
    openapi_extra=MADE_ONCE,
)
@once
def make_service(request: HttpRequest, box: UUID, body: ServiceIn) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    must_exist(Box, box)
    made = Service(box_id=box, **custom_of(box, Of.SERVICE, columns(body), {}))
    save(made)
    return created(overview.one(made.id), f"/api/v1/services/{made.id}")


@router.get(
    "/services/{uuid:service}",
    auth=reading,
    response={200: ServiceOut, **FOUND},
    summary="A service",
)
def service(request: HttpRequest, service: UUID) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return answered(told(service))


@router.patch(
    "/services/{uuid:service}",
    auth=writing,
    response={200: ServiceOut, **REFUSED},
    summary="Change, close or open a service",
)
def change_service(request: HttpRequest, service: UUID, body: ServicePatch) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    found = find(Service, service)
    change(found, custom_of(found.box_id, Of.SERVICE, columns(body), found.custom))
    return answered(told(service))


def columns(body: ServiceIn | ServicePatch) -> dict[str, Any]:
    fields = given(body)
    if "responsible" in fields:
        must_be_member(fields["responsible"])
        fields["responsible_id"] = fields.pop("responsible")
    return fields


def told(service: UUID) -> object:
    found = overview.one(service)
    if found is None:
        raise not_found()
    return found
