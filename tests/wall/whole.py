"""Two whole customers: A with Alice, Bob and Erik, B with Charlie; a row of each in every table.

What is in them goes in by the real doors. `facts` has the id of one thing of each kind, by the
names that addresses use; those that begin with "spare" are there to be ended by a test.
"""

import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from PIL import Image

from tests import cast
from tests.drafts import bank_file, policy_form, prices_form, upload
from viewmybox.accounts.models import (
    Acknowledgement,
    ApiKey,
    ContactConfirmation,
    Invitation,
    Member,
    Scope,
    SentLetter,
)
from viewmybox.accounts.permissions import Role
from viewmybox.billing.models import Invoice, Order
from viewmybox.boxes.models import (
    Action,
    Agreement,
    Box,
    BoxRole,
    ChecklistItem,
    Cost,
    CustomField,
    Document,
    DocumentWords,
    Entry,
    FormerAgreement,
    FormerPrice,
    Indicator,
    SavedView,
    Service,
    SupplierService,
)
from viewmybox.boxes.recording import record
from viewmybox.boxes.removing import remove
from viewmybox.calendars.models import CalendarFeed, Whose
from viewmybox.cases.models import Case, CaseFile, Message
from viewmybox.extracts.models import Extract, Incoming, Restoration
from viewmybox.notices.models import Escalation, Notice, NoticeChoice
from viewmybox.reports.facts import gather
from viewmybox.reports.models import Report, ReportComment, ReportPart, ReportTemplate
from viewmybox.support.connection import Operator, ask, bound_to_support
from viewmybox.support.middleware import ENTER
from viewmybox.support.models import Grant
from viewmybox.support.proposals import propose
from viewmybox.vault.files import store
from viewmybox.wall.checks import owned_models
from viewmybox.wall.context import acting, fetch_all, fetch_one
from viewmybox.wall.models import new_id
from viewmybox.webhooks.models import Delivery, ToldEvent, Webhook

# What an operator uploads of each kind.
UPLOADS: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "bank": ("payments/files", lambda: {"file": upload("in.txt", bank_file())}),
    "policy": ("policy/drafts", policy_form),
    "price": ("prices/drafts", prices_form),
}
FIRST_DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
MEASURED_DAYS = 40


@dataclass
class Whole:
    """A customer with everything, and its people."""

    owner: cast.Person
    viewer: cast.Person
    editor: cast.Person
    reporter: cast.Person
    supplier: cast.Person
    operator: Any = None  # of the provider's: has looked at the account
    facts: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    # A word that is in every kind of text of this customer's, and in no other's.
    secret: str = field(default_factory=lambda: f"secret{secrets.token_hex(8)}")

    @property
    def id(self) -> UUID:
        return self.owner.customer

    def headers(self, scope: str = "write") -> dict[str, str]:
        return {"authorization": f"Bearer {self.keys[scope]}"}


def whole(owner: str, customer: str) -> Whole:
    """A new customer with a row in every table."""
    person = cast.owner(owner, customer)
    viewer, editor = cast.join(person, "Bob", "viewer"), cast.join(person, "Erik", "editor")
    reporter, spare = cast.join(person, "Rut", "reporter"), cast.join(person, "Erik", "editor")
    supplier = cast.join(person, "Lea", "supplier")
    made = Whole(person, viewer, editor, reporter, supplier)
    made.facts |= {
        "customer": person.customer,
        "member": editor.member,
        "spare_member": spare.member,
        "supplier": supplier.member,
        "guest": cast.join(person, "Gun", "viewer").member,
    }
    with cast.inside(person):
        fill(made)
    read_the_policy(made)
    add_sessions(made)
    with cast.inside(made.owner):
        made.facts |= add_notices(made)
    made.facts["extract"] = order_extract(person)
    made.facts |= order_another(person)
    made.facts["former"] = end_a_member(person)
    add_case(made)
    add_console(made)
    made.facts["restoration"] = keep_a_restoration(person)
    with cast.inside(person):
        made.facts["incoming"] = send_an_extract_in()
    made.facts["letter"] = send_a_letter(made)
    if "api" in {model._meta.app_label for model in owned_models()}:
        keep_an_answer(made)
    return made


