"""Agreements: what was agreed, and until when it can be acted on."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field, StringConstraints

from viewmybox.api import overview
from viewmybox.api.describing import CREATED, FOUND, MADE_ONCE, REFUSED
from viewmybox.api.door import answered, created, reading, writing
from viewmybox.api.fields import custom_of
from viewmybox.api.keeping import change, find, given, must_exist, refusable, save, take_over
from viewmybox.api.once import once
from viewmybox.api.paging import page_of
from viewmybox.api.problems import not_found, of_model, wrong
from viewmybox.api.services import ServiceOut
from viewmybox.api.shapes import (
    DEFAULT_LIMIT,
    Custom,
    Day,
    Given,
    Limit,
    Number,
    Page,
    Title,
    without_nul,
)
from viewmybox.boxes.custom import Of
from viewmybox.boxes.models import Agreement, Box, Service
from viewmybox.boxes.models.agreement import MOST_CONTACTS, PRICE, PriceModel, PricePeriod, Renewal
from viewmybox.boxes.organisations import organisation_number
from viewmybox.followup.agreements import agreed_ore, calculation
from viewmybox.followup.prices import price_on, prices_of
from viewmybox.followup.standing import Moment

router = Router(tags=["Agreements"])

KEPT = (
    "id", "supplier", "organisation_number", "contact_name", "contact_email", "contact_phone",
    "contacts", "number", "starts_on", "ends_on", "notice_months", "notice_days", "renewal",
    "renewal_months", "noticed_on", *PRICE, "price_from", "custom", "created_at",
)  # fmt: skip
# What the model's own checks may empty.
BY_MODEL = (
    "renewal_months", "price_unit", "price_units", "index_name", "index_base", "index_latest",
)  # fmt: skip


def words(most: int) -> Any:
    return StringConstraints(strict=True, max_length=most, strip_whitespace=True)


Short = Annotated[str, words(40)]
Middling = Annotated[str, words(80)]
Long = Annotated[str, words(200)]
Months = Annotated[int, Field(strict=True, ge=0, le=120)]
Days = Annotated[int, Field(strict=True, ge=0, le=999)]
Ore = Annotated[int, Field(strict=True, ge=-(10**15), le=10**15)]


class CourseOut(Schema):
    """Worked out anew with each answer: the end of the period that runs, the last day on which its
    next end can be acted on, how often it has been renewed, whether it has ended, and the
    calculation in the language of Accept-Language.
    """

    ends_on: date | None
    act_by: date | None
    renewals: int
    over: bool
    calculation: str


class Contact(Schema):
    """Somebody else at the supplier."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    title: Annotated[str, words(100)] = ""
    email: Annotated[str, words(254)] = ""
    phone: Short = ""


Contacts = Annotated[list[Contact], Field(max_length=MOST_CONTACTS)]


class PriceOut(Schema):
    price_model: PriceModel
    price_ore: int | None
    price_period: PricePeriod
    price_unit: str
    price_units: float | None
    index_name: str
    index_base: float | None
    index_latest: float | None


class FormerPriceOut(PriceOut):
    """A price that counted until that day."""

    until_on: date


class AgreementOut(PriceOut):
    """`ends_on` is the first end, as agreed; `course` where it has come to. The price that is
    written counts from `price_from`, which may be a day to come; `former_prices` are those before
    it, the first first. `agreed_ore` is what a price period costs today by the model of price; null
    where that is not known.
    """

    id: UUID
    box: UUID
    supplier: str
    organisation_number: str
    contact_name: str
    contact_email: str
    contact_phone: str
    contacts: list[Contact]
    number: str
    starts_on: date | None
    ends_on: date | None
    notice_months: int | None
    notice_days: int | None
    renewal: Renewal
    renewal_months: int | None
    noticed_on: date | None
    price_from: date | None
    former_prices: list[FormerPriceOut]
    agreed_ore: int | None
    course: CourseOut
    services: list[UUID]
    custom: Custom
    created_at: datetime


class AgreementPatch(Given):
    supplier: Title = ""
    organisation_number: Short = ""
    contact_name: Long = ""
    contact_email: Long = ""
    contact_phone: Short = ""
    contacts: Contacts = []
    number: Middling = ""
    starts_on: Day | None = None
    ends_on: Day | None = None
    notice_months: Months | None = None
    notice_days: Days | None = None
    renewal: Renewal = Renewal.NONE
    renewal_months: Months | None = None
    noticed_on: Day | None = None
    price_model: PriceModel = PriceModel.FIXED
    price_ore: Ore | None = None
    price_period: PricePeriod = PricePeriod.MONTH
    price_unit: Short = ""
    price_units: Number | None = None
    index_name: Middling = ""
    index_base: Number | None = None
    index_latest: Number | None = None
    custom: Custom = {}


class AgreementChange(AgreementPatch):
    price_from: Day | None = None


class AgreementIn(AgreementPatch):
    supplier: Title


class PassingIn(Given):
    """From that day under this agreement, or under none."""

    agreement: UUID | None
    since: Day


