"""What a report says of its period, as plain values: what is kept when it is signed.

Members are their ids, so that a name that is to be forgotten is in no signed report. Amounts are
öre, days ISO dates. A report costs its services, indicators and months, and at most so many
entries and actions; it never reads measurements.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from viewmybox.boxes.custom import Of, all_fields_of
from viewmybox.boxes.models import Action, CustomField, Entry, FormerTarget, Indicator, Service
from viewmybox.followup.agreements import course_of
from viewmybox.followup.costs import costs_of_year, total
from viewmybox.followup.credits import credits_of
from viewmybox.followup.history import history, months_before
from viewmybox.followup.judging import NONE, OFF, ON, RISK, limits_at
from viewmybox.kit.periods import next_period, period_start
from viewmybox.reports.models import PartKind, Report, ReportPart
from viewmybox.wall.context import customer_id

FORMAT = 1
TREND = 12  # months, to the period's last
MOST = 200  # entries, and actions

# Each indicator's days of twelve months, a row a month; and the period's as one value.
MONTHS = """
SELECT k.id, date_trunc('month', d.day)::date, sum(d.sum), sum(d.count), min(d.min), max(d.max),
    (array_agg(d.last ORDER BY d.day DESC))[1]
FROM indicator k
JOIN measurement_day d ON d.customer_id = k.customer_id AND d.indicator_id = k.id
    AND d.day >= %(first)s AND d.day <= %(last)s
WHERE k.customer_id = %(customer)s AND k.service_id = ANY(%(services)s::uuid[])
GROUP BY 1, 2 ORDER BY 1, 2
"""
JUDGED = """
SELECT k.id, sum(m.on_target), sum(m.at_risk), sum(m.off_target)
FROM indicator k
JOIN indicator_month m ON m.customer_id = k.customer_id AND m.indicator_id = k.id
    AND m.month >= %(first)s AND m.month <= %(last)s
    AND (k.aggregate <> 'sum' OR m.ends_on < %(today)s)