def a_picture() -> bytes:
    """A small one, as PNG."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, "PNG")
    return buffer.getvalue()


def fill(made: Whole) -> None:
    """Boxes and what is in them, an invitation and the keys. Inside the customer."""
    facts, member = made.facts, Member.objects.get(id=made.editor.member)
    box = Box.objects.create(name="Office", description=f"All in Storgatan {made.secret}")
    agreement = Agreement.objects.create(
        box=box, supplier=f"Cleaners {made.secret}", price_ore=1_250_000
    )
    service = Service.objects.create(
        box=box, name=f"Cleaning {made.secret}", agreement=agreement, responsible=member
    )
    passing = Service.objects.create(
        box=box, name=f"Windows {made.secret}", agreement=agreement, responsible=member
    )
    facts |= add_own_fields(made, service)
    spare = Agreement.objects.create(
        box=box, supplier=f"Washers {made.secret}", price_unit=f"mop {made.secret[:8]}"
    )
    passing.pass_to(spare, date(2026, 3, 1))
    spare.price_ore = 120_000
    spare.reprice(date(2026, 4, 1))
    spare.save()
    former = FormerAgreement.objects.get(service=passing)
    indicator = Indicator.objects.create(service=service, name=f"Share {made.secret}", low=95)
    days = [FIRST_DAY + timedelta(days=day) for day in range(MEASURED_DAYS)]
    record([(indicator.id, day, 90.0 + day.day, made.secret) for day in days], source="form")
    indicator.low = 97
    indicator.aim(date(2026, 3, 1))
    indicator.save(update_fields=["low", "target_from"])
    entry = Entry(service=service, kind="deviation", title=f"Window {made.secret}", member=member)
    entry.save()
    unacted = Entry(service=service, kind="deviation", title=f"Door {made.secret}", member=member)
    unacted.save()
    action = Action.objects.create(
        service=service,
        entry=entry,
        title=f"Mend {made.secret}",
        responsible=member,
        due_on=date(2026, 4, 1),
        repeats_every=3,
    )
    item = ChecklistItem.objects.create(action=action, title=f"Glass {made.secret}")
    spare_item = ChecklistItem.objects.create(action=action, title=f"Putty {made.secret}")
    # Of a name that a file can say without knowing whose it is.
    Service.objects.create(box=box, name="Plain")
    cost = Cost.objects.create(
        service=service, day=date(2026, 4, 1), text=f"Invoice {made.secret}", amount_ore=120_050
    )
    view, spare_view = (
        SavedView.objects.create(box=box, listing="services", name=f"{word} {made.secret}")
        for word in ("Mine", "Spare")
    )
    (calendar, calendar_word), (spare_calendar, _word) = (
        CalendarFeed.make(f"{word} calendar {made.secret}", Whose.ALL) for word in ("Mine", "Spare")
    )
    facts |= {
        "calendar_feed": calendar.id, "spare_calendar": spare_calendar.id,
        "calendar_word": calendar_word,
    }  # fmt: skip
    facts |= add_webhooks(made) | add_to_the_bin(made, service)
    document = Document.keep(service, f"{made.secret}.txt", "text/plain", io.BytesIO(b"Ours alone"))
    picture = Document.keep(service, f"{made.secret}.png", "image/png", io.BytesIO(a_picture()))
    facts["picture"] = picture.id
    template = ReportTemplate.objects.create(
        box=box, name=f"Report {made.secret}", period="month", parts=["summary", "costs"]
    )
    signed = Report.begin(template, date(2026, 3, 1))
    moment = datetime.now(UTC)
    signed.sign(gather(signed, moment.date(), moment))
    report = Report.begin(template, date(2026, 4, 1))
    spare_report = Report.begin(template, date(2026, 5, 1))
    part = ReportPart.objects.filter(report=report).order_by("kind").first()
    ReportComment.objects.create(report=report, kind="costs", text=f"Why? {made.secret}")
    facts |= {
        "template": template.id, "report_template": template.id, "report": report.id,
        "signed_report": signed.id, "spare_report": spare_report.id, "part": part.id,
    }  # fmt: skip
    DocumentWords.keep(document.id, DocumentWords.State.READ, [made.secret[:8]])
    invitation, word = Invitation.make("somebody@example.com", Role.EDITOR)
    spare_invitation, _word = Invitation.make("nobody@example.com", Role.EDITOR)
    for scope in Scope.values:
        key, made.keys[scope] = ApiKey.make(f"a {scope} key", Scope(scope))
    spare_key, _secret = ApiKey.make("a spare key", Scope.READ)
    facts |= {
        "box": box.id, "agreement": agreement.id, "service": service.id, "entry": entry.id,
        "former_agreement": former.id, "spare_agreement": spare.id,
        "former_price": FormerPrice.objects.get().id,
        "indicator": indicator.id, "action": action.id, "item": item.id,
        "spare_entry": unacted.id,
        "view": view.id, "spare_view": spare_view.id, "cost": cost.id,
        "spare_item": spare_item.id, "document": document.id,
        "invitation": invitation.id, "spare_invitation": spare_invitation.id, "token": word,
        "api_key": key.id, "spare_key": spare_key.id,
    }  # fmt: skip


def add_own_fields(made: Whole, service: Service) -> dict[str, UUID]:
    """One with something written in it, and one that may be taken away."""
    for opened in Service.objects.filter(box=service.box):
        SupplierService.objects.create(service=opened, member_id=made.supplier.member)
    BoxRole.objects.create(box=service.box, member_id=made.facts["guest"], role="viewer")
    own = CustomField.objects.create(
        box=service.box, of="service", name=f"Room {made.secret}", kind="choice",
        choices=[made.secret],
    )  # fmt: skip
    spare = CustomField.objects.create(box=service.box, of="entry", name=f"Spare {made.secret}")
    service.custom = {str(own.id): made.secret}
    service.save()
    return {"custom_field": own.id, "spare_field": spare.id}


def add_to_the_bin(made: Whole, service: Service) -> dict[str, UUID]:
    """Two documents in the bin, and one thing of each kind that is to go there."""
    kept = [
        Document.keep(service, f"{word} {made.secret}.txt", "text/plain", io.BytesIO(b"Removed"))
        for word in ("Old", "Older", "Oldest")
    ]
    entry, unwritten = (
        Entry.objects.create(service=service, title=f"{word} {made.secret}")
        for word in ("Mistake", "Another mistake")
    )
    action, undone = (
        Action.objects.create(service=service, title=f"{word} {made.secret}")
        for word in ("Mistaken", "Also mistaken")
    )
    return {
        "binned": remove(kept[0]).id,
        "spare_binned": remove(kept[1]).id,
        "removed_document": kept[2].id,
        "removed_entry": entry.id,
        "removed_action": action.id,
        "unwritten_entry": unwritten.id,
        "undone_action": undone.id,
    }


def add_webhooks(made: Whole) -> dict[str, UUID]:
    """To a name that nobody has; with a message, and what was told of."""
    hook, spare = (
        Webhook.make(f"{word} {made.secret}", "https://hooks.viewmybox.invalid/", ["action.made"])[
            0
        ]
        for word in ("Mine", "Spare")
    )
    message = Delivery.objects.create(
        webhook=hook, kind="action.made", body=f'{{"data":"{made.secret}"}}', state="given_up"
    )
    event = ToldEvent.objects.create(
        kind="action.made", thing=new_id(), occasion=made.secret, at=FIRST_DAY
    )
    return {
        "webhook": hook.id, "spare_webhook": spare.id, "webhook_delivery": message.id,
        "webhook_event": event.id,
    }  # fmt: skip


def add_notices(made: Whole) -> dict[str, UUID]:
    """That the action is due, for the owner; what the editor has chosen, and the owner for all."""
    notice, spare = (
        Notice.objects.create(
            member_id=made.owner.member,
            kind="action-due",
            thing=made.facts["action"],
            occasion=f"{made.secret}{number}",
            day=date(2026, 4, 1),
            made_at=FIRST_DAY,
        )
        for number in (1, 2)
    )
    choice = NoticeChoice.objects.create(
        member_id=made.editor.member, language="sv", time_zone="Europe/Stockholm"
    )
    rule = Escalation.objects.create(days=7, member_id=made.editor.member)
    return {
        "notice": notice.id,
        "spare_notice": spare.id,
        "notice_choice": choice.id,
        "notice_escalation": rule.id,
    }


def read_the_policy(made: Whole) -> None:
    """As the editor: what the owner may do is left for the tests to do."""
    with cast.inside(made.editor):
        Acknowledgement.give(1, "sv")
        ContactConfirmation.give()
        facts = Acknowledgement.objects.get(), ContactConfirmation.objects.get()
    made.facts |= {"acknowledgement": facts[0].id, "confirmation": facts[1].id}


def send_a_letter(made: Whole) -> UUID:
    """As the worker, which alone writes letters down."""
    with cast.as_worker(), acting(made.id):
        sent = SentLetter(kind="policy", about="0", address=f"{made.secret}@example.com")
        sent.member_id, sent.at = made.editor.member, FIRST_DAY
        sent.save(force_insert=True)
    return sent.id


def add_sessions(made: Whole) -> None:
    """A second and a third session of the owner's."""
    subject = f"again-{made.id.hex}"
    token = cast.sign_in(made.owner.name, subject=subject)
    cast.accept(token, cast.invite(made.owner, "owner"))
    made.owner = cast.entered(made.owner.name, token)
    for name in ("session", "spare_session"):
        other = cast.sign_in(made.owner.name, subject=subject)
        made.facts[name] = fetch_one("SELECT session_id FROM wall.enter(%s)", [other])[0]


