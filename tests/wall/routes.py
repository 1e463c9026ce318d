"""Every route there is: who may, what a good call looks like, and where another's ids could go.

`test_routes.py` fails when the URL configuration has one that is not here. The parts of an address
and the values of forms are written as `{box}`: the id that `whole.facts` has by that name.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum, auto
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.drafts import bank_file, policy_form, prices_form
from tests.wall.whole import upload
from viewmybox.billing.days import swedish_today

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Numbers:
    """Another number each time, for names and days. Set back, it says the same ones again."""

    def __init__(self) -> None:
        self.last = 0

    def __next__(self) -> int:
        self.last += 1
        return self.last


number = Numbers()


class Who(Enum):
    """Who may call it."""

    ANYBODY = auto()  # public: signed in or not
    PERSON = auto()  # signed in, in whichever customer or in none
    READ = auto()  # any member
    REPORT = auto()  # a reporter, an editor or an owner
    EDIT = auto()  # an editor or an owner
    SHARE = auto()  # an owner, of the customer or of the box
    MANAGE = auto()  # an owner
    SUPPLY = auto()  # a supplier, and no member else
    CASE = auto()  # who wrote the case, here the owner, and the owners: no other member
    KEY = auto()  # an API key of any scope
    READ_KEY = auto()  # one that reads
    RECORD_KEY = auto()  # one that records
    WRITE_KEY = auto()  # one that writes
    OPERATOR = auto()  # one of the provider's staff, in the console
    GRANTED = auto()  # one to whom the customer granted it


KEYS = (Who.KEY, Who.READ_KEY, Who.RECORD_KEY, Who.WRITE_KEY)


@dataclass(frozen=True)
class Call:
    """One method of one route.

    `sends` makes what a good call sends, anew each time. `at` says which thing each part of the
    address is. `ids` are the fields, of form, body or query (`?name`), that take an id, with what
    they take. `good` are the statuses of the owner's own call. `own`: a reporter may call it of
    what they are responsible for, and is told (403) that something else is not theirs, which they
    can read anyway.
    """

    who: Who
    method: str = "GET"
    sends: Callable[[], Any] = dict
    at: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    good: tuple[int, ...] = (200,)
    kind: str = "application/json"
    own: bool = False


def members_calls(elsewhere: tuple[str, ...], *, reading: bool) -> list[tuple[str, Call]]:
    """What a member or their key calls, but for what begins with one of `elsewhere`."""
    return [
        (path, call)
        for path, known in ROUTES.items()
        for call in known
        if path not in OUT
        and call.who is not Who.ANYBODY
        and not path.startswith(elsewhere)
        and (call.method == "GET") is reading
    ]


def get(who: Who = Who.READ, **more: Any) -> Call:
    return Call(who, **more)


def post(who: Who = Who.EDIT, sends: Callable[[], Any] = dict, **more: Any) -> Call:
    """A form; its good answer is a redirect unless said otherwise."""
    return Call(who, "POST", sends, **{"good": (302,)} | more)


def made(sends: Callable[[], Any], **more: Any) -> Call:
    return Call(Who.WRITE_KEY, "POST", sends, good=(201,), **more)


def patch(**fields: Any) -> Call:
    ids = fields.pop("ids", {})
    return Call(Who.WRITE_KEY, "PATCH", lambda: fields, ids=ids)


def delete(**at: str) -> Call:
    return Call(Who.WRITE_KEY, "DELETE", at=at, good=(204,))


def listing() -> Call:
    """A list of the API's, which goes on after an id."""
    return get(Who.READ_KEY, ids={"?after": "box"})


def name() -> str:
    return f"Another {next(number)}"


def moment() -> str:
    """One for which nothing is recorded yet."""
    return f"{datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=next(number)):%Y-%m-%dT%H:%M}"


def service_form() -> dict[str, str]:
    return {
        "name": name(),
        "category": "cleaning",
        "agreement-supplier": "Somebody else",
        "agreement-renewal": "none",
        "agreement-price_period": "month",
        "responsible": "{member}",
    }


def agreement_form() -> dict[str, str]:
    return {
        "supplier": name(), "organisation_number": "556036-0793", "ends_on": "2090-06-30",
        "notice_months": "3", "renewal": "tacit", "renewal_months": "12",
        "price_model": "fixed", "price_ore": "1 200", "price_period": "month",
    }  # fmt: skip


def choices_form() -> dict[str, str]:
    kinds = (
        "action-due", "action-overdue", "agreement", "indicator-off", "indicator-silent",
        "deviation", "mention", "mention-in-action", "report-waiting", "report-signed",
    )  # fmt: skip
    when = {"hour": "8", "weekday": "1", "time_zone": "Europe/Oslo", "language": "en"}
    return dict.fromkeys(kinds, "daily") | when


def webhook_form() -> dict[str, Any]:
    """Of a name that nobody has."""
    address = f"https://hooks{next(number)}.viewmybox.invalid/"
    return {"name": name(), "address": address, "kinds": ["action.made", "entry.made"]}