@router.get(
    "/boxes/{uuid:box}/agreements",
    auth=reading,
    response={200: Page[AgreementOut], **FOUND},
    summary="A box's agreements, each with its last day to act",
)
def agreements(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    box: UUID,
    after: UUID | None = None,
    limit: Limit = DEFAULT_LIMIT,
) -> HttpResponse:
    must_exist(Box, box)
    found = Agreement.objects.filter(box_id=box)
    if after:
        found = found.filter(id__gt=after)
    return page_of(told(list(found.order_by("id")[: limit + 1])), limit)


@router.post(
    "/boxes/{uuid:box}/agreements",
    auth=writing,
    response={201: AgreementOut, **CREATED},
    summary="Make an agreement",
    openapi_extra=MADE_ONCE,
)
@once
def make_agreement(request: HttpRequest, box: UUID, body: AgreementIn) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    must_exist(Box, box)
    made = Agreement(box_id=box, **custom_of(box, Of.AGREEMENT, columns(body), {}))
    save(made)
    return created(one(made.id), f"/api/v1/agreements/{made.id}")


@router.get(
    "/agreements/{uuid:agreement}",
    auth=reading,
    response={200: AgreementOut, **FOUND},
    summary="An agreement",
)
def agreement(request: HttpRequest, agreement: UUID) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return answered(one(agreement))


@router.patch(
    "/agreements/{uuid:agreement}",
    auth=writing,
    response={200: AgreementOut, **REFUSED},
    summary="Change an agreement",
)
def change_agreement(request: HttpRequest, agreement: UUID, body: AgreementChange) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """A changed price counts from `price_from`, and the days before keep the one they had. Without
    it the price is corrected.
    """
    fields = columns(body)
    since = fields.pop("price_from", None)
    found = find(Agreement, agreement)
    fields = custom_of(found.box_id, Of.AGREEMENT, fields, found.custom)
    with transaction.atomic():
        take_over(found, fields, PRICE)
        refusable("price_from", found.reprice, since)
        change(found, fields, also=(*BY_MODEL, "price_from"))
    return answered(one(agreement))


@router.post(
    "/services/{uuid:service}/agreement",
    auth=writing,
    response={200: ServiceOut, **REFUSED},
    summary="Pass a service to another agreement, with its history",
)
def pass_service(request: HttpRequest, service: UUID, body: PassingIn) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    found = find(Service, service)
    to = Agreement.objects.filter(id=body.agreement).first() if body.agreement else None
    if body.agreement and to is None:
        raise wrong("agreement", _("There is no such agreement."))
    refusable("since", found.pass_to, to, body.since)
    return answered(overview.one(service))


def columns(body: AgreementPatch) -> dict[str, Any]:
    fields = given(body)
    for name, value in fields.items():
        if isinstance(value, str):
            without_nul_in(name, value)
    if "contacts" in fields:
        fields["contacts"] = [one.model_dump() for one in body.contacts]
    for one in fields.get("contacts", ()):
        for part in one.values():
            without_nul_in("contacts", part)
        check_email(one["email"])
    if fields.get("organisation_number"):
        try:
            fields["organisation_number"] = organisation_number(fields["organisation_number"])
        except ValidationError as error:
            raise of_model(ValidationError({"organisation_number": error.messages})) from None
    return fields


def check_email(written: str) -> None:
    if not written:
        return
    try:
        validate_email(written)
    except ValidationError as error:
        raise wrong("contacts", " ".join(error.messages)) from None


def without_nul_in(name: str, value: str) -> None:
    try:
        without_nul(value)
    except ValueError as error:
        raise wrong(name, str(error)) from None


def one(agreement: UUID) -> Mapping[str, Any]:
    found = told(list(Agreement.objects.filter(id=agreement)))
    if not found:
        raise not_found()
    return found[0]


def told(found: list[Agreement]) -> list[Mapping[str, Any]]:
    """With where each has come to and the open services that are under it."""
    moment = Moment.now_here()
    spans = prices_of(found)
    under: dict[UUID, list[UUID]] = {}
    rows = Service.opened().filter(agreement_id__in=[each.id for each in found]).order_by("id")
    for service, agreement in rows.values_list("id", "agreement_id"):
        under.setdefault(agreement, []).append(service)
    return [
        {
            **{name: getattr(each, name) for name in KEPT},
            "box": each.box_id,
            "former_prices": [
                {name: getattr(one.priced, name) for name in (*PRICE, "until_on")}
                for one in spans[each.id][:-1]
            ],
            "agreed_ore": agreed_ore(price_on(spans[each.id], moment.today)),
            "course": course_told(each, moment),
            "services": under.get(each.id, []),
        }
        for each in found
    ]


def course_told(agreement: Agreement, moment: Moment) -> dict[str, Any]:
    course = agreement.course(moment.today)
    return {
        "ends_on": course.ends_on,
        "act_by": course.act_by,
        "renewals": course.renewals,
        "over": course.over,
        "calculation": calculation(agreement.terms, course, moment.language),
    }
