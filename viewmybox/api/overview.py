"""Services with how they stand: the call that programs make most.

It says what `followup.standing.standings` says, by the same rules (a test compares them). That goes
by the ORM, six statements a page; here one statement hands over the same columns as JSON, which
msgspec reads at once. Before it, a statement of a quarter of the cost asks for the rows' versions:
where they are as they were, so is the answer.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

import msgspec
from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language, ngettext

from viewmybox.api.paging import paged
from viewmybox.api.remembering import Remembering
from viewmybox.followup.judging import ON, PATIENCE, RISK, Judgement, judge
from viewmybox.followup.standing import (
    Reason,
    Standing,
    add_agreement,
    conclude,
    indicator_reason,
)
from viewmybox.wall.context import customer_id

# The ids are handed on as an array, so that a table is gone through once, its policy asked once.
INDICATORS = """indicator WHERE customer_id = %(customer)s AND closed_at IS NULL
    AND service_id = ANY(ARRAY(SELECT id FROM s))"""
ACTIONS = """(SELECT service_id, count(*) AS number,
        count(*) FILTER (WHERE due_on < %(today)s) AS overdue, min(due_on) AS due
    FROM action WHERE customer_id = %(customer)s AND closed_at IS NULL
    AND service_id = ANY(ARRAY(SELECT id FROM s)) GROUP BY service_id) a"""
DEVIATIONS = """(SELECT service_id, count(*) AS number FROM entry
    WHERE customer_id = %(customer)s AND closed_at IS NULL AND kind = 'deviation'
    AND service_id = ANY(ARRAY(SELECT id FROM s)) GROUP BY service_id) e"""
AGREEMENTS = """agreement WHERE customer_id = %(customer)s
    AND id = ANY(ARRAY(SELECT DISTINCT agreement_id FROM s))"""
MEMBERS = """member WHERE customer_id = %(customer)s
    AND id = ANY(ARRAY(SELECT DISTINCT responsible_id FROM s))"""

# S608: all of them are put together from what stands here.
# Each part is a JSON array, NULL where it is empty.
PARTS = f"""json_build_array(
(SELECT json_agg(json_build_array(id, box_id, name, category, description, responsible_id,
        agreement_id, created_at, closed_at)) FROM s),
(SELECT json_agg(json_build_array(service_id, id, name, unit, decimals, target, low, high,
        tolerance, aggregate, period, expected, latest_at, latest_value, trend, trend_period)
        ORDER BY position, id) FROM {INDICATORS}),
(SELECT json_agg(json_build_array(service_id, number, overdue, due)) FROM {ACTIONS}),
(SELECT json_agg(json_build_array(service_id, number)) FROM {DEVIATIONS}),
(SELECT json_agg(json_build_object('id', id, 'supplier', supplier, 'ends_on', ends_on,
        'notice_months', notice_months, 'renewal', renewal, 'price_ore', price_ore,
        'price_period', price_period)) FROM {AGREEMENTS}),
(SELECT json_agg(json_build_array(id, name)) FROM {MEMBERS})
)::text"""  # noqa: S608
# sql/overview.sql
VERSIONS = """overview_versions(%(customer)s, %(box)s, %(after)s, %(limit)s, %(closed)s::boolean,
    %(today)s)"""
SERVICES = "SELECT * FROM service WHERE customer_id = %(customer)s AND"
OF_BOX = f"""
WITH s AS MATERIALIZED ({SERVICES} box_id = %(box)s AND id > %(after)s
    AND (%(closed)s::boolean IS NULL OR (closed_at IS NOT NULL) = %(closed)s)
    ORDER BY id LIMIT %(limit)s)