def add_console(made: Whole) -> None:
    """An operator who has looked at the customer's account, and has proposed something."""
    made.operator = cast.operator("Olga", team=f"Team {made.id.hex[:8]}")
    made.facts["operator"] = made.operator.member
    with cast.inside(made.owner):
        box = Box.objects.get(id=made.facts["box"])
        for name in ("grant", "spare_grant"):
            why = f"Look at {made.secret}"
            case = Case.objects.get(id=made.facts["case"])
            made.facts[name] = Grant.give(box, str(made.operator.member), why, 8, case).id
    browser, reason = made.operator.client, {"reason": f"Helping with {made.secret}"}
    assert browser.post(f"/support/customers/{made.id}/visits/new/", reason).status_code == 302
    assert browser.get(f"/support/customers/{made.id}/").status_code == 200
    opened = f"/support/customers/{made.id}/boxes/{box.id}/"
    assert made.secret in browser.get(opened).content.decode()
    found = browser.post("/support/searches/new/", {"words": str(made.id), **reason})
    made.facts["search"] = id_in(found["Location"])
    for kind, (address, form) in UPLOADS.items():
        made.facts[f"{kind}_draft"] = id_in(
            browser.post(f"/support/{address}/new/", form())["Location"]
        )
    with bound_to_support():
        signed = Operator(*ask(ENTER, [made.operator.token]))
        made.facts["proposal"] = propose(signed, "price.change", {}, "A test")


