"""How services have stood, month by month, from what recording keeps of each indicator's months.

A page of it costs its services times its months, never the measurements. Months that are not over
are not told of here: how it stands now is `standing.py`'s to say.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from viewmybox.followup.judging import NONE, OFF, ON, RISK
from viewmybox.kit.periods import next_period, period_start, previous_period
from viewmybox.wall.context import customer_id

SHOWN = 12
CHOICES = (12, 24, 36)

# Indicators that are measured more seldom than monthly may be silent in a month without silence,
# but not in a whole quarter or year of theirs.
JUDGED = """
SELECT k.service_id, m.month,
    count(*) FILTER (WHERE over AND m.off_target > 0),
    count(*) FILTER (WHERE over AND m.off_target = 0 AND m.at_risk > 0),
    count(*) FILTER (WHERE over AND m.off_target = 0 AND m.at_risk = 0),
    count(*) FILTER (WHERE k.expected IN ('day', 'week', 'month'))
FROM indicator k
JOIN indicator_month m ON m.customer_id = k.customer_id AND m.indicator_id = k.id
    AND m.month >= %(first)s AND m.month < %(until)s
CROSS JOIN LATERAL (SELECT k.aggregate <> 'sum' OR m.ends_on < %(today)s AS over) AS o
WHERE k.customer_id = %(customer)s AND k.service_id = ANY(%(services)s::uuid[])
GROUP BY k.service_id, m.month
"""
BEGUN = """
SELECT k.service_id, b.month, k.closed_at::date, count(*)
FROM indicator k
CROSS JOIN LATERAL (
    SELECT m.month FROM indicator_month m
    WHERE m.customer_id = k.customer_id AND m.indicator_id = k.id ORDER BY m.month LIMIT 1
) AS b
WHERE k.customer_id = %(customer)s AND k.service_id = ANY(%(services)s::uuid[])
    AND k.expected IN ('day', 'week', 'month')
GROUP BY k.service_id, b.month, k.closed_at::date
"""
SELDOM = """
SELECT k.service_id, k.expected, k.closed_at::date, min(m.month), array_agg(m.month)
FROM indicator k
JOIN indicator_month m ON m.customer_id = k.customer_id AND m.indicator_id = k.id
WHERE k.customer_id = %(customer)s AND k.service_id = ANY(%(services)s::uuid[])
    AND k.expected IN ('quarter', 'year')
GROUP BY k.id, k.service_id, k.expected, k.closed_at::date
"""


@dataclass(frozen=True, slots=True)
class Month:
    """How many of a service's indicators were off target, at risk, on target and silent."""

    off: int = 0
    risk: int = 0
    on: int = 0
    silent: int = 0

    @property
    def followed(self) -> int:
        return self.off + self.risk + self.on + self.silent

    @property
    def status(self) -> str:
        """The worst of them; empty where nothing was followed yet."""
        if self.off:
            return OFF
        if self.risk:
            return RISK
        if self.silent:
            return NONE
        return ON if self.on else ""


NOTHING = Month()


def months_before(day: date, count: int) -> list[date]:
    """The first days of so many whole months, the oldest first; the last is the one before."""
    month = period_start(day, "month")
    found = []
    for _number in range(count):
        month = previous_period(month, "month")
        found.append(month)
    return found[::-1]


def history(
    services: Collection[UUID | str], months: Sequence[date], today: date
) -> dict[str, list[Month]]:
    """Each service's months, by its id.

    Args:
        services: their ids.
        months: first days, consecutive, all of them over.
        today: a sum whose period ends on it or later is not judged.
    """
    values = {
        "customer": customer_id(),
        "services": [str(one) for one in services],
        "first": months[0],
        "until": next_period(months[-1], "month"),
        "today": today,
    }
    judged: dict[tuple[str, date], tuple[int, ...]] = {}
    for service, month, *counts in ask(JUDGED, values):
        judged[str(service), month] = tuple(counts)
    followed = {str(one): [0] * len(months) for one in services}
    for service, begun, closed, count in ask(BEGUN, values):
        for place, month in enumerate(months):
            if month >= begun and (closed is None or next_period(month, "month") <= closed):
                followed[str(service)][place] += count
    silent = silent_periods(months, today, values)
    return {
        service: [
            told(judged.get((service, month)), count, silent[service, month])
            for month, count in zip(months, counts, strict=True)
        ]
        for service, counts in followed.items()
    }


def silent_periods(
    months: Sequence[date], today: date, values: dict[str, Any]
) -> Counter[tuple[str, date]]:
    """How many indicators of a service were silent in the whole quarter or year of a month."""
    silent: Counter[tuple[str, date]] = Counter()
    for service, expected, closed, begun, spoke in ask(SELDOM, values):
        told = {period_start(month, expected) for month in spoke}
        until = min(today, closed) if closed else today
        for month in months:
            start = period_start(month, expected)
            if begun <= start and next_period(start, expected) <= until and start not in told:
                silent[str(service), month] += 1
    return silent


def told(judged: tuple[int, ...] | None, followed: int, silent: int) -> Month:
    """`followed`: of those that are measured each month or more often; `silent`: of the others."""
    off, risk, on, spoke = judged or (0, 0, 0, 0)
    silent += max(followed - spoke, 0)
    return Month(off, risk, on, silent) if off or risk or on or silent else NOTHING


def ask(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