SELECT {{}} FROM box WHERE customer_id = %(customer)s AND id = %(box)s
"""  # noqa: S608
BOX_VERSIONS = f"SELECT {VERSIONS}"
BOX_ROWS = OF_BOX.format(f"{VERSIONS}, {PARTS}")
ONE = f"WITH s AS MATERIALIZED ({SERVICES} id = %(id)s) SELECT {PARTS} FROM s"  # noqa: S608
FIRST = UUID(int=0)
NO_ACTIONS = (FIRST, 0, 0, None)
pages = Remembering(most=64, largest=256 * 1024)


class Columns(msgspec.Struct, frozen=True, array_like=True):
    """A row, to be read by name as a mapping too, which is what `followup` takes."""

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


class ServiceRow(Columns, frozen=True, array_like=True):
    id: UUID
    box_id: UUID
    name: str
    category: str
    description: str
    responsible_id: UUID | None
    agreement_id: UUID | None
    created_at: datetime
    closed_at: datetime | None


class IndicatorRow(Columns, frozen=True, array_like=True):
    service_id: UUID
    id: UUID
    name: str
    unit: str
    decimals: int
    target: str
    low: float | None
    high: float | None
    tolerance: float
    aggregate: str
    period: str
    expected: str
    latest_at: datetime | None
    latest_value: float | None
    trend: tuple[float | None, ...]
    trend_period: date | None


class AgreementRow(msgspec.Struct, frozen=True):
    """Handed on as it is."""

    id: UUID
    supplier: str
    ends_on: date | None
    notice_months: int | None
    renewal: str
    price_ore: int | None
    price_period: str


Parts = tuple[
    list[ServiceRow] | None,
    list[IndicatorRow] | None,
    list[tuple[UUID, int, int, date | None]] | None,
    list[tuple[UUID, int]] | None,
    list[AgreementRow] | None,
    list[tuple[UUID, str]] | None,
]
read_parts = msgspec.json.Decoder(Parts).decode


def page(box: UUID, after: UUID | None, limit: int, closed: bool | None) -> bytes | None:  # noqa: FBT001 - three states
    """A page of the box's services with how they stand, as JSON; None where there is no such box.

    It is asked for over and over and seldom changes: what it says is worked out once for the same
    versions of the same rows, the same day, language and zone, until an indicator falls silent.
    """
    values = {"box": box, "after": after or FIRST, "limit": limit + 1, "closed": closed}
    at = Moment.now_here()
    seen = fetch(BOX_VERSIONS, values, at.today)
    if seen is None or seen[0] is None:
        return None
    where = customer_id(), *values.values(), at.today, at.language, at.zone
    remembered = pages.get((*where, seen[0]), at.now)
    if remembered is not None:
        return remembered
    row = fetch(BOX_ROWS, values, at.today)
    if row is None:
        return None
    versions, text = row
    found = Found.of(read_parts(text))
    listed = paged([found.told(service, at) for service in found.services], limit)
    body = msgspec.json.encode(listed)
    pages.keep((*where, versions), body, found.first_silence(at.now))
    return body


def one(service: UUID) -> dict[str, Any] | None:
    """One service with how it stands; None where there is none such."""
    at = Moment.now_here()
    row = fetch(ONE, {"id": service}, at.today)
    if row is None:
        return None
    found = Found.of(read_parts(row[0]))
    return found.told(found.services[0], at)


@dataclass(frozen=True, slots=True)
class Moment:
    """When and for whom it is told."""

    now: datetime
    today: date
    language: str
    zone: str

    @classmethod
    def now_here(cls) -> Self:
        now = timezone.now()
        language = (get_language() or "sv")[:2]
        return cls(now, timezone.localdate(now), language, timezone.get_current_timezone_name())


def fetch(statement: str, values: Mapping[str, Any], today: date) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "customer": customer_id(), "today": today})
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


@dataclass(slots=True)
class Found:
    """What the statement found, by what it belongs to."""

    services: list[ServiceRow]
    indicators: Mapping[UUID, list[IndicatorRow]]
    actions: Mapping[UUID, tuple[UUID, int, int, date | None]]
    deviations: Mapping[UUID, int]
    agreements: Mapping[UUID | None, AgreementRow]
    members: Mapping[UUID | None, str]

    @classmethod
    def of(cls, parts: Parts) -> Self:
        services, indicators, actions, deviations, agreements, members = parts
        by_service: dict[UUID, list[IndicatorRow]] = defaultdict(list)
        for indicator in indicators or ():
            by_service[indicator.service_id].append(indicator)
        return cls(
            services or [],
            by_service,
            {row[0]: row for row in actions or ()},
            dict(deviations or ()),
            {agreement.id: agreement for agreement in agreements or ()},
            dict(members or ()),
        )

    def first_silence(self, now: datetime) -> datetime | None:
        """When the next indicator falls silent, if none of them speaks again."""
        ends = (
            row.latest_at + PATIENCE[row.expected]
            for rows in self.indicators.values()
            for row in rows
            if row.latest_at
        )
        return min((end for end in ends if end >= now), default=None)

    def told(self, service: ServiceRow, at: Moment) -> dict[str, Any]:
        """One service as the API says it."""
        agreement = self.agreements.get(service.agreement_id)
        standing = Standing(agreement_columns(agreement))
        for row in self.indicators.get(service.id, ()):
            judgement = judge(row, at.now, at.today)  # type: ignore[arg-type] # read by name
            standing.indicators.append(row)  # type: ignore[arg-type] # the same
            standing.judgements.append(judgement)
            if judgement.status != ON:
                standing.reasons.append(reason_of(row, judgement, at.language))
        _id, standing.actions, overdue, standing.next_due = self.actions.get(service.id, NO_ACTIONS)
        if overdue:
            standing.reasons.append(overdue_actions(overdue))
        if deviations := self.deviations.get(service.id):
            standing.reasons.append(open_deviations(deviations))
        add_agreement(standing, at.today, at.language)
        conclude(standing)
        responsible = service.responsible_id
        return {
            "id": service.id,
            "box": service.box_id,
            "name": service.name,
            "category": service.category,
            "description": service.description,
            "responsible": responsible and {"id": responsible, "name": self.members[responsible]},
            "agreement": agreement,
            "status": standing.status,
            "reasons": [
                {"status": one.status, "text": one.sentence, "indicator": one.href or None}
                for one in standing.reasons
            ],
            "open_actions": standing.actions,
            "next_due": standing.next_due,
            "act_by": standing.act_by,
            "indicators": [
                indicator_told(row, judgement)  # type: ignore[arg-type] # a row of ours
                for row, judgement in zip(standing.indicators, standing.judgements, strict=True)
            ],
            "created_at": service.created_at,
            "closed_at": service.closed_at,
        }


def agreement_columns(agreement: AgreementRow | None) -> dict[str, Any]:
    """As `followup` names them."""
    if agreement is None:
        return {"agreement__ends_on": None}
    return {
        "agreement__ends_on": agreement.ends_on,
        "agreement__notice_months": agreement.notice_months,
        "agreement__renewal": agreement.renewal,
    }


def overdue_actions(count: int) -> Reason:
    text = ngettext("%(count)d action is overdue", "%(count)d actions are overdue", count)
    return Reason(RISK, text % {"count": count})


def open_deviations(count: int) -> Reason:
    text = ngettext("%(count)d open deviation", "%(count)d open deviations", count)
    return Reason(RISK, text % {"count": count})


def reason_of(row: IndicatorRow, judgement: Judgement, language: str) -> Reason:
    """Why an indicator is not on target; a program goes on by its id, not by a page's address."""
    words = indicator_reason(row, judgement, language)  # type: ignore[arg-type] # read by name
    return Reason(judgement.status, words, str(row.id))


def indicator_told(row: IndicatorRow, judgement: Judgement) -> dict[str, Any]:
    latest = {"at": row.latest_at, "value": row.latest_value} if row.latest_at else None
    return {
        "id": row.id,
        "name": row.name,
        "unit": row.unit,
        "status": judgement.status,
        "value": judgement.value,
        "period": row.period,
        "period_start": judgement.period_start,
        "target": row.target,
        "low": row.low,
        "high": row.high,
        "latest": latest,
        "trend": row.trend,
        "trend_period": row.trend_period,
    }