def id_in(address: str) -> UUID:
    """The last part of an address."""
    return UUID(address.strip("/").rpartition("/")[2])


def add_case(made: Whole) -> None:
    """The owner's own: no other member's. With a file."""
    with cast.inside(made.owner):
        case = Case.open("other", f"About {made.secret}", f"Of {made.secret}", page="/boxes/")
        message = Message.objects.get(case=case)
        CaseFile.keep(case.id, message.id, f"{made.secret}.txt", io.BytesIO(b"For support alone"))
        made.facts |= {"case": case.id, "case_file": CaseFile.objects.get(case=case).id}


def order_extract(person: cast.Person) -> UUID:
    with cast.inside(person):
        extract = Extract.order().id
    cast.run_jobs(person.customer)
    return extract


def keep_a_restoration(person: cast.Person) -> UUID:
    """As if the customer had come out of an extract; nobody but the worker may say so."""
    with cast.as_worker(), acting(person.customer):
        old = store(io.BytesIO(b""))
        return Restoration.objects.create(
            from_customer=person.customer,
            from_name="Before",
            made_at=FIRST_DAY,
            journal_number=0,
            size=old.size,
            sha256=old.sha256,
            file=old.key,
        ).id


def send_an_extract_in() -> UUID:
    """As if it had been sent while the customer was empty. Inside the customer."""
    return Incoming.objects.create(
        name="extract.zip",
        state=Incoming.State.CHECKED,
        found={
            "manifest": {
                "made_at": FIRST_DAY.isoformat(),
                "customer": {"name": "Before"},
                "box": None,
            },
            "signed_by": "",
            "is_own": False,
            "time_zone": "Europe/Stockholm",
            "counts": {"box": 1, "measurement": 1200, "invoice": 2, "journal": 7},
            "unknown": [],
            "documents_bytes": 3,
        },
    ).id


