"""Very many services: the overview, three years month by month, and a report of forty pages.

Two hundred services with twenty indicators each, and ten million measurements over three years.
"""

import io
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.utils import timezone
from pypdf import PdfReader

from benchmarks.contents import filled_box
from benchmarks.customer import Customer, subscribed
from benchmarks.floors import WORKERS, asked_here, compare
from benchmarks.installation import Installation
from benchmarks.load import ask
from benchmarks.search import one_after_another
from benchmarks.statements import captured, replayed
from benchmarks.table import show
from viewmybox.boxes.models import Service
from viewmybox.boxes.recording import Row, record
from viewmybox.reports.facts import gather
from viewmybox.reports.models import PartKind, Report, ReportTemplate

SERVICES, INDICATORS = 200, 20
EACH, QUICK_EACH = 2_500, 40
QUICK_SERVICES = 20
DAYS = 1_080
AT_A_TIME = 20  # indicators a transaction
REPORTED = 0.4  # of the services: as many as make forty pages


def run(installation: Installation) -> None:
    quick = installation.quick
    services, each = (QUICK_SERVICES, QUICK_EACH) if quick else (SERVICES, EACH)
    customer = subscribed("Wide")
    box, indicators = filled_box(customer, services=services, indicators=INDICATORS)
    began = time.monotonic()
    for start in range(0, len(indicators), AT_A_TIME):
        with customer.entered():
            record(measurements(indicators[start : start + AT_A_TIME], each), source="csv")
    took = time.monotonic() - began
    print(f"\n{len(indicators) * each:,} measurements recorded in {took:.0f} s")
    what = f"{services} services with {INDICATORS} indicators each"
    compare(installation, f"Overview of {what}", "/boxes/", customer.as_person)
    months_of_all(installation, customer, what)
    report_as_pdf(installation, customer, box, round(services * REPORTED))


def measurements(indicators: list[UUID], each: int) -> Iterator[Row]:
    now = timezone.now().replace(microsecond=0)
    step = timedelta(days=DAYS) / each
    for place, indicator in enumerate(indicators):
        level = 93.5 + place * 7919 % 60 / 10
        for number in range(each):
            yield indicator, now - number * step, level + number * 7 % 11 / 10, None


def months_of_all(installation: Installation, customer: Customer, what: str) -> None:
    """Somebody who looks at three years, one time after another, beside its statements alone."""
    path, seconds = "/history/?months=36", 3 if installation.quick else 15
    installation.settle()
    taken = captured(partial(asked_here, installation, path, customer.as_person))
    alone = replayed(installation.server.url("web"), taken, 1, seconds)
    with installation.serving(WORKERS):
        found, size = one_after_another(installation.address + path, customer.as_person, seconds)
    show(
        f"{what}, 36 months, one person\n  {size:,} bytes",
        ("", "p50 ms", "p99 ms"),
        [
            (f"its {len(taken)} statements alone", alone.p50, alone.p99),
            ("the page", found.p50, found.p99),
        ],
    )


def report_as_pdf(installation: Installation, customer: Customer, box: UUID, services: int) -> None:
    """Somebody who fetches a signed report, one time after another."""
    with customer.entered():
        chosen = Service.objects.filter(box=box).order_by("name").values_list("id", flat=True)
        template = ReportTemplate.objects.create(
            box_id=box, name="Kvartal", parts=PartKind.values, services=list(chosen[:services])
        )
        now = timezone.localtime()
        report = Report.begin(template, template.latest_over(now.date()))
        began = time.monotonic()
        report.sign(gather(report, now.date(), now))
        signed = time.monotonic() - began
    seconds = 3 if installation.quick else 20
    rows = []
    with installation.serving(WORKERS):
        for name, path in (("page", ""), ("PDF", "report.pdf"), ("workbook", "report.xlsx")):
            address = f"{installation.address}/reports/{report.id}/{path}"
            found, size = one_after_another(address, customer.as_person, seconds)
            rows.append((name, size, found.p50, found.p99))
        content = ask(f"{installation.address}/reports/{report.id}/report.pdf", customer.as_person)
    pages = len(PdfReader(io.BytesIO(content)).pages)
    title = f"A report of {services} services, {pages} pages as PDF; signed in {signed:.2f} s"
    show(title, ("", "bytes", "p50 ms", "p99 ms"), rows)