def later_day() -> str:
    """Another each time, as a service does not pass on twice on one; none past what forms take."""
    return (date(2030, 1, 1) + timedelta(days=next(number) % 20_000)).isoformat()


def indicator_form() -> dict[str, str]:
    return {
        "name": name(), "unit": "p", "target": "at_least", "low": "4,0", "tolerance": "0,5",
        "aggregate": "mean", "period": "month", "expected": "month", "decimals": "1",
    }  # fmt: skip


def template_form() -> dict[str, Any]:
    return {
        "name": name(), "period": "month", "parts": ["summary", "costs"],
        "services": "{service}",
    }  # fmt: skip


def cost_form() -> dict[str, str]:
    return {"day": "2026-05-03", "text": name(), "amount_ore": "1 200,50", "months": "3"}


def contact_form() -> dict[str, str]:
    return {
        "name": name(), "organisation_number": "556036-0793", "email": "new@example.com",
        "address": "Storgatan 2\n111 22 Stockholm", "telephone": "08-123 456 79",
    }  # fmt: skip


def grant_form() -> dict[str, str]:
    return {
        "box": "{box}",
        "to": "{operator}",
        "reason": "Look at the figures",
        "hours": "4",
        "case": "{case}",
    }


def case_form() -> dict[str, Any]:
    return {
        "about": "followup", "subject": name(), "text": "It does not add up", "attach": "on",
        "page": "/boxes/", "attachments": upload("figures.txt"),
    }  # fmt: skip


def lines() -> bytes:
    return b'{"indicator":"{indicator}","at":"2026-05-01T10:00:00Z","value":1.5}\n'


def csv() -> dict[str, Any]:
    return {"file": upload("values.csv", b"tid;varde\n2026-05-02 10:00;3,5\n")}


def ledger() -> dict[str, Any]:
    return {"file": upload("ledger.csv", b"datum;tjanst;belopp\n2026-05-02;Plain;1 200,50\n")}


IMPORTED = {
    "services": b"name\nImported\n",
    "agreements": b"supplier\nImported AB\n",
    "entries": b"service,title,when\nPlain,Imported,2026-05-02 10:00\n",
    "actions": b"service,title\nPlain,Imported\n",
}

# What can be changed at once of each list, and of which rows.
LISTED = {
    "services": ("service", {"what": "category", "value": "it"}),
    "agreements": ("agreement", {"what": "notice_months", "value": "4"}),
    "entries": ("spare_entry", {"what": "closing"}),
    "actions": ("action", {"what": "due_on", "value": "2031-05-06"}),
}


def lists(listed: str, row: tuple[str, dict[str, str]]) -> dict[str, tuple[Call, ...]]:
    """A box's list, the change of many of its rows, and a view that is saved of it."""
    fact, change = row
    place, chosen = f"boxes/<uuid:box_id>/{listed}/", {"ids": f"{{{fact}}}", "what": change["what"]}
    return {
        place: (get(ids={"?after": fact, "?responsible": "member", "?view": "view"}),),
        f"{place}changes/": (
            get(Who.EDIT, sends=lambda: chosen, ids={"?ids": fact}),
            post(sends=lambda: chosen | change, ids={"ids": fact}, good=(200,)),
        ),
        f"{place}views/new/": (get(), post(Who.READ, lambda: {"name": name(), "whose": "all"})),
    }


# Words that every customer of the tests has.
SOUGHT = "invoice"
PICTURE = {"document_id": "picture"}
MEMBER = {"responsible": "member"}
SPARE_MEMBER = {"member_id": "spare_member"}
INVOICE = {"number": "invoice_number"}

