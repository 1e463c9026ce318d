"""Every page in a real browser: nothing for axe to find, no sideways scrolling at 360 px, no other
host asked for anything, and only the cookies it cannot work without.
"""

from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from tests.wall.whole import a_picture, send_an_extract_in
from viewmybox.billing.models import Invoice, Order
from viewmybox.boxes.models import (
    Action,
    Agreement,
    Box,
    ChecklistItem,
    Cost,
    CustomField,
    Document,
    Entry,
    Indicator,
    SavedView,
    Service,
)
from viewmybox.boxes.recording import record
from viewmybox.cases.models import Case, CaseFile, Message
from viewmybox.reports.facts import gather
from viewmybox.reports.models import (
    PartKind,
    Report,
    ReportComment,
    ReportPart,
    ReportTemplate,
)
from viewmybox.wall.models import new_id
from viewmybox.webhooks.models import Delivery, Webhook

pytestmark = pytest.mark.browser

STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COOKIES = {"session", "csrf", "language"}

PUBLIC = [
    "/",
    "/sign-in/",
    "/policy/",
    "/policy/1/",
    "/status/",
    "/trust/",
    "/trust/processing/",
    "/no/such/page/",
]
SIGNED_IN = [
    "/boxes/",
    "/boxes/new/",
    "/boxes/{box}/",
    "/boxes/{box}/?status=off",
    "/boxes/{box}/change/",
    "/boxes/{box}/members/",
    "/boxes/{box}/bin/",
    "/boxes/{box}/services/new/",
    "/boxes/{box}/services/",
    "/boxes/{box}/services/?q=1&responsible=none&sort=-price",
    "/boxes/{box}/services/changes/?what=responsible&ids={service}",
    "/boxes/{box}/services/views/new/?query=q%3D1",
    "/boxes/{box}/agreements/",
    "/boxes/{box}/agreements/?q=0000",
    "/boxes/{box}/entries/",
    "/boxes/{box}/actions/",
    "/boxes/{box}/actions/changes/?what=closing&ids={action}",
    "/views/{view}/change/",
    "/services/{service}/",
    "/services/{service}/meeting/",
    "/agreements/{agreement}/meeting/",
    "/services/{service}/change/",
    "/services/{service}/indicators/new/",
    "/services/{service}/entries/new/",
    "/services/{service}/actions/new/",
    "/services/{service}/documents/new/",
    "/entries/{entry}/documents/new/",
    "/actions/{action}/documents/new/",
    "/agreements/{agreement}/documents/new/",
    "/documents/{document}/",
    "/documents/{picture}/",
    "/documents/{picture}/versions/new/",
    "/actions/workload/",
    "/reports/",
    "/boxes/{box}/reports/templates/new/",
    "/reports/templates/{template}/change/",
    "/reports/templates/{template}/reports/new/",
    "/reports/parts/{part}/change/",
    "/reports/{report}/",
    "/reports/{signed_report}/",
    "/year/",
    "/search/?q=a",
    "/search/?q=avtal",
    "/services/{service}/costs/",
    "/services/{service}/costs/new/",
    "/costs/",
    "/costs/{cost}/change/",
    "/boxes/{box}/costs/",
    "/boxes/{box}/costs/imports/new/",
    "/boxes/{box}/services/imports/new/",
    "/entries/{entry}/change/",
    "/boxes/{box}/agreements/imports/new/",
    "/boxes/{box}/entries/imports/new/",
    "/boxes/{box}/actions/imports/new/",
    "/history/",
    "/boxes/{box}/history/",
    "/services/{service}/agreement/",
    "/agreements/",
    "/agreements/?box={box}",
    "/agreements/{agreement}/",
    "/agreements/{agreement}/change/",
    "/boxes/{box}/agreements/new/",
    "/boxes/{box}/fields/",
    "/boxes/{box}/fields/new/",
    "/fields/{field}/change/",
    "/indicators/{indicator}/",
    "/indicators/{indicator}/?per=day",
    "/indicators/{indicator}/change/",
    "/indicators/{indicator}/measurements/new/",
    "/indicators/{indicator}/imports/new/",
    "/actions/",
    "/actions/?whose=all&show=open",
    "/actions/{action}/",
    "/actions/{action}/change/",
    "/actions/{action}/items/new/",
    "/cases/",
    "/cases/new/?page=/boxes/",
    "/cases/promise/",
    "/cases/{case}/",
    "/settings/support/",
    "/settings/support/grants/new/",
    "/extracts/",
    "/extracts/check/",
    "/extracts/restore/",
    "/extracts/restore/{incoming}/",
    "/settings/contact/",
    "/settings/contact/change/",
    "/settings/members/",
    "/settings/sessions/",
    "/settings/calendars/",
    "/settings/keys/",
    "/settings/webhooks/",
    "/settings/webhooks/{webhook}/",
    "/settings/webhooks/{webhook}/change/",
    "/settings/subscription/",
    "/settings/subscription/plan/",
    "/settings/subscription/cancellation/",
    "/settings/invoices/",
    "/settings/invoices/{invoice}/",
    "/extracts/order/",
    "/settings/privacy/",
    "/notices/",
    "/settings/notices/",
    "/settings/journal/",
    "/settings/journal/?check=1",
    "/subscribe/",
    "/customers/",
    "/status/",
    "/trust/",
]


