"""Services with how they stand: the call that programs make most, by what the pages stand on."""

from typing import Any
from uuid import UUID

import msgspec

from viewmybox.followup.facts import ID, ONE, IndicatorFacts, WholeFacts, ask, fingerprints
from viewmybox.followup.judging import Judgement
from viewmybox.followup.standing import Moment, Standing, standings_of
from viewmybox.followup.weighing import weigh

BOX = "SELECT true FROM box WHERE customer_id = %(customer)s AND id = %(box)s"
PAGE = """ARRAY(SELECT id FROM service
    WHERE customer_id = %(customer)s AND box_id = %(box)s AND id > %(after)s
        AND (%(closed)s::boolean IS NULL OR (closed_at IS NOT NULL) = %(closed)s)
    ORDER BY id LIMIT %(limit)s)"""
FIRST = UUID(int=0)


def page(box: UUID, after: UUID | None, limit: int, closed: bool | None) -> bytes | None:  # noqa: FBT001 - three states
    """A page of the box's services with how they stand, as JSON; None where there is no box."""
    moment = Moment.now_here()
    values = {"box": box, "after": after or FIRST, "limit": limit + 1, "closed": closed}
    marks = fingerprints(PAGE, moment.today, whole=True, **values)
    if not marks and ask(BOX, box=box) is None:
        return None
    found = standings_of(marks[:limit], moment, whole=True)
    following = marks[limit - 1][:ID] if len(marks) > limit else None
    return msgspec.json.encode(
        {"items": [told(one, moment.language) for one in found], "next": following}
    )


def one(service: UUID) -> msgspec.Raw | None:
    """One service with how it stands, as JSON; None where there is none such."""
    moment = Moment.now_here()
    marks = fingerprints(ONE, moment.today, whole=True, service=service)
    found = standings_of(marks, moment, whole=True)
    return told(found[0], moment.language) if found else None


def told(standing: Standing, language: str) -> msgspec.Raw:
    """What programs are told of a service, written once for as long as it says the same."""
    written: msgspec.Raw | None = standing.written.get("told")
    if written is None:
        written = msgspec.Raw(msgspec.json.encode(as_object(standing, language)))
        standing.written["told"] = written
    return written


def as_object(standing: Standing, language: str) -> dict[str, Any]:
    service, agreement = standing.service, standing.service.agreement
    whole: WholeFacts = service.whole  # type: ignore[assignment] # was asked for
    responsible = service.responsible_id
    return {
        "id": service.id,
        "box": service.box_id,
        "name": service.name,
        "category": whole.category,
        "description": whole.description,
        "responsible": {"id": responsible, "name": service.responsible} if responsible else None,
        "agreement": msgspec.structs.asdict(agreement) if agreement else None,
        "status": standing.status,
        "reasons": [
            {"status": one.status, "text": one.sentence, "indicator": one.indicator or None}
            for one in standing.reasons
        ],
        "open_actions": service.actions,
        "next_due": service.next_due,
        "act_by": standing.act_by,
        "weighted": weighted(standing, language),
        "deviations_at_most": service.deviations_at_most,
        "deviations_period": service.deviations_period,
        "indicators": [
            indicator_object(indicator, judgement)
            for indicator, judgement in zip(service.indicators, standing.judgements, strict=True)
        ],
        "custom": whole.custom,
        "created_at": whole.created_at,
        "closed_at": whole.closed_at,
    }


def weighted(standing: Standing, language: str) -> dict[str, Any] | None:
    found = weigh(standing.service.indicators, standing.judgements, language)
    if found.per_cent is None:
        return None
    return {
        "per_cent": found.per_cent,
        "reached": found.reached,
        "weight": found.weight,
        "text": found.words,
    }


def indicator_object(indicator: IndicatorFacts, judgement: Judgement) -> dict[str, Any]:
    at = indicator.latest_at
    return {
        "id": indicator.id,
        "name": indicator.name,
        "unit": indicator.unit,
        "status": judgement.status,
        "value": judgement.value,
        "period": indicator.period,
        "period_start": judgement.period_start,
        "target": indicator.target,
        "low": indicator.low,
        "high": indicator.high,
        "latest": {"at": at, "value": indicator.latest_value} if at else None,
        "trend": indicator.trend,
        "trend_period": indicator.trend_period,
        "weight": indicator.weight,
    }
