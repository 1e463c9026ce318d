"""What the measured boxes hold: services with agreements, indicators, entries, actions."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from benchmarks.customer import Customer
from viewmybox.boxes.models import Action, Agreement, Box, Entry, Indicator, Service
from viewmybox.boxes.recording import Row, record
from viewmybox.wall.context import member_id

SERVICES = 100
ENTRIES = 40  # the page shows the newest 20
DAYS = 360  # twelve periods of a month
CATEGORIES = [choice.value for choice in Service.Category]
ENTRY_KINDS = [choice.value for choice in Entry.Kind]


def filled_box(
    customer: Customer, name: str = "Huvudkontoret", services: int = SERVICES, indicators: int = 1
) -> tuple[UUID, list[UUID]]:
    """A box as a busy customer has it. Returns its id and its indicators', without measurements."""
    today = timezone.localdate()
    with customer.entered():
        box = Box.objects.create(name=name, description="Kontor, 2 400 m², 120 arbetsplatser.")
        made = [a_service(box, number, today) for number in range(services)]
        followed = [
            an_indicator(service, number) for service in made for number in range(indicators)
        ]
        for number in range(ENTRIES):
            an_entry(made[number % services], number)
        # Every fourth has something to be done, every twelfth something overdue.
        for number in range(0, services, 4):
            an_action(made[number], number, today)
        return box.id, [indicator.id for indicator in followed]


def a_service(box: Box, number: int, today: date) -> Service:
    agreement = Agreement.objects.create(
        box=box,
        supplier=f"Leverantör {number % 17} AB",
        number=f"2026-{number:03}",
        starts_on=today - timedelta(days=400),
        # Some end within the two months that bring them up.
        ends_on=today + timedelta(days=100 + 7 * number),
        notice_months=3,
        renewal=("tacit", "express", "none")[number % 3],
        price_ore=1_250_000 + 10_000 * number,
        price_period=("month", "quarter", "year")[number % 3],
    )
    made: Service = Service.objects.create(
        box=box,
        name=f"Tjänst {number:03}",
        category=CATEGORIES[number % len(CATEGORIES)],
        description="Daglig städning av kontor, kök och entré enligt bilaga 2.",
        agreement=agreement,
        responsible_id=member_id() if number % 2 else None,
    )
    return made


def an_indicator(service: Service, number: int) -> Indicator:
    made: Indicator = Indicator.objects.create(
        service=service,
        name=f"Levererat i tid {number}" if number else "Levererat i tid",
        unit="%",
        low=95.0,
        tolerance=1.0,
        aggregate="mean",
        position=number,
    )
    return made


def an_entry(service: Service, number: int) -> None:
    kind = ENTRY_KINDS[number % len(ENTRY_KINDS)]
    Entry.objects.create(
        service=service,
        kind=kind,
        at=timezone.now() - timedelta(hours=9 * number),
        title=f"Avstämning {number} med leverantören",
        text="Genomgång av månadens leverans; två avvikelser följs upp till nästa gång.",
        member_id=member_id(),
    )


def an_action(service: Service, number: int, today: date) -> None:
    Action.objects.create(
        service=service,
        title="Begär rättelse av faktura",
        responsible_id=member_id(),
        due_on=today + timedelta(days=-3 if number % 12 == 0 else number),
    )


def measure(customer: Customer, indicators: list[UUID], each: int) -> None:
    """So many measurements of each indicator, evenly over the last year, by the one way in.

    A few indicators at a time: a transaction has to end within its context's two minutes.
    """
    for start in range(0, len(indicators), 10):
        with customer.entered():
            record(measurements(indicators[start : start + 10], each), source="csv")


def measurements(indicators: list[UUID], each: int) -> Iterator[Row]:
    now = timezone.now().replace(microsecond=0)
    step = timedelta(days=DAYS) / each
    for place, indicator in enumerate(indicators):
        # Some on target, some at risk, some off; none flat.
        level = 93.5 + place * 7919 % 60 / 10
        for number in range(each):
            yield indicator, now - number * step, level + number * 7 % 11 / 10, None