def a_full_box() -> dict[str, str]:
    box = Box.objects.create(name="Kvarteret Björken", description="Tre hus.")
    today = timezone.localdate()
    agreement = Agreement.objects.create(
        box=box,
        supplier="Rena Hus AB",
        ends_on=today + timedelta(days=40),
        notice_months=1,
        renewal="tacit",
        renewal_months=12,
        organisation_number="559999-0016",
        contact_name="Malin Ros",
        contact_email="malin@example.com",
        price_ore=1_250_000,
        price_model="index",
        index_name="KPI, oktober",
        index_base=401.5,
        index_latest=414.2,
    )
    service = Service.objects.create(box=box, name="Städning", agreement=agreement)
    quiet = Service.objects.create(box=box, name="Snöröjning", agreement=agreement)
    plough = Agreement.objects.create(box=box, supplier="Plog & Maskin")
    quiet.pass_to(plough, today - timedelta(days=3))
    indicator = Indicator.objects.create(
        service=service, name="Kvalitet", unit="p", low=4, tolerance=0.5
    )
    Indicator.objects.create(service=quiet, name="Tyst", low=1)
    moments = [timezone.now() - timedelta(days=20 * number) for number in range(20)]
    record(
        [(indicator.id, at, 3 + number % 3, "sagt") for number, at in enumerate(moments)],
        source="form",
    )
    entry = Entry.objects.create(service=service, kind="deviation", title="Ej städat", text="Två.")
    action = Action.objects.create(
        service=service, entry=entry, title="Ring", due_on=today, repeats_every=2
    )
    ChecklistItem.objects.create(action=action, title="Porten").close()
    ChecklistItem.objects.create(action=action, title="Trappan")
    cost = Cost.objects.create(
        service=service, day=today, text="Trappor", number="F 1", amount_ore=1_840_050, months=2
    )
    Cost.objects.create(service=service, day=today, text="Fel", amount_ore=100).close()
    Document.keep(service, "avtal.pdf", "application/pdf", BytesIO(b"x" * 20_000))
    document = Document.keep(
        service, "protokoll.txt", "text/plain", BytesIO(b"Hej " * 99), entry=entry
    )
    picture = Document.keep(service, "skada.png", "image/png", BytesIO(a_picture()), action=action)
    picture = picture.replace("skada 2.png", "image/png", BytesIO(a_picture()))
    for _twice in range(2):
        order = Order.place("everything", new_id(), documents_bytes=1, at_most_bytes=2)
    invoice = Invoice.objects.get(order=order)
    case = Case.open("other", "Larmet", "Det går inte att stänga av.", page="/boxes/")
    message = Message.objects.get(case=case)
    CaseFile.keep(case.id, message.id, "larm.txt", BytesIO(b"x" * 20_000))
    view = SavedView.objects.create(box=box, listing="services", name="Allt", query="sort=-name")
    field = CustomField.objects.create(
        box=box, of="service", name="Rum", kind="choice", choices=["Källaren", "Vinden"]
    )
    service.custom = {str(field.id): "Vinden"}
    service.save()
    return {
        "view": view.id,
        "case": case.id,
        "cost": cost.id,
        "action": action.id,
        "entry": entry.id,
        "field": field.id,
        "document": document.id,
        "picture": picture.id,
        "box": box.id,
        "service": service.id,
        "agreement": agreement.id,
        "indicator": indicator.id,
        "invoice": invoice.id,
        "incoming": send_an_extract_in(),
        "webhook": a_webhook("Ärendesystemet"),
    } | some_reports(box, "Månadsrapport", "Lugn månad.")


