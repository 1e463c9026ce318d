"""What judging needs of services, in one statement.

PostgreSQL hands the rows over as JSON and msgspec reads them into typed rows at once: against the
ORM's four statements, built and compiled anew for every page, it takes a third of the time.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from viewmybox.wall.context import customer_id

Columns = Mapping[str, Any]

# Each table names the customer by itself (docs/wall.md), so that its policy is asked once.
STATEMENT = """
WITH s AS MATERIALIZED (
    SELECT id, name, box_id, responsible_id, agreement_id FROM service
    WHERE customer_id = %(customer)s AND {scope}
)
SELECT (
    SELECT json_agg(json_build_array(s.id, s.name, s.box_id, m.name, g.supplier, g.ends_on,
        g.notice_months, g.renewal, g.price_ore, g.price_period, coalesce(a.number, 0),
        coalesce(a.overdue, 0), a.due, coalesce(d.number, 0)) ORDER BY s.name)
    FROM s
    LEFT JOIN member m ON m.customer_id = %(customer)s AND m.id = s.responsible_id
    LEFT JOIN agreement g ON g.customer_id = %(customer)s AND g.id = s.agreement_id
    LEFT JOIN (
        SELECT service_id, count(*) AS number, min(due_on) AS due,
            count(*) FILTER (WHERE due_on < %(today)s) AS overdue
        FROM action WHERE customer_id = %(customer)s AND closed_at IS NULL
            AND service_id = ANY(ARRAY(SELECT id FROM s))
        GROUP BY service_id
    ) a ON a.service_id = s.id
    LEFT JOIN (
        SELECT service_id, count(*) AS number
        FROM entry WHERE customer_id = %(customer)s AND closed_at IS NULL AND kind = 'deviation'
            AND service_id = ANY(ARRAY(SELECT id FROM s))
        GROUP BY service_id
    ) d ON d.service_id = s.id
)::text, (
    SELECT json_agg(json_build_array(service_id, id, name, unit, decimals, low, high, tolerance,
        aggregate, period, expected, latest_at, trend, trend_period) ORDER BY position, id)
    FROM indicator WHERE customer_id = %(customer)s AND closed_at IS NULL
        AND service_id = ANY(ARRAY(SELECT id FROM s))
)::text
"""
OPEN_BOXES = "SELECT id FROM box WHERE customer_id = %(customer)s AND closed_at IS NULL"
ONE = STATEMENT.format(scope="id = %(service)s")
IN_BOX = STATEMENT.format(
    scope=f"closed_at IS NULL AND box_id = %(box)s AND box_id IN ({OPEN_BOXES})"
)
ALL = STATEMENT.format(scope=f"closed_at IS NULL AND box_id IN ({OPEN_BOXES})")


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Columns in the statement's order, read by name as a mapping's are."""

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


class ServiceRow(Row, frozen=True, array_like=True, gc=False):
    id: str  # only ever a part of an address, and a hundred UUIDs take their time
    name: str
    box_id: UUID
    responsible__name: str | None
    agreement__supplier: str | None
    agreement__ends_on: date | None
    agreement__notice_months: int | None
    agreement__renewal: str | None
    agreement__price_ore: int | None
    agreement__price_period: str | None
    actions: int
    overdue: int
    next_due: date | None
    deviations: int


class IndicatorRow(Row, frozen=True, array_like=True, gc=False):
    service_id: str
    id: str
    name: str
    unit: str
    decimals: int
    low: float | None
    high: float | None
    tolerance: float
    aggregate: str
    period: str
    expected: str
    latest_at: datetime | None
    trend: tuple[float | None, ...]
    trend_period: date | None


read_services: Any = msgspec.json.Decoder(list[ServiceRow]).decode
read_indicators: Any = msgspec.json.Decoder(list[IndicatorRow]).decode


def rows(
    box: UUID | None, service: UUID | None, today: date
) -> tuple[list[Columns], list[Columns]]:
    """The services by name, and their open indicators in the order they are shown.

    One service, open or closed; or the open ones of an open box; or those of all open boxes.
    """
    statement = ONE if service else IN_BOX if box else ALL
    services, indicators = read(statement, box=box, service=service, today=today)
    return read_services(services), read_indicators(indicators)


def read(statement: str, **values: Any) -> list[str]:
    """The JSON arrays of the statement's one row; an empty one where there is nothing."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"customer": customer_id(), **values})
        return [array or "[]" for array in cursor.fetchone()]
