"""March 2026 of one service, and how a report on it is got at."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from tests.cast import inside
from viewmybox.boxes.models import (
    Action,
    Agreement,
    Box,
    Cost,
    Entry,
    FormerTarget,
    Indicator,
    Service,
)
from viewmybox.boxes.recording import record
from viewmybox.reports.facts import gather
from viewmybox.reports.models import PartKind, Report, ReportPart, ReportTemplate

MARCH = date(2026, 3, 1)


def at(day):
    return datetime.combine(day, datetime.min.time(), timezone.get_current_timezone())


def facts_now(report):
    now = timezone.localtime()
    return gather(Report.objects.select_related("template__box").get(id=report.id), now.date(), now)


def part_of(report, kind):
    return ReportPart.objects.select_related("report").get(report=report, kind=kind)


def fill(alice, erik):
    """A cleaned house in March 2026, and a template for each month."""
    with inside(alice):
        box = Box.objects.create(name="Huset")
        agreement = Agreement.objects.create(
            box=box, supplier="=Rent & Snyggt", number="A-1", price_ore=1_200_000,
            starts_on=date(2026, 1, 1), ends_on=date(2027, 12, 31), notice_months=3,
        )  # fmt: skip
        service = Service.objects.create(box=box, name="Städning", agreement=agreement)
        quality = Indicator.objects.create(
            service=service, name="Kvalitet", unit="%", low=90, decimals=1
        )
        FormerTarget.objects.create(
            indicator=quality, low=50, tolerance=0, until_on=date(2026, 2, 28)
        )
        record(
            [(quality.id, at(date(2026, month, 10)), value, None)
             for month, value in ((1, 60), (2, 70), (3, 80), (4, 99))],
            source="form",
        )  # fmt: skip
        for day, title in ((9, "Trasig dörr"), (20, '#eval(read("/etc/passwd")) *hej*')):
            Entry.objects.create(service=service, kind="deviation", title=title,
                                 at=at(date(2026, 3, day)))  # fmt: skip
        Entry.objects.create(
            service=service, kind="visit", title="I april", at=at(date(2026, 4, 2))
        )
        done = Action.objects.create(
            service=service, title="Laga dörren", responsible_id=erik.member,
            due_on=date(2026, 3, 20),
        )  # fmt: skip
        Action.objects.filter(id=done.id).update(
            created_at=at(date(2026, 3, 9)), closed_at=at(date(2026, 3, 15))
        )
        Cost.objects.create(
            service=service, day=date(2026, 3, 31), text="Faktura", amount_ore=1_350_000
        )
        template = ReportTemplate.objects.create(
            box=box, name="Månadsrapport", period="month", parts=PartKind.values
        )
    return {"box": box, "service": service, "quality": quality, "template": template}


def begin(alice, kept):
    with inside(alice):
        return Report.begin(kept["template"], MARCH)


def sign(alice, draft):
    with inside(alice):
        part = part_of(draft, "summary")
        part.text = "En lugn månad.\n=1+1"
        draft.write(part)
        draft.sign(facts_now(draft))
    return draft


def later(alice, kept):
    """All that it was of is otherwise now."""
    with inside(alice):
        Service.objects.update(name="Något annat")
        Entry.objects.update(title="Ingenting hände")
        Cost.objects.all().update(amount_ore=1)
        Action.objects.update(title="Annat", closed_at=None)
        Box.objects.update(name="Borta")
        record([(kept["quality"].id, at(MARCH) + timedelta(days=12), 1, None)], source="form")