def a_webhook(name):
    """With a message in every state."""
    hook, _secret = Webhook.make(
        name, f"https://hooks.example.com/{'viewmybox/' * 12}", ["action.made"]
    )
    for state, status, trouble in (
        ("delivered", 204, ""), ("failed", 500, "status"), ("given_up", None, "address"),
        ("waiting", None, ""),
    ):  # fmt: skip
        over = state in ("delivered", "given_up")
        Delivery.objects.create(
            webhook=hook, kind="action.made", body="{}", state=state, status=status,
            trouble=trouble, attempts=1, milliseconds=120,
            next_try_at=None if over else timezone.now() + timedelta(hours=2),
        )  # fmt: skip
    return hook.id


def some_reports(box, name, text):
    """A signed report, and a draft with a part written and a comment: their ids."""
    now = timezone.localtime()
    template = ReportTemplate.objects.create(
        box=box, name=name, period="month", parts=PartKind.values
    )
    signed = Report.begin(template, template.periods(now.date())[1])
    signed.sign(gather(signed, now.date(), now))
    draft = Report.begin(template, template.periods(now.date())[0])
    part = ReportPart.objects.get(report=draft, kind="summary")
    part.text = text
    draft.write(part)
    ReportComment.objects.create(report=draft, kind="costs", text=text)
    return {
        "template": template.id, "report": draft.id, "signed_report": signed.id, "part": part.id
    }  # fmt: skip


@pytest.fixture
def tour(cast, alice, bob, context, live):
    """Alice's pages with something on each; the browser is signed in as her."""
    with cast.inside(alice):
        ids = a_full_box()
    cookie = {"name": "session", "value": alice.token, "url": live}
    context.add_cookies([cookie])
    return [path.format(**ids) for path in SIGNED_IN]


@pytest.mark.promise("P4", "P6")
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_every_page_for_a_member(page, live, tour, width, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    assert find_faults(page, live, tour) == []


@pytest.mark.promise("P4", "P6")
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (360, "light")])
def test_every_page_for_everybody(page, live, width, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    assert find_faults(page, live, PUBLIC) == []


def find_faults(page, live: str, paths: list[str]) -> list[str]:
    """What is wrong on these pages, a line each."""
    faults = []
    axe = Axe()
    page.on(
        "request",
        lambda request: (
            faults.append(f"asks {request.url}")
            if urlsplit(request.url).scheme.startswith("http") and not request.url.startswith(live)
            else None
        ),
    )
    for path in paths:
        answer = page.goto(path)
        expected = 404 if "no/such" in path else 200
        if answer.status != expected:
            faults.append(f"{path}: {answer.status}")
        found = axe.run(page, options=STANDARD).response["violations"]
        faults += [
            f"{path}: {rule['id']}: {node['target']} {node['html'][:120]}"
            for rule in found
            for node in rule["nodes"]
        ]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults.append(f"{path}: scrolls sideways")
        if page.get_by_role("button", name="Log out").count() == 0 and "session" in names(page):
            faults.append(f"{path}: no way to log out")
        faults += [f"{path}: the cookie {name}" for name in names(page) - COOKIES]
    return faults + [line for line in page.complaints if "404" not in line]


def names(page) -> set[str]:
    return {cookie["name"] for cookie in page.context.cookies()}
