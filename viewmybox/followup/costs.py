"""What services cost: a year's months as they were agreed, as they came, and as they will come.

Agreed is worked out from the agreements, at the price that each day had, for the days on which each
covered the service. Amounts are öre as exact fractions until they are shown, so that twelve
twelfths are a whole.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from viewmybox.boxes.models import Agreement, FormerAgreement, Service
from viewmybox.boxes.models.cost import MOST_MONTHS
from viewmybox.followup.agreements import MONTHS, agreed_ore, course_of
from viewmybox.followup.prices import Span, prices_of
from viewmybox.kit.periods import next_period, period_start
from viewmybox.wall.context import customer_id

YEAR = 12
Day = date | None

# What a cost of several months is in each of them: the parts always add up to the whole.
CAME = """
SELECT c.service_id, m.month,
    sum(c.amount_ore * (n + 1) / c.months - c.amount_ore * n / c.months)::bigint
FROM cost c
CROSS JOIN LATERAL generate_series(0, c.months - 1) AS n
CROSS JOIN LATERAL (
    SELECT (date_trunc('month', c.day) + n * interval '1 month')::date AS month
) AS m
WHERE c.customer_id = %(customer)s AND c.service_id = ANY(%(services)s::uuid[])
    AND c.closed_at IS NULL AND c.day >= %(reaching)s AND c.day < %(until)s
    AND m.month >= %(first)s AND m.month < %(until)s
GROUP BY c.service_id, m.month
"""


@dataclass(frozen=True, slots=True)
class Covering:
    """An agreement covers a service from a day, until a day; None: as long as anybody knows."""

    service: UUID
    agreement: Agreement
    from_on: date | None
    until_on: date | None


@dataclass(slots=True)
class Year:
    """A service's twelve months: None is not agreed, and nothing noted. `past` of them are over."""

    service: Service
    past: int
    agreed: list[Fraction | None] = field(default_factory=lambda: [None] * YEAR)
    came: list[int | None] = field(default_factory=lambda: [None] * YEAR)
    # What misses take off the price, as followup/credits.py works it out.
    credits: list[Fraction | None] = field(default_factory=lambda: [None] * YEAR)
    # Of the twelve months before this one, since the first with a cost: what one is on average.
    usual: Fraction | None = None

    @property
    def is_told(self) -> bool:
        """Whether any cost is noted: silence is not nothing."""
        return any(one is not None for one in self.came) or self.usual is not None

    @property
    def agreed_whole(self) -> Fraction | None:
        return total(self.agreed)

    @property
    def agreed_so_far(self) -> Fraction | None:
        return total(self.agreed[: self.past])

    @property
    def came_so_far(self) -> Fraction | None:
        return total(self.came[: self.past])

    @property
    def credits_so_far(self) -> Fraction | None:
        return total(self.credits)

    @property
    def over(self) -> Fraction | None:
        """How much more came than was agreed, in the months that are over; both must be known."""
        agreed, came = self.agreed_so_far, self.came_so_far
        return None if agreed is None or came is None else came - agreed

    @property
    def forecast(self) -> Fraction | None:
        """What came in the months that are over, and for the others what `coming` says."""
        if not self.is_told:
            return self.agreed_whole
        return total([*self.came[: self.past], *map(self.coming, range(self.past, YEAR))])

    def coming(self, month: int) -> Fraction | None:
        """What is agreed, or else usual; what is noted of the month already where that is more."""
        came, agreed = self.came[month], self.agreed[month]
        wanted = self.usual if agreed is None else agreed
        return max((Fraction(one) for one in (came, wanted) if one is not None), default=None)


def total(amounts: Iterable[Fraction | int | None]) -> Fraction | None:
    """Their sum; None where none is known."""
    known = [Fraction(one) for one in amounts if one is not None]
    return sum(known, Fraction()) if known else None


def costs_of_year(services: Sequence[Service], year: int, today: date) -> list[Year]:
    """Each service's year, in their order.

    Args:
        services: all that share an agreement, with it; else each one's part of it is too large.
        year: a calendar year.
        today: months before the one that it is in are over.
    """
    months = [date(year, number, 1) for number in range(1, YEAR + 1)]
    this_month = period_start(today, "month")
    past = sum(month < this_month for month in months)
    found = {one.id: Year(one, past) for one in services}
    noted: dict[UUID, dict[date, int]] = {one: {} for one in found}
    for service, month, ore in came(found, min(months[0], back(this_month, YEAR)), months[-1]):
        noted[service][month] = ore
    for service, one in found.items():
        one.came = [noted[service].get(month) for month in months]
        if past < YEAR:
            one.usual = usual(noted[service], this_month)
    share_out(found, coverings(services), months, today)
    return list(found.values())


