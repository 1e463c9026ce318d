"""What the demo's services have cost: an invoice a period, mostly as agreed, now and then more."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from dateutil.relativedelta import relativedelta

from viewmybox.boxes.models import Cost, Service
from viewmybox.followup.agreements import MONTHS, agreed_ore
from viewmybox.followup.prices import price_on, prices_of
from viewmybox.kit.periods import period_start

YEARS = 2
SELDOM = 0.15  # how often more was done than agreed


def invoices(services: Iterable[Service], today: date, language: str) -> Iterator[Cost]:
    """Of each with an agreed price, from two years ago; what this month costs has come already."""
    services = list(services)
    sharing = Counter(one.agreement_id for one in services)
    prices = prices_of([one.agreement for one in services if one.agreement])
    for service in services:
        agreement = service.agreement
        months = MONTHS.get(agreement.price_period) if agreement else None
        if agreement is None or not agreed_ore(agreement) or not months:
            continue
        chance = random.Random(service.name)  # noqa: S311 - a story
        begins = max(agreement.starts_on or date.min, today - relativedelta(years=YEARS))
        day = period_start(begins, "month") + relativedelta(months=0 if begins.day == 1 else 1)
        number = chance.randrange(1000, 9000)
        while day <= today:
            ore = agreed_ore(price_on(prices[agreement.id], day)) or 0
            more = chance.choice([1.04, 1.09, 1.22]) if chance.random() < SELDOM else 1
            yield Cost(
                service=service,
                day=day,
                months=months,
                text=f"{'Faktura' if language == 'sv' else 'Invoice'} {day:%Y-%m}",
                number=f"{number}",
                amount_ore=round(ore / sharing[service.agreement_id] * more / 100) * 100,
                source=Cost.Source.FILE,
            )
            number += chance.randrange(3, 40)
            day += relativedelta(months=months)
