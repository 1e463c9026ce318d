"""Agreements: the list with what is to be acted on first, and one with its services over time."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.asked import asked_box
from viewmybox.boxes.custom import Of, fields_of, members_named, told
from viewmybox.boxes.models import Agreement, Box, Document, FormerAgreement, Service
from viewmybox.boxes.models.agreement import PRICE, TERMS, Renewal
from viewmybox.followup.agreements import (
    Priced,
    agreed_ore_a_month,
    calculation,
    course_of,
    price_words,
    terms_of,
)
from viewmybox.followup.facts import fingerprints
from viewmybox.followup.judging import ON, worst
from viewmybox.followup.prices import Span, price_on, prices_of
from viewmybox.followup.reasons import Reason, agreement_reasons
from viewmybox.followup.standing import Moment, standings_of
from viewmybox.kit.terms import Course
from viewmybox.web.pages import page

COLUMNS = ("id", "box_id", "box__name", "supplier", "number", *TERMS, *PRICE, "price_from")
COVERED = """ARRAY(SELECT id FROM service
    WHERE customer_id = %(customer)s AND agreement_id = %(agreement)s)"""
SHOWN = 2000


@dataclass(frozen=True, slots=True)
class Told:
    """An agreement with what a list says of it."""

    about: Any
    course: Course
    status: str
    words: str
    priced: Priced
    services: list[dict[str, Any]]

    @property
    def order(self) -> tuple[bool, date, date]:
        """What can be acted on first stands first, what has ended last."""
        ends_on = self.course.ends_on or date.max
        return self.course.over, self.course.act_by or date.max, ends_on

    @property
    def a_month(self) -> int | None:
        return None if self.course.over else agreed_ore_a_month(self.priced)


@require_GET
@permitted(Permission.READ)
def agreements_page(request: HttpRequest) -> HttpResponse:
    """All agreements of the open boxes, or one box's (`?box=`)."""
    moment = Moment.now_here()
    boxes, box = asked_box(request, Box.opened())
    of = {"box_id": box["id"]} if box else {"box__closed_at": None}
    found = Agreement.objects.filter(**of).order_by("supplier", "id")
    covered: dict[UUID, list[dict[str, Any]]] = {}
    services = Service.opened().exclude(agreement=None).order_by("name")
    for service in services.values("id", "name", "agreement_id"):
        covered.setdefault(service["agreement_id"], []).append(service)
    rows = list(found.values_list(*COLUMNS, named=True)[:SHOWN])
    prices = prices_of(rows)
    listed = [tell(row, prices[row.id], moment, covered.get(row.id, [])) for row in rows]
    return page(
        request,
        "followup/agreements.html",
        agreements=sorted(listed, key=lambda one: one.order),
        boxes=boxes,
        box=box,
    )


def tell(
    agreement: Any, prices: list[Span], moment: Moment, services: list[dict[str, Any]]
) -> Told:
    course = course_of(agreement, moment.today)
    reasons = standing_of(course, moment)
    words = calculation(terms_of(agreement), course, moment.language)
    stands = worst([ON, *[one.status for one in reasons]])
    priced = price_on(prices, moment.today)
    return Told(agreement, course, stands, words, priced, services)


def standing_of(course: Course, moment: Moment) -> list[Reason]:
    return list(agreement_reasons(course, moment.today, moment.language))


@require_GET
@permitted(Permission.READ)
def agreement_page(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    moment = Moment.now_here()
    agreement = get_object_or_404(Agreement.objects.select_related("box"), id=agreement_id)
    course = agreement.course(moment.today)
    marks = fingerprints(COVERED, moment.today, agreement=agreement.id)
    standings = {one.service.id: one for one in standings_of(marks, moment)}
    rows = covered_services(agreement)
    of_services = models.Q(service__agreement=agreement, agreement=None)
    documents = Document.current().filter(models.Q(agreement=agreement) | of_services)
    reasons = standing_of(course, moment)
    prices = prices_of([agreement])[agreement.id]
    priced = price_on(prices, moment.today)
    own = fields_of(agreement.box_id, Of.AGREEMENT)
    people = members_named(own, [agreement.custom])
    return page(
        request,
        "followup/agreement.html",
        agreement=agreement,
        course=course,
        stands=worst([ON, *[one.status for one in reasons]]),
        reasons=reasons,
        calculation=calculation(agreement.terms, course, moment.language),
        renewal=Renewal(agreement.renewal).label,
        price=price_words(priced, moment.language),
        prices=[
            (price_words(one.priced, moment.language), one)
            for one in reversed(prices)
            if one.priced is not priced
        ],
        rows=[row | {"standing": standings.get(str(row["id"]))} for row in rows],
        documents=list(
            documents.order_by("-created_at").values(
                "id", "name", "version", "size", "created_at", "agreement_id", "service__name"
            )
        ),
        own=told(own, agreement.custom, people, moment.language),
        today=moment.today,
    )


def covered_services(agreement: Agreement) -> list[dict[str, Any]]:
    """The services it covers, from when, then those that it has covered, until when."""
    now = Service.objects.filter(agreement=agreement).order_by("name")
    rows = [
        {
            "id": service["id"],
            "name": service["name"],
            "from_on": service["agreement_from"],
            "until_on": None,
            "closed": service["closed_at"] is not None,
        }
        for service in now.values("id", "name", "agreement_from", "closed_at")
    ]
    former = FormerAgreement.objects.filter(agreement=agreement).order_by("-until_on", "id")
    return rows + [
        {
            "id": one["service_id"],
            "name": one["service__name"],
            "from_on": one["from_on"],
            "until_on": one["until_on"],
            "closed": one["service__closed_at"] is not None,
        }
        for one in former.values(
            "service_id", "service__name", "service__closed_at", "from_on", "until_on"
        )
    ]