def order_another(person: cast.Person) -> dict[str, Any]:
    """A second extract this year, which is invoiced."""
    with cast.inside(person):
        extract = Extract.order()
        order = Order.of(extract.id)
        invoice = Invoice.objects.get(order=order)
    cast.run_jobs(person.customer)
    return {
        "unpaid_extract": extract.id,
        "extract_order": order.id,
        "invoice": invoice.id,
        "invoice_number": invoice.number,
    }


def end_a_member(person: cast.Person) -> UUID:
    former = cast.join(person, "Erik", "viewer")
    with cast.inside(person):
        Member.objects.get(id=former.member).end()
    return former.member


def keep_an_answer(made: Whole) -> None:
    from viewmybox.api.models import KeptAnswer  # the app may not be there yet

    with cast.inside(made.owner):
        made.facts["answer"] = KeptAnswer.objects.create(request_hash=b"hash").id


def owned_tables() -> list[str]:
    """Every table with a customer's rows, from the catalog; the customers' own first."""
    rows = fetch_all(
        "SELECT relname::text FROM pg_class c WHERE relnamespace = 'public'::regnamespace "
        "AND relkind = 'r' AND relrowsecurity ORDER BY relname <> 'customer', relname",
        [],
    )
    return [row[0] for row in rows]


def customer_column(table: str) -> str:
    return "id" if table == "customer" else "customer_id"


# The columns that a row of a table is given, as SQL names them; the database makes the others.
WRITTEN_COLUMNS = (
    "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '{t}'::regclass "
    "AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
)


def digest(customer: UUID) -> dict[str, tuple[int, str]]:
    """Of each table how many rows the customer has, and a hash of all of them. As the owner.

    What the customer's own keys and sessions note about their use is left out.
    """
    with cast.as_role("migrator"):
        return {
            table: fetch_one(
                "SELECT count(*), md5(string_agg(r, '/' ORDER BY r)) FROM "  # noqa: S608
                f"(SELECT (to_jsonb(t) - 'last_used_at')::text AS r FROM {table} t "
                f"WHERE {customer_column(table)} = %s) rows",
                [customer],
            )
            for table in owned_tables()
        }


def model_tables() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in owned_models()}


def cookie(person: cast.Person) -> dict[str, str]:
    return {settings.SESSION_COOKIE: person.token}
