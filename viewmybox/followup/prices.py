"""Which price an agreement had when: the one that is written, and those that it had before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from viewmybox.boxes.models import FormerPrice
from viewmybox.followup.agreements import Priced


@dataclass(frozen=True, slots=True)
class Span:
    """A price from a day until a day; None: as long as the agreement."""

    priced: Priced
    first: date | None = None
    last: date | None = None


def prices_of(agreements: Sequence[Any]) -> dict[UUID, list[Span]]:
    """By the agreements' ids their prices, the first first and the one that is written last.

    Args:
        agreements: models, or rows with `id`, `price_from` and what a price is made of. The
            database is asked only where one has had another price.
    """
    repriced = [one.id for one in agreements if one.price_from]
    former: dict[UUID, list[Span]] = {}
    if repriced:
        for one in FormerPrice.objects.filter(agreement__in=repriced).order_by("until_on"):
            before = former.setdefault(one.agreement_id, [])
            first = before[-1].last + timedelta(days=1) if before and before[-1].last else None
            before.append(Span(one, first, one.until_on))
    return {one.id: [*former.get(one.id, []), Span(one, one.price_from)] for one in agreements}


def price_on(spans: Sequence[Span], day: date) -> Priced:
    """The price that counts on that day."""
    return next((one.priced for one in spans if one.last and day <= one.last), spans[-1].priced)
