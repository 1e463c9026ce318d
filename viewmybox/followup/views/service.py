"""One service: how it stands and why, what was agreed, its indicators, timeline and actions."""

from typing import Any
from uuid import UUID

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.custom import Of, all_fields_of, members_named, told
from viewmybox.boxes.mentions import Mentions
from viewmybox.boxes.models import Action, Agreement, Document, Entry, FormerAgreement, Service
from viewmybox.followup.agreements import calculation, price_words
from viewmybox.followup.prices import price_on, prices_of
from viewmybox.followup.reasons import target_then, with_unit
from viewmybox.followup.standing import Standing, standings
from viewmybox.followup.weighing import weigh
from viewmybox.kit.periods import period_label
from viewmybox.web.jinja import language
from viewmybox.web.pages import page

ENTRIES_SHOWN = 50
DONE_SHOWN = 10
FORMER_SHOWN = 20
DOCUMENT = ("id", "name", "version", "size", "created_at", "member__name")


@require_GET
@permitted(Permission.READ)
def service_page(request: HttpRequest, service_id: UUID) -> HttpResponse:
    found = Service.objects.select_related("box", "agreement", "responsible")
    service = get_object_or_404(found, id=service_id)
    standing = standings(service=service.id)[0]
    former = list(
        FormerAgreement.objects.filter(service=service)
        .select_related("agreement")
        .order_by("-until_on", "-id")[:FORMER_SHOWN]
    )
    agreement, today = agreement_now(service, standing, former), timezone.localdate()
    columns = (
        "id",
        "kind",
        "kind_name",
        "at",
        "title",
        "text",
        "closed_at",
        "member__name",
        "custom",
    )
    happened = Entry.objects.filter(service=service).order_by("-at", "-id").values(*columns)
    newest = Entry.named(service, request.GET.get("entry", ""))
    if newest is not None:
        happened = happened.filter(at__lte=newest.at)
    entries = list(happened[: ENTRIES_SHOWN + 1])
    older = entries.pop()["id"] if len(entries) > ENTRIES_SHOWN else None
    own = all_fields_of(service.box_id)
    people = members_named(
        [*own[Of.SERVICE], *own[Of.ENTRY]], [service.custom, *(one["custom"] for one in entries)]
    )
    for one in entries:
        one["own"] = told(own[Of.ENTRY], one["custom"], people, language())
    actions = Action.objects.filter(service=service)
    of_action = ("id", "title", "due_on", "closed_at", "responsible_id", "responsible__name")
    documents = Document.current().filter(service=service).order_by("-created_at")
    return page(
        request,
        "followup/service.html",
        service=service,
        category=Service.Category(service.category).label,
        standing=standing,
        indicators=indicator_rows(standing),
        agreement=agreement,
        weighed=weigh(standing.service.indicators, standing.judgements, language()),
        agreement_from=None if agreement != service.agreement else service.agreement_from,
        coming=service.agreement if agreement != service.agreement else None,
        calculation=calculation(agreement.terms, standing.course, language())
        if agreement and standing.course
        else "",
        price=price_words(price_on(prices_of([agreement])[agreement.id], today), language())
        if agreement
        else "",
        former=[one for one in former if one.until_on < today],
        own=told(own[Of.SERVICE], service.custom, people, language()),
        entries=entries,
        mentions=Mentions(),
        older=older,
        is_back=newest is not None,
        acted=actions_of([entry["id"] for entry in entries]),
        kinds=dict(Entry.Kind.choices),
        open_actions=list(
            actions.filter(closed_at=None).order_by("due_on", "id").values(*of_action)
        ),
        done_actions=list(
            actions.exclude(closed_at=None).order_by("-closed_at").values(*of_action)[:DONE_SHOWN]
        ),
        documents=list(documents.filter(entry=None).values(*DOCUMENT)),
        papers=grouped(documents.filter(entry__in=[one["id"] for one in entries])),
        today=timezone.localdate(),
    )


def grouped(documents: models.QuerySet[Document]) -> dict[UUID, list[dict[str, Any]]]:
    """Documents of entries, by the entry."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    for one in documents.values("entry_id", *DOCUMENT):
        found.setdefault(one["entry_id"], []).append(one)
    return found


def actions_of(entries: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The actions that were made of entries, by the entry."""
    found = Action.objects.filter(entry_id__in=entries).order_by("id")
    by_entry: dict[UUID, list[dict[str, Any]]] = {}
    for action in found.values("id", "entry_id", "title", "closed_at"):
        by_entry.setdefault(action["entry_id"], []).append(action)
    return by_entry


def agreement_now(
    service: Service, standing: Standing, former: list[FormerAgreement]
) -> Agreement | None:
    """The one that it is under today; a former one while it passes on a day to come."""
    facts = standing.service.agreement
    known = [service.agreement, *[one.agreement for one in former]]
    return next((one for one in known if one and facts and str(one.id) == facts.id), None)


def indicator_rows(standing: Standing) -> list[dict[str, Any]]:
    """What the service's page shows of each indicator."""
    words = language()
    return [
        {
            "about": indicator,
            "status": judgement.status,
            "value": with_unit(judgement.value, indicator, words),
            "period": period_label(judgement.period_start, indicator.period, words)  # type: ignore[arg-type]
            if judgement.period_start
            else "",
            "target": target_then(indicator, judgement.period_start, words),
        }
        for indicator, judgement in zip(
            standing.service.indicators, standing.judgements, strict=True
        )
    ]