ROUTES: dict[str, tuple[Call, ...]] = {
    # Public
    "": (get(Who.ANYBODY, good=(200, 302)),),
    "language/": (post(Who.ANYBODY, lambda: {"language": "en"}),),
    "healthz": (get(Who.ANYBODY),),
    "readyz": (get(Who.ANYBODY),),
    "status/": (get(Who.ANYBODY),),
    "trust/": (get(Who.ANYBODY),),
    "trust/processing/": (get(Who.ANYBODY),),
    "policy/": (get(Who.ANYBODY),),
    "policy/<int:number>/": (get(Who.ANYBODY),),
    "policy/<int:number>/<slug:tongue>.md": (get(Who.ANYBODY),),
    "policy/changes/": (get(Who.ANYBODY, good=(302,)),),
    # One version alone: there is nothing to compare (tests/policies/test_pages.py).
    "policy/<int:older>/changes/<int:newer>/": (
        get(Who.ANYBODY, good=(404,), at={"older": "policy", "newer": "policy"}),
    ),
    "sign-in/": (get(Who.ANYBODY, good=(200, 302)),),
    "sign-in/<slug:key>/": (get(Who.ANYBODY, good=(302,)),),
    "sign-in/<slug:key>/answer/": (get(Who.ANYBODY, good=(400,)),),  # nobody asked
    # A provider's: no browser, no form, no token; only its signature is believed.
    "sign-in/<slug:key>/back-channel-logout/": (post(Who.ANYBODY, good=(400,)),),
    "invitations/<str:token>/": (
        get(Who.ANYBODY),
        post(Who.ANYBODY),
    ),
    "session/": (get(Who.ANYBODY), post(Who.PERSON)),
    # A person, whatever the customer
    "customers/": (
        get(Who.PERSON),
        post(Who.PERSON, lambda: {"customer": "{customer}"}, ids={"customer": "customer"}),
    ),
    "settings/sessions/": (get(Who.PERSON),),
    "settings/sessions/<uuid:session_id>/end/": (
        post(Who.PERSON, at={"session_id": "spare_session"}),
    ),
    "settings/sessions/others/end/": (post(Who.PERSON),),
    "subscribe/": (get(Who.PERSON), post(Who.PERSON, good=(422,))),
    # Settings
    "settings/": (get(),),
    "settings/contact/": (get(),),
    "settings/contact/change/": (get(Who.MANAGE), post(Who.MANAGE, contact_form)),
    "settings/contact/confirmation/": (post(Who.MANAGE),),
    "policy/<int:number>/acknowledgement/": (post(Who.READ),),
    "settings/members/": (get(),),
    "settings/members/invitations/": (
        post(Who.MANAGE, lambda: {"email": "x@example.com", "role": "viewer"}, good=(200,)),
    ),
    "settings/members/invitations/<uuid:invitation_id>/revocation/": (
        post(Who.MANAGE, at={"invitation_id": "spare_invitation"}),
    ),
    "settings/members/<uuid:member_id>/role/": (
        post(Who.MANAGE, lambda: {"role": "viewer"}, at=SPARE_MEMBER),
    ),
    "settings/members/<uuid:member_id>/end/": (post(Who.MANAGE, at=SPARE_MEMBER),),
    "settings/calendars/": (
        get(Who.READ),
        post(Who.READ, lambda: {"name": name(), "whose": "all"}, good=(200,)),
    ),
    "settings/calendars/<uuid:calendar_id>/revocation/": (
        post(Who.READ, at={"calendar_id": "spare_calendar"}),
    ),
    "calendars/<str:word>.ics": (get(Who.ANYBODY),),
    "settings/keys/": (
        get(Who.MANAGE),
        post(Who.MANAGE, lambda: {"name": name(), "scope": "read"}, good=(200,)),
    ),
    "settings/keys/<uuid:key_id>/revocation/": (post(Who.MANAGE, at={"key_id": "spare_key"}),),
    "settings/webhooks/": (
        get(Who.MANAGE),
        post(Who.MANAGE, webhook_form, good=(200,)),
    ),
    "settings/webhooks/<uuid:webhook_id>/": (get(Who.MANAGE),),
    "settings/webhooks/<uuid:webhook_id>/change/": (
        get(Who.MANAGE),
        post(Who.MANAGE, webhook_form),
    ),
    "settings/webhooks/<uuid:webhook_id>/renewal/": (post(Who.MANAGE, good=(200,)),),
    "settings/webhooks/<uuid:webhook_id>/test/": (post(Who.MANAGE),),
    "settings/webhooks/messages/<uuid:delivery_id>/again/": (post(Who.MANAGE),),
    "settings/webhooks/<uuid:webhook_id>/pause/": (post(Who.MANAGE),),
    "settings/webhooks/<uuid:webhook_id>/resumption/": (post(Who.MANAGE),),
    "settings/webhooks/<uuid:webhook_id>/removal/": (
        post(Who.MANAGE, at={"webhook_id": "spare_webhook"}),
    ),
    "notices/": (get(),),
    "notices/reading/": (post(Who.READ),),
    "notices/<uuid:notice_id>/reading/": (post(Who.CASE),),
    "notices/<uuid:notice_id>/later/": (
        post(Who.CASE, lambda: {"days": "7"}, at={"notice_id": "spare_notice"}),
    ),
    "settings/notices/": (get(), post(Who.READ, choices_form)),
    "settings/notices/escalation/": (
        post(Who.MANAGE, lambda: {"days": "5", "member": "{member}"}, ids={"member": "member"}),
    ),
    "settings/privacy/": (get(),),
    "settings/subscription/": (get(),),
    "settings/subscription/plan/": (
        get(Who.MANAGE),
        post(Who.MANAGE, lambda: {"plan": "standard:year"}),
    ),
    "settings/subscription/cancellation/": (get(Who.MANAGE), post(Who.MANAGE)),
    "settings/subscription/resumption/": (post(Who.MANAGE),),
    # Only for a subscription that has ended.
    "settings/subscription/erasure/": (
        get(Who.MANAGE, good=(302,)),
        post(Who.MANAGE, lambda: {"name": name()}),
    ),
    "settings/invoices/": (get(Who.MANAGE),),
    "settings/invoices/<uuid:invoice_id>/": (get(Who.MANAGE),),
    "settings/invoices/<uuid:invoice_id>/pdf/": (get(Who.MANAGE),),
    "settings/invoices/<uuid:invoice_id>/card/": (post(Who.MANAGE),),
    # The card company's: only its signature is believed, and without a key there is no such page.
    "payments/card/": (post(Who.ANYBODY, good=(404,)),),
    "settings/support/": (get(),),
    "settings/support/grants/new/": (
        get(Who.MANAGE, ids={"?case": "case"}),
        post(Who.MANAGE, grant_form, ids={"box": "box", "case": "case"}),
    ),
    "settings/support/grants/<uuid:grant_id>/extension/": (
        post(Who.MANAGE, lambda: {"hours": "2"}),
    ),
    "settings/support/grants/<uuid:grant_id>/revocation/": (
        post(Who.MANAGE, at={"grant_id": "spare_grant"}),
    ),
    "settings/journal/": (get(Who.MANAGE, ids={"?person": "member"}),),
    "settings/journal/journal.csv": (get(Who.MANAGE, ids={"?person": "member"}),),
    "settings/journal/journal.jsonl": (get(Who.MANAGE, ids={"?person": "member"}),),
    # Support cases: a member's own, an owner's all
    "cases/": (get(),),
    "cases/new/": (get(), post(Who.READ, case_form)),
    "cases/promise/": (get(),),
    "cases/<uuid:case_id>/": (get(Who.CASE),),
    "cases/<uuid:case_id>/messages/": (post(Who.CASE, lambda: {"text": name()}),),
    "cases/<uuid:case_id>/closure/": (post(Who.CASE),),
    "cases/<uuid:case_id>/opening/": (post(Who.CASE),),
    "cases/files/<uuid:case_file_id>/content/": (get(Who.CASE),),
    # How things stand
    "boxes/": (get(ids={"?status": "box"}),),
    "boxes/<uuid:box_id>/": (get(),),
    "boxes/<uuid:box_id>/history/": (get(),),
    "boxes/<uuid:box_id>/history/table.csv": (get(),),
    "boxes/<uuid:box_id>/costs/": (get(ids={"?year": "box"}),),
    "boxes/<uuid:box_id>/costs/table.csv": (get(),),
    "costs/": (get(),),
    "costs/table.csv": (get(),),
    "services/<uuid:service_id>/costs/": (get(),),
    "history/": (get(),),
    "history/table.csv": (get(),),
    **{path: calls for listed, row in LISTED.items() for path, calls in lists(listed, row).items()},
    "views/<uuid:view_id>/change/": (get(), post(Who.READ, lambda: {"name": name()})),
    "views/<uuid:view_id>/removal/": (post(Who.READ, at={"view_id": "spare_view"}),),
    "services/<uuid:service_id>/": (get(ids={"?entry": "entry"}),),
    "services/<uuid:service_id>/meeting/": (get(),),
    "agreements/<uuid:agreement_id>/meeting/": (get(),),
    "services/<uuid:service_id>/meeting/meeting.pdf": (get(),),
    "agreements/<uuid:agreement_id>/meeting/meeting.pdf": (get(),),
    "year/": (get(ids={"?box": "box"}),),
    "reports/": (get(ids={"?box": "box"}),),
    "boxes/<uuid:box_id>/reports/templates/new/": (get(Who.EDIT), post(sends=template_form)),
    "reports/templates/<uuid:template_id>/change/": (
        get(Who.EDIT),
        post(sends=template_form, ids={"services": "service"}),
    ),
    "reports/templates/<uuid:template_id>/closure/": (post(),),
    "reports/templates/<uuid:template_id>/opening/": (post(),),
    "reports/templates/<uuid:template_id>/reports/new/": (
        get(Who.EDIT),
        post(sends=lambda: {"starts_on": swedish_today().replace(day=1).isoformat()}),
    ),
    "reports/parts/<uuid:part_id>/change/": (
        get(Who.EDIT),
        post(sends=lambda: {"text": name(), "responsible": "{member}"}, ids=MEMBER),
    ),
    "reports/parts/<uuid:part_id>/closure/": (post(),),
    "reports/parts/<uuid:part_id>/opening/": (post(),),
    "reports/<uuid:report_id>/": (get(),),
    "reports/<uuid:report_id>/report.pdf": (get(),),
    "reports/<uuid:report_id>/report.xlsx": (get(),),
    "reports/<uuid:report_id>/comments/new/": (
        post(sends=lambda: {"kind": "costs", "text": name()}),
    ),
    "reports/<uuid:report_id>/signature/": (post(),),
    "reports/<uuid:report_id>/correction/": (post(),),
    "reports/<uuid:report_id>/closure/": (post(at={"report_id": "spare_report"}),),
    "reports/<uuid:report_id>/opening/": (post(at={"report_id": "spare_report"}),),
    "search/": (get(sends=lambda: {"q": SOUGHT}, ids={"?box": "box", "?after": "box"}),),
    "indicators/<uuid:indicator_id>/": (get(ids={"?per": "indicator"}),),
    "indicators/<uuid:indicator_id>/table.csv": (get(),),
    "agreements/": (get(ids={"?box": "box"}),),
    "agreements/<uuid:agreement_id>/": (get(),),
    "actions/workload/": (get(ids={"?box": "box"}),),
    "actions/": (get(ids={"?show": "member", "?whose": "member", "?box": "box"}),),
    "actions/<uuid:action_id>/": (get(),),
    # Filling boxes
    "boxes/new/": (get(Who.EDIT), post(sends=lambda: {"name": name()})),
    "boxes/<uuid:box_id>/change/": (get(Who.EDIT), post(sends=lambda: {"name": name()})),
    "boxes/<uuid:box_id>/closure/": (post(),),
    "boxes/<uuid:box_id>/opening/": (post(),),
    "reporting/": (get(Who.SUPPLY),),
    "reporting/services/<uuid:service_id>/entries/new/": (
        get(Who.SUPPLY),
        post(Who.SUPPLY, lambda: {"kind": "note", "title": name(), "at": "2026-05-03T10:00"}),
    ),
    "reporting/indicators/<uuid:indicator_id>/measurements/new/": (
        get(Who.SUPPLY),
        post(Who.SUPPLY, lambda: {"at": moment(), "value": "3,4"}),
    ),
    "settings/members/<uuid:member_id>/services/": (
        get(Who.MANAGE, at={"member_id": "supplier"}),
        post(
            Who.MANAGE,
            lambda: {"services": "{service}"},
            at={"member_id": "supplier"},
            ids={"services": "service"},
        ),
    ),
    "boxes/<uuid:box_id>/members/": (get(),),
    "boxes/<uuid:box_id>/bin/": (get(),),
    "bin/<uuid:binned_id>/return/": (post(),),
    "bin/<uuid:binned_id>/discarding/": (post(at={"binned_id": "spare_binned"}),),
    "entries/<uuid:entry_id>/removal/": (post(at={"entry_id": "removed_entry"}),),
    "actions/<uuid:action_id>/removal/": (post(at={"action_id": "removed_action"}),),
    "documents/<uuid:document_id>/removal/": (post(at={"document_id": "removed_document"}),),
    "boxes/<uuid:box_id>/members/<uuid:member_id>/": (
        post(Who.SHARE, lambda: {"role": "reporter"}, at={"member_id": "guest"}),
    ),
    "boxes/<uuid:box_id>/services/new/": (get(Who.EDIT), post(sends=service_form, ids=MEMBER)),
    "services/<uuid:service_id>/change/": (
        get(Who.EDIT),
        post(
            sends=lambda: {"name": name(), "category": "cleaning", "responsible": "{member}"},
            ids=MEMBER,
        ),
    ),
    "boxes/<uuid:box_id>/fields/": (get(),),
    "boxes/<uuid:box_id>/fields/new/": (
        get(Who.EDIT),
        post(sends=lambda: {"of": "entry", "name": name(), "kind": "text"}),
    ),
    "fields/<uuid:field_id>/change/": (
        get(Who.EDIT),
        post(sends=lambda: {"name": name(), "choices": "A\nB"}),
    ),
    "fields/<uuid:field_id>/closure/": (post(at={"field_id": "spare_field"}),),
    "fields/<uuid:field_id>/opening/": (post(at={"field_id": "spare_field"}),),
    "boxes/<uuid:box_id>/agreements/new/": (
        get(Who.EDIT, ids={"?service": "service"}),
        post(
            sends=lambda: agreement_form() | {"services": "{service}", "starts_on": later_day()},
            ids={"services": "service"},
        ),
    ),
    "agreements/<uuid:agreement_id>/change/": (get(Who.EDIT), post(sends=agreement_form)),
    "services/<uuid:service_id>/agreement/": (
        get(Who.EDIT),
        post(
            sends=lambda: {"agreement": "{agreement}", "since": later_day()},
            ids={"agreement": "agreement"},
        ),
    ),
    "services/<uuid:service_id>/closure/": (post(),),
    "services/<uuid:service_id>/opening/": (post(),),
    "services/<uuid:service_id>/indicators/new/": (get(Who.EDIT), post(sends=indicator_form)),
    "services/<uuid:service_id>/entries/new/": (
        get(Who.REPORT, ids={"?kind": "entry"}),
        post(Who.REPORT, lambda: {"kind": "note", "title": name(), "at": "2026-05-03T10:00"}),
    ),
    "services/<uuid:service_id>/actions/new/": (
        get(Who.EDIT, ids={"?entry": "entry"}),
        post(
            sends=lambda: {"title": name(), "responsible": "{member}"},
            ids=MEMBER | {"?entry": "entry"},
        ),
    ),
    "services/<uuid:service_id>/costs/new/": (get(Who.EDIT), post(sends=cost_form)),
    "costs/<uuid:cost_id>/change/": (get(Who.EDIT), post(sends=cost_form)),
    "costs/<uuid:cost_id>/closure/": (post(),),
    "costs/<uuid:cost_id>/opening/": (post(),),
    "boxes/<uuid:box_id>/costs/imports/new/": (
        get(Who.EDIT),
        post(sends=ledger, good=(200,)),
    ),
    **{
        f"boxes/<uuid:box_id>/{name}/imports/new/": (
            get(Who.EDIT),
            post(sends=lambda content=content: {"file": upload("list.csv", content)}, good=(200,)),
        )
        for name, content in IMPORTED.items()
    },
    "services/<uuid:service_id>/documents/new/": (
        get(Who.EDIT),
        post(sends=lambda: {"file": upload()}),
    ),
    "indicators/<uuid:indicator_id>/change/": (get(Who.EDIT), post(sends=indicator_form)),
    "indicators/<uuid:indicator_id>/closure/": (post(),),
    "indicators/<uuid:indicator_id>/opening/": (post(),),
    "indicators/<uuid:indicator_id>/measurements/new/": (
        get(Who.REPORT),
        post(Who.REPORT, lambda: {"at": "2026-05-04T10:00", "value": "3,4"}),
    ),
    "indicators/<uuid:indicator_id>/measurements/removal/": (
        post(sends=lambda: {"at": "2026-05-04T10:00"}),
    ),
    "indicators/<uuid:indicator_id>/imports/new/": (
        get(Who.REPORT),
        post(Who.REPORT, csv, good=(200,)),
    ),
    "entries/<uuid:entry_id>/change/": (
        get(Who.EDIT),
        post(
            sends=lambda: {"kind": "note", "title": name(), "at": "2026-05-03T10:00"},
            at={"entry_id": "unwritten_entry"},
        ),
    ),
    "entries/<uuid:entry_id>/closure/": (post(),),
    "entries/<uuid:entry_id>/action/": (post(at={"entry_id": "spare_entry"}),),
    "actions/<uuid:action_id>/items/new/": (get(Who.EDIT), post(sends=lambda: {"title": name()})),
    "items/<uuid:item_id>/closure/": (post(own=True),),
    "items/<uuid:item_id>/opening/": (post(own=True),),
    "items/<uuid:item_id>/removal/": (post(at={"item_id": "spare_item"}),),
    "actions/<uuid:action_id>/change/": (
        get(Who.EDIT),
        post(sends=lambda: {"title": name(), "responsible": "{member}"}, ids=MEMBER),
    ),
    "actions/<uuid:action_id>/closure/": (post(own=True),),
    "actions/<uuid:action_id>/opening/": (post(own=True),),
    **{
        f"{kind}/<uuid:{one}_id>/documents/new/": (
            get(who),
            post(who, lambda: {"file": upload()}),
        )
        for kind, one, who in (
            ("entries", "entry", Who.REPORT),
            ("actions", "action", Who.EDIT),
            ("agreements", "agreement", Who.EDIT),
        )
    },
    "documents/<uuid:document_id>/": (get(),),
    "documents/<uuid:document_id>/versions/new/": (
        get(Who.EDIT, at=PICTURE),
        post(sends=lambda: {"file": upload()}, at=PICTURE),
    ),
    "documents/<uuid:document_id>/preview.png": (get(at=PICTURE),),
    "documents/<uuid:document_id>/content/": (get(),),
    # Extracts
    "extracts/": (get(), post(Who.MANAGE, lambda: {"box": "{box}"}, ids={"box": "box"})),
    "extracts/order/": (get(Who.MANAGE, ids={"?box": "box"}),),
    "extracts/<uuid:extract_id>/": (get(),),
    "extracts/<uuid:extract_id>/content/": (get(Who.MANAGE),),
    "extracts/<uuid:extract_id>/withdrawal/": (
        post(Who.MANAGE, at={"extract_id": "unpaid_extract"}),
    ),
    "extracts/check/": (
        get(),
        post(Who.READ, lambda: {"file": upload("x.zip", b"PK")}, good=(200,)),
    ),
    "extracts/restore/": (
        get(Who.MANAGE),
        # Whoever has a box gets the page that says so.
        post(Who.MANAGE, lambda: {"file": upload("x.zip", b"PK")}, good=(422,)),
    ),
    "extracts/restore/<uuid:incoming_id>/": (get(Who.MANAGE),),
    "extracts/restore/<uuid:incoming_id>/confirmation/": (post(Who.MANAGE),),
    "extracts/restore/<uuid:incoming_id>/abandonment/": (post(Who.MANAGE),),
    "extracts/restorations/<uuid:restoration_id>/journal/": (get(Who.MANAGE),),
    "settings/privacy/copy/": (get(Who.MANAGE),),
    ".well-known/viewmybox-extract-keys.json": (get(Who.ANYBODY),),
    # The API
    "api/v1/openapi.json": (get(Who.ANYBODY),),
    "api/v1/": (get(Who.ANYBODY, good=(404,)),),
    "api/v1/<path:path>": (get(Who.KEY, good=(404,)),),
    "api/v1/me": (get(Who.KEY),),
    "api/v1/boxes": (listing(), made(lambda: {"name": name()})),
    "api/v1/boxes/<uuidstr:box>": (get(Who.READ_KEY), patch(description="New")),
    "api/v1/boxes/<uuidstr:box>/services": (
        listing(),
        made(lambda: {"name": name(), "responsible": "{member}"}, ids=MEMBER),
    ),
    "api/v1/services/<uuidstr:service>": (
        get(Who.READ_KEY),
        patch(responsible="{member}", ids=MEMBER),
    ),
    "api/v1/boxes/<uuidstr:box>/agreements": (listing(), made(lambda: {"supplier": name()})),
    "api/v1/agreements/<uuidstr:agreement>": (get(Who.READ_KEY), patch(number="A 1")),
    "api/v1/services/<uuidstr:service>/agreement": (
        Call(
            Who.WRITE_KEY,
            "POST",
            lambda: {"agreement": "{spare_agreement}", "since": later_day()},
            ids={"agreement": "spare_agreement"},
        ),
    ),
    "api/v1/services/<uuidstr:service>/indicators": (listing(), made(lambda: {"name": name()})),
    "api/v1/indicators/<uuidstr:indicator>": (get(Who.READ_KEY), patch(unit="kg")),
    "api/v1/indicators/<uuidstr:indicator>/measurements": (get(Who.READ_KEY),),
    "api/v1/measurements": (
        Call(
            Who.RECORD_KEY,
            "POST",
            lines,
            ids={"indicator": "indicator"},
            kind="application/x-ndjson",
        ),
    ),
    "api/v1/services/<uuidstr:service>/entries": (listing(), made(lambda: {"title": name()})),
    "api/v1/entries/<uuidstr:entry>": (
        get(Who.READ_KEY),
        patch(text="More"),
        delete(entry="unwritten_entry"),
    ),
    "api/v1/services/<uuidstr:service>/costs": (
        listing(),
        made(lambda: {"day": "2026-05-03", "text": name(), "amount_ore": 120_000}),
    ),
    "api/v1/search": (get(Who.READ_KEY, sends=lambda: {"q": SOUGHT}, ids={"?box": "box"}),),
    "api/v1/boxes/<uuidstr:box>/fields": (listing(),),
    "api/v1/reports": (listing(),),
    "api/v1/reports/<uuidstr:report>": (get(Who.READ_KEY, at={"report": "signed_report"}),),
    "api/v1/costs/<uuidstr:cost>": (get(Who.READ_KEY), patch(number="F 1")),
    "api/v1/services/<uuidstr:service>/actions": (
        listing(),
        made(
            lambda: {"title": name(), "responsible": "{member}", "entry": "{entry}"},
            ids=MEMBER | {"entry": "entry"},
        ),
    ),
    "api/v1/actions/<uuidstr:action>": (
        get(Who.READ_KEY),
        patch(responsible="{member}", ids=MEMBER),
        delete(action="undone_action"),
    ),
    "api/v1/actions/<uuidstr:action>/checklist": (listing(), made(lambda: {"title": name()})),
    "api/v1/actions/<uuidstr:action>/history": (listing(),),
    "api/v1/checklist/<uuidstr:item>": (get(Who.READ_KEY), patch(title="More")),
    # After all that has to do with extracts: it takes the extracts that wait.
    "settings/members/<uuid:member_id>/forgetting/": (
        post(Who.MANAGE, at={"member_id": "former"}),
    ),
    # Signing out comes last: it ends the session (OUT).
    "settings/sessions/all/end/": (post(Who.PERSON),),
    "sign-out/": (post(Who.ANYBODY),),
}

