"""What misses take off the price: service credits, worked out from targets, outcomes and prices.

An indicator says what each missed period costs the supplier: a share of what is agreed for that
period, or an amount. Only months that are over count, and each period in the month it ends in.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import connection

from viewmybox.boxes.models import Period
from viewmybox.followup.costs import Year
from viewmybox.wall.context import customer_id

MISSED = """
SELECT k.service_id, m.month, k.period, k.credit_percent, k.credit_ore, m.off_target
FROM indicator k
JOIN indicator_month m ON m.customer_id = k.customer_id AND m.indicator_id = k.id
    AND m.month >= %(first)s AND m.month <= %(last)s AND m.off_target > 0
    AND m.ends_on < m.month + interval '1 month'
WHERE k.customer_id = %(customer)s AND k.service_id = ANY(%(services)s::uuid[])
    AND (k.credit_percent > 0 OR k.credit_ore > 0)
"""
# How many months a long period has, and how many days a short one.
LONG = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
SHORT = {Period.DAY: 1, Period.WEEK: 7}


def credits_of(years: Sequence[Year], year: int) -> None:
    """Fill in each service's `credits`.

    Args:
        years: of `costs_of_year`, for the same year: what is agreed for a month is theirs.
        year: the calendar year.
    """
    past = years[0].past if years else 0
    if not past:
        return
    by_service = {one.service.id: one for one in years}
    values: dict[str, Any] = {
        "customer": customer_id(),
        "services": [str(one) for one in by_service],
        "first": date(year, 1, 1),
        "last": date(year, past, 1),
    }
    with connection.cursor() as cursor:
        cursor.execute(MISSED, values)
        for service, month, period, percent, ore, times in cursor.fetchall():
            one = by_service[service]
            place = month.month - 1
            each = Fraction(ore or 0) + share(percent) * price_of_period(one, month, period)
            one.credits[place] = (one.credits[place] or Fraction()) + each * times


def share(percent: float | None) -> Fraction:
    """Exactly as many hundredths as were written."""
    return Fraction(str(percent or 0)) / 100


def price_of_period(one: Year, month: date, period: str) -> Fraction:
    """What is agreed for a period that ends in the month."""
    if days := SHORT.get(Period(period)):
        return (one.agreed[month.month - 1] or Fraction()) * Fraction(
            days, monthrange(month.year, month.month)[1]
        )
    # No quarter and no year goes past a turn of the year.
    months = one.agreed[max(0, month.month - LONG[Period(period)]) : month.month]
    return sum((price for price in months if price is not None), Fraction())