def back(month: date, count: int) -> date:
    """The first day of the month so many months before."""
    years, at = divmod(month.year * YEAR + month.month - 1 - count, YEAR)
    return date(years, at + 1, 1)


def came(services: Collection[UUID], first: date, last: date) -> list[tuple[UUID, date, int]]:
    """What each service cost in each of these months, where any cost is noted."""
    values: dict[str, Any] = {
        "customer": customer_id(),
        "services": [str(one) for one in services],
        "reaching": back(first, MOST_MONTHS - 1),
        "first": first,
        "until": next_period(last, "month"),
    }
    with connection.cursor() as cursor:
        cursor.execute(CAME, values)
        found: list[tuple[UUID, date, int]] = cursor.fetchall()
        return found


def usual(noted: dict[date, int], this_month: date) -> Fraction | None:
    """A month on average of the twelve before this one, from the first with a cost."""
    before = {m: ore for m, ore in noted.items() if back(this_month, YEAR) <= m < this_month}
    if not before:
        return None
    first = min(before)
    count = (this_month.year - first.year) * YEAR + this_month.month - first.month
    return Fraction(sum(before.values()), count)


def coverings(services: Sequence[Service]) -> list[Covering]:
    """Which agreements cover them, and have covered them."""
    former = FormerAgreement.objects.filter(service__in=[one.id for one in services])
    return [
        *[
            Covering(one.service_id, one.agreement, one.from_on, one.until_on)
            for one in former.select_related("agreement")
        ],
        *[
            Covering(one.id, one.agreement, one.agreement_from,
                     timezone.localdate(one.closed_at) if one.closed_at else None)
            for one in services if one.agreement
        ],
    ]  # fmt: skip


def share_out(
    found: dict[UUID, Year], covering: list[Covering], months: list[date], today: date
) -> None:
    """Each month's price of an agreement, in equal parts on the services that it then covers."""
    ends = {one.agreement.id: ends_on(one.agreement, today) for one in covering}
    prices = prices_of([one.agreement for one in covering])
    windows = {
        one: (latest(one.from_on, one.agreement.starts_on),
              earliest(one.until_on, ends[one.agreement.id]))
        for one in covering
    }  # fmt: skip
    for place, month in enumerate(months):
        covered: dict[UUID, int] = {}
        for one, window in windows.items():
            covered[one.agreement.id] = covered.get(one.agreement.id, 0) + bool(
                days_in(month, *window)
            )
        for one, window in windows.items():
            price = price_in(prices[one.agreement.id], one.agreement.starts_on, month, window)
            if price is not None:
                year = found[one.service]
                part = price / covered[one.agreement.id]
                year.agreed[place] = (year.agreed[place] or Fraction()) + part


def price_in(
    prices: Sequence[Span], starts_on: date | None, month: date, window: tuple[Day, Day]
) -> Fraction | None:
    """What the month's days from the window's first until its last cost, each at the price that it
    has; None where that is not known.
    """
    of_month = monthrange(month.year, month.month)[1]
    parts = []
    for one in prices:
        days = days_in(month, latest(window[0], one.first), earliest(window[1], one.last))
        price, of = agreed_ore(one.priced), MONTHS.get(one.priced.price_period)
        if price is None or not days:
            continue
        if of:
            parts.append(Fraction(price * days, of * of_month))
        elif begins_in(month, starts_on, one):
            parts.append(Fraction(price))
    return total(parts)


def begins_in(month: date, starts_on: date | None, price: Span) -> bool:
    """Whether what is paid once is so in that month: when the agreement begins, or its price."""
    first = latest(starts_on, price.first)
    return first is not None and period_start(first, "month") == month


def ends_on(agreement: Agreement, today: date) -> date | None:
    """The last day on which it applies; None as long as it goes on by itself."""
    course = course_of(agreement, today)
    if course.over:
        return course.ends_on
    goes_on = (course.renews or course.endless) and not course.ending
    return None if goes_on else course.acts_on_end or course.ends_on


def latest(*days: date | None) -> date | None:
    return max((day for day in days if day), default=None)


def earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def days_in(month: date, first: date | None, last: date | None) -> int:
    """How many of the month's days lie between two days, both counted."""
    end = next_period(month, "month")
    begins = max(month, first or month)
    stops = end.toordinal() if last is None else min(end.toordinal(), last.toordinal() + 1)
    return max(0, stops - begins.toordinal())
