"""What services cost: each noted cost, and taking one away."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import AfterValidator, Field, StringConstraints

from viewmybox.api.describing import CREATED, FOUND, MADE_ONCE, REFUSED
from viewmybox.api.door import answered, created, reading, writing
from viewmybox.api.keeping import change, find, given, must_exist, row_of, save
from viewmybox.api.once import once
from viewmybox.api.paging import in_state, listed
from viewmybox.api.shapes import (
    DEFAULT_LIMIT,
    Day,
    Flag,
    Given,
    Limit,
    Page,
    State,
    Thing,
    Title,
    without_nul,
)
from viewmybox.boxes.models import Cost, Service
from viewmybox.boxes.models.cost import MOST_MONTHS, MOST_ORE, Currency

router = Router(tags=["Costs"])

COLUMNS = (
    "id", "service", "day", "months", "text", "number", "amount_ore", "currency", "in_currency",
    "source", "member", "created_at", "closed_at",
)  # fmt: skip

Ore = Annotated[
    int,
    Field(
        strict=True,
        ge=-MOST_ORE,
        le=MOST_ORE,
        description="In öre, without VAT; below nothing for a credit note.",
    ),
]
Hundredths = Annotated[int, Field(strict=True, ge=-MOST_ORE, le=MOST_ORE)]
Months = Annotated[int, Field(strict=True, ge=1, le=MOST_MONTHS)]
InvoiceNumber = Annotated[
    str,
    StringConstraints(strict=True, max_length=100, strip_whitespace=True),
    AfterValidator(without_nul),
]


class CostOut(Thing):
    """One that was taken away has `closed_at` and counts no more."""

    service: UUID
    day: date
    months: int
    text: str
    number: str
    amount_ore: int
    currency: Currency
    in_currency: int | None
    source: Cost.Source
    member: UUID | None


class CostIn(Given):
    day: Day
    text: Title
    amount_ore: Ore
    number: InvoiceNumber = ""
    months: Months = 1
    currency: Currency = Currency.SEK
    in_currency: Hundredths | None = None


class CostPatch(Given):
    day: Day = Field(default_factory=date.today)  # what is not sent is not changed
    text: Title = ""
    amount_ore: Ore = 0
    number: InvoiceNumber = ""
    months: Months = 1
    currency: Currency = Currency.SEK
    in_currency: Hundredths | None = None
    closed: Flag = False


@router.get(
    "/services/{uuid:service}/costs",
    auth=reading,
    response={200: Page[CostOut], **FOUND},
    summary="A service's costs",
)
def costs(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    service: UUID,
    after: UUID | None = None,
    limit: Limit = DEFAULT_LIMIT,
    state: State = "all",
) -> HttpResponse:
    must_exist(Service, service)
    found = Cost.objects.filter(service_id=service).values(*COLUMNS)
    return listed(in_state(found, state), after, limit)


@router.post(
    "/services/{uuid:service}/costs",
    auth=writing,
    response={201: CostOut, **CREATED},
    summary="Note a cost",
    openapi_extra=MADE_ONCE,
)
@once
def make_cost(request: HttpRequest, service: UUID, body: CostIn) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    made = Cost(service=find(Service, service), source=Cost.Source.API, **given(body))
    save(made)
    return created(told(made.id), f"/api/v1/costs/{made.id}")


@router.get("/costs/{uuid:cost}", auth=reading, response={200: CostOut, **FOUND}, summary="A cost")
def cost(request: HttpRequest, cost: UUID) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return answered(told(cost))


@router.patch(
    "/costs/{uuid:cost}",
    auth=writing,
    response={200: CostOut, **REFUSED},
    summary="Change a cost; take it away or put it back",
)
def change_cost(request: HttpRequest, cost: UUID, body: CostPatch) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    found = find(Cost, cost)
    change(found, given(body))
    return answered(told(cost))


def told(cost: UUID) -> object:
    return row_of(Cost.objects.filter(id=cost).values(*COLUMNS))