# The operators' console: no member's, no program's; each by the one operator of `whole`.
CONSOLE: dict[str, tuple[Call, ...]] = {
    "support/": (get(Who.OPERATOR),),
    "support/sign-in/": (get(Who.ANYBODY, good=(200, 302)),),
    "support/sign-in/begin/": (get(Who.ANYBODY, good=(302,)),),
    "support/sign-in/answer/": (get(Who.ANYBODY, good=(400,)),),  # nobody asked
    "support/session/": (get(Who.ANYBODY), post(Who.ANYBODY)),
    "support/searches/new/": (
        get(Who.OPERATOR),
        post(Who.OPERATOR, lambda: {"words": "Customer", "reason": "A test"}),
    ),
    "support/searches/<uuid:search_id>/": (get(Who.OPERATOR),),
    "support/customers/<uuid:customer_id>/": (get(Who.OPERATOR),),
    "support/customers/<uuid:customer_id>/visits/new/": (
        get(Who.OPERATOR),
        post(Who.OPERATOR, lambda: {"reason": "A test"}),
    ),
    "support/customers/<uuid:customer_id>/invoices/": (get(Who.OPERATOR),),
    "support/customers/<uuid:customer_id>/invoices/<int:number>/payment/": (
        get(Who.OPERATOR, at=INVOICE),
        post(Who.OPERATOR, lambda: {"received_on": f"{swedish_today()}"}, at=INVOICE),
    ),
    "support/customers/<uuid:customer_id>/invoices/<int:number>/sending/": (
        post(Who.OPERATOR, at=INVOICE),
    ),
    # Sixty days are the most, after which it is refused.
    "support/customers/<uuid:customer_id>/trial/": (
        get(Who.OPERATOR),
        post(Who.OPERATOR, lambda: {"days": "7"}, good=(302, 422)),
    ),
    "support/customers/<uuid:customer_id>/letters/": (get(Who.OPERATOR),),
    "support/customers/<uuid:customer_id>/letters/<uuid:letter_id>/sending/": (post(Who.OPERATOR),),
    "support/customers/<uuid:customer_id>/acknowledgements/": (get(Who.OPERATOR),),
    "support/customers/<uuid:customer_id>/erasure/": (
        get(Who.OPERATOR),
        post(Who.OPERATOR, lambda: {"why": "asked"}),
    ),
    "support/erasures/": (get(Who.OPERATOR),),
    # There is none of a customer that is there.
    "support/erasures/<uuid:customer_id>/certificate/": (get(Who.OPERATOR, good=(404,)),),
    "support/payments/": (get(Who.OPERATOR),),
    "support/payments/files/new/": (
        get(Who.OPERATOR),
        post(Who.OPERATOR, lambda: {"file": upload("in.txt", bank_file())}),
    ),
    "support/payments/files/<uuid:draft_id>/": (get(Who.OPERATOR, at={"draft_id": "bank_draft"}),),
    "support/payments/files/<uuid:draft_id>/booking/": (
        post(Who.OPERATOR, at={"draft_id": "bank_draft"}),
    ),
    "support/policy/": (get(Who.OPERATOR),),
    "support/policy/drafts/new/": (get(Who.OPERATOR), post(Who.OPERATOR, policy_form)),
    "support/policy/drafts/<uuid:draft_id>/": (
        get(Who.OPERATOR, at={"draft_id": "policy_draft"}),
        post(Who.OPERATOR, lambda: {"reason": "A test"}, at={"draft_id": "policy_draft"}),
    ),
    "support/prices/": (get(Who.OPERATOR),),
    "support/prices/drafts/new/": (get(Who.OPERATOR), post(Who.OPERATOR, prices_form)),
    "support/prices/drafts/<uuid:draft_id>/": (
        get(Who.OPERATOR, at={"draft_id": "price_draft"}),
        post(Who.OPERATOR, lambda: {"reason": "A test"}, at={"draft_id": "price_draft"}),
    ),
    "support/jobs/": (get(Who.OPERATOR),),
    "support/jobs/retries/": (post(Who.OPERATOR, lambda: {"job": "no.such.job"}),),
    "support/customers/<uuid:customer_id>/boxes/<uuid:box_id>/": (get(Who.GRANTED),),
    "support/customers/<uuid:customer_id>/services/<uuid:service_id>/": (get(Who.GRANTED),),
    "support/customers/<uuid:customer_id>/indicators/<uuid:indicator_id>/": (get(Who.GRANTED),),
    "support/cases/": (get(Who.OPERATOR),),
    "support/customers/<uuid:customer_id>/cases/": (get(Who.OPERATOR),),
    "support/customers/<uuid:customer_id>/cases/<uuid:case_id>/": (get(Who.OPERATOR),),
    "support/customers/<uuid:customer_id>/cases/<uuid:case_id>/answers/": (
        post(Who.OPERATOR, lambda: {"text": name()}),
    ),
    "support/customers/<uuid:customer_id>/cases/<uuid:case_id>/assignment/": (
        post(Who.OPERATOR, lambda: {"take": "me"}),
    ),
    "support/customers/<uuid:customer_id>/cases/<uuid:case_id>/closure/": (post(Who.OPERATOR),),
    "support/customers/<uuid:customer_id>/case-files/<uuid:case_file_id>/content/": (
        get(Who.OPERATOR),
    ),
    "support/proposals/": (get(Who.OPERATOR),),
    "support/proposals/<uuid:proposal_id>/decision/": (
        post(Who.OPERATOR, lambda: {"decision": "refuse"}),
    ),
    "support/proposals/<uuid:proposal_id>/carrying-out/": (post(Who.OPERATOR),),
    "support/sign-out/": (post(Who.ANYBODY),),
}
EVERY = ROUTES | CONSOLE

# What ends the session that asks.
OUT = ("settings/sessions/all/end/", "sign-out/", "support/sign-out/")

# What the parts of an address are called there, where the facts have another name for it.
PARTS = {"key_id": "api_key", "number": "policy", "key": "provider", "path": "nowhere",
         "calendar_id": "calendar_feed", "word": "calendar_word",
         "delivery_id": "webhook_delivery", "field_id": "custom_field"}  # fmt: skip


def gathered() -> Iterator[tuple[str, URLPattern]]:
    """Every route of the URL configuration with its view, however deep."""

    def walk(patterns: Any, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, path)
            else:
                yield path, pattern

    return walk(get_resolver().url_patterns, "")