WHERE k.customer_id = %(customer)s AND k.service_id = ANY(%(services)s::uuid[])
GROUP BY 1
"""


def gather(report: Report, today: date, now: datetime) -> dict[str, Any]:
    """The report's facts.

    Args:
        report: a draft, with its template and box.
        today: the day in the customer's time zone.
        now: the moment, in that zone.
    """
    services = services_of(report)
    texts = ReportPart.objects.filter(report=report).values("kind", "text", "responsible_id")
    written = {part["kind"]: part for part in texts}
    gathering = Gathering(report, services, today, now)
    return {
        "format": FORMAT,
        "name": report.name,
        "box": {"id": str(report.template.box_id), "name": report.template.box.name},
        "period": report.template.period,
        "starts_on": report.starts_on.isoformat(),
        "ends_on": report.ends_on.isoformat(),
        "version": report.version,
        "services": [{"id": str(one.id), "name": one.name} for one in services],
        "parts": [
            {
                "kind": str(kind),
                "text": written.get(kind, {}).get("text", ""),
                "responsible": told(written.get(kind, {}).get("responsible_id")),
                "facts": getattr(gathering, kind)(),
            }
            for kind in PartKind
            if kind in written
        ],
    }


def services_of(report: Report) -> list[Service]:
    """Those that the template names, or all that are open; by name."""
    wanted = report.template.services
    found = Service.objects.filter(box_id=report.template.box_id)
    found = found.filter(id__in=wanted) if wanted else found.filter(closed_at=None)
    return list(found.select_related("agreement").order_by("name"))


def told(value: UUID | date | None) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


class Span(NamedTuple):
    """From a day to another, both of them in it."""

    starts_on: date
    ends_on: date


class Gathering:
    """The parts of a report, or of days that are looked at, each by the name of its kind."""

    def __init__(
        self, span: Span | Report, services: Sequence[Service], today: date, now: datetime
    ) -> None:
        self.span = span
        self.services = services
        self.ids = [str(one.id) for one in services]
        self.today = today
        zone = now.tzinfo
        self.begins = datetime.combine(span.starts_on, time(), zone)
        self.ends = datetime.combine(span.ends_on + timedelta(days=1), time(), zone)

    @cached_property
    def fields(self) -> dict[str, list[CustomField]]:
        """The own fields of the services' box."""
        if not self.services:
            return {of: [] for of in Of.values}
        return all_fields_of(self.services[0].box_id)

    def own(self, of: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Moves each row's `custom` to what its own fields say; which fields any of them has.

        Where none has any, nothing is said of own fields.
        """
        said = [row.pop("custom") for row in rows]
        used = [one for one in self.fields[of] if any(str(one.id) in custom for custom in said)]
        if not used:
            return {}
        for row, custom in zip(rows, said, strict=True):
            row["own"] = {str(one.id): custom[str(one.id)] for one in used if str(one.id) in custom}
        told_fields = [{"id": str(one.id), "name": one.name, "kind": one.kind} for one in used]
        return {"fields": told_fields}

    def summary(self) -> dict[str, Any]:
        """How many of what: the first thing that a reader wants."""
        inside = {"service__in": self.ids}
        entries = Entry.objects.filter(**inside)
        deviations = entries.filter(kind=Entry.Kind.DEVIATION)
        actions = Action.objects.filter(**inside)
        return {
            "services": len(self.services),
            "deviations": deviations.filter(at__gte=self.begins, at__lt=self.ends).count(),
            "open_deviations": deviations.filter(at__lt=self.ends).filter(self.open_then()).count(),
            "done": actions.filter(closed_at__gte=self.begins, closed_at__lt=self.ends).count(),
            "open_actions": actions.filter(created_at__lt=self.ends)
            .filter(self.open_then())
            .count(),
        } | self.own_of_services()

    def own_of_services(self) -> dict[str, Any]:
        rows = [{"service": str(one.id), "custom": one.custom} for one in self.services]
        fields = self.own(Of.SERVICE, rows)
        return {"own": fields | {"rows": rows}} if fields else {}

    def open_then(self) -> Q:
        """Open when the period ended."""
        return Q(closed_at=None) | Q(closed_at__gte=self.ends)

    def status(self) -> dict[str, Any]:
        end = next_period(period_start(min(self.span.ends_on, self.today), "month"), "month")
        end = min(end, period_start(self.today, "month"))
        months = months_before(end, TREND)
        found = history(self.ids, months, self.today)
        return {
            "months": [month.isoformat() for month in months],
            "rows": [
                {"service": str(one.id), "months": [m.status for m in found[str(one.id)]]}
                for one in self.services
            ],
        }

    def indicators(self) -> dict[str, Any]:
        first = self.span.starts_on
        last = period_start(self.span.ends_on, "month")
        months = months_before(next_period(last, "month"), TREND)
        values = {"customer": customer_id(), "services": self.ids, "today": self.today}
        days = ask(MONTHS, values | {"first": min(months[0], first), "last": self.span.ends_on})
        judged = {
            row[0]: [int(count) for count in row[1:]]
            for row in ask(JUDGED, values | {"first": first, "last": last})
        }
        by_month: dict[UUID, dict[date, tuple[Any, ...]]] = {}
        for indicator, month, *sums in days:
            by_month.setdefault(indicator, {})[month] = tuple(sums)
        found = Indicator.objects.filter(service__in=self.ids, closed_at=None)
        former = former_of(found)
        rows = []
        for one in found.order_by("service__name", "position", "id"):
            one.__dict__["former"] = former.get(one.id, [])
            known = by_month.get(one.id, {})
            inside = [sums for month, sums in known.items() if first <= month <= last]
            limits = limits_at(one, period_start(self.span.ends_on, one.period))
            on, risk, off = judged.get(one.id, [0, 0, 0])
            rows.append(
                {
                    "id": str(one.id),
                    "service": str(one.service_id),
                    "name": one.name,
                    "unit": one.unit,
                    "decimals": one.decimals,
                    "aggregate": one.aggregate,
                    "low": limits.low,
                    "high": limits.high,
                    "value": together(inside, one.aggregate),
                    "status": OFF if off else RISK if risk else ON if on else NONE,
                    "on": on,
                    "risk": risk,
                    "off": off,
                    "trend": [
                        together([known[month]], one.aggregate) if month in known else None
                        for month in months
                    ],
                }
            )
        return {"months": [month.isoformat() for month in months], "rows": rows}

    def deviations(self) -> dict[str, Any]:
        found = Entry.objects.filter(
            service__in=self.ids, at__gte=self.begins, at__lt=self.ends
        ).order_by("-at", "-id")
        columns = ("service_id", "kind", "kind_name", "at", "title", "closed_at", "custom")
        rows = [
            {
                "service": str(one["service_id"]),
                "kind": one["kind"],
                "kind_name": one["kind_name"],
                "on": told(timezone.localdate(one["at"], self.begins.tzinfo)),
                "title": one["title"],
                "closed": one["closed_at"] is not None and one["closed_at"] < self.ends,
                "custom": one["custom"],
            }
            for one in found.values(*columns)[:MOST]
        ]
        return {"count": found.count(), "rows": rows} | self.own(Of.ENTRY, rows)

    def actions(self) -> dict[str, Any]:
        of_them = Action.objects.filter(service__in=self.ids)
        done = of_them.filter(closed_at__gte=self.begins, closed_at__lt=self.ends)
        still = of_them.filter(created_at__lt=self.ends).filter(self.open_then())
        columns = ("service_id", "title", "due_on", "closed_at", "responsible_id")

        def rows(found: Any, order: tuple[str, ...]) -> list[dict[str, Any]]:
            return [
                {
                    "service": str(one["service_id"]),
                    "title": one["title"],
                    "due_on": told(one["due_on"]),
                    "done_on": told(timezone.localdate(one["closed_at"], self.begins.tzinfo))
                    if one["closed_at"] and one["closed_at"] < self.ends
                    else None,
                    "responsible": told(one["responsible_id"]),
                }
                for one in found.order_by(*order).values(*columns)[:MOST]
            ]

        return {
            "done": rows(done, ("closed_at", "id")),
            "open": rows(still, ("due_on", "id")),
            "done_count": done.count(),
            "open_count": still.count(),
        }

    def costs(self) -> dict[str, Any]:
        first, last = self.span.starts_on.month - 1, self.span.ends_on.month
        # With the others that share an agreement: else each one's part of it would be too large.
        shared = {one.agreement_id for one in self.services if one.agreement_id}
        beside = Service.objects.filter(agreement__in=shared).exclude(id__in=self.ids)
        every = [*self.services, *beside.select_related("agreement")]
        years = costs_of_year(every, self.span.starts_on.year, self.today)
        credits_of(years, self.span.starts_on.year)
        rows = [
            {
                "service": str(year.service.id),
                "agreed": ore(total(year.agreed[first:last])),
                "came": ore(total(year.came[first:last])),
                "credits": ore(total(year.credits[first:last])),
            }
            for year in years
            if str(year.service.id) in self.ids
        ]
        return {
            "rows": [
                one
                for one in rows
                if one["agreed"] or one["came"] is not None or one["credits"] is not None
            ]
        }

    def agreements(self) -> dict[str, Any]:
        rows: dict[UUID, dict[str, Any]] = {}
        for service in self.services:
            agreement = service.agreement
            if agreement is None:
                continue
            course = course_of(agreement, self.today)
            row = rows.setdefault(
                agreement.id,
                {
                    "supplier": agreement.supplier,
                    "number": agreement.number,
                    "services": [],
                    "ends_on": told(course.ends_on),
                    "act_by": told(course.act_by),
                    "renews": course.renews,
                    "over": course.over,
                    "custom": agreement.custom,
                },
            )
            row["services"].append(str(service.id))
        by_day = sorted(rows.values(), key=lambda row: (row["act_by"] or "9", row["supplier"]))
        return {"rows": by_day} | self.own(Of.AGREEMENT, by_day)


def former_of(indicators: Any) -> dict[UUID, list[Any]]:
    """The targets that each had, the first first."""
    found: dict[UUID, list[Any]] = {}
    for one in FormerTarget.objects.filter(indicator__in=indicators).order_by("until_on"):
        found.setdefault(one.indicator_id, []).append(one)
    return found


def together(sums: Sequence[tuple[Any, ...]], aggregate: str) -> float | None:
    """Several months' (sum, count, min, max, last) as one value; the last month last."""
    if not sums:
        return None
    added, count = sum(one[0] for one in sums), sum(one[1] for one in sums)
    return {
        "sum": float(added),
        "mean": float(added) / int(count),
        "share": 100 * float(added) / int(count),
        "min": float(min(one[2] for one in sums)),
        "max": float(max(one[3] for one in sums)),
        "last": float(sums[-1][4]),
    }[aggregate]


def ore(amount: Fraction | None) -> int | None:
    return None if amount is None else round(amount)


def ask(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
