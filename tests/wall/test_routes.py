"""No route tells one customer of another: every one of them, with every id that it takes."""

import json
import re
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.conf import settings

from tests import cast
from tests.wall.routes import EVERY, KEYS, METHODS, OUT, PARTS, ROUTES, Call, Who, gathered
from tests.wall.whole import Whole, digest
from viewmybox.accounts.permissions import Permission
from viewmybox.wall.models import new_id

PART = re.compile(r"<\w+:(\w+)>")
FIELD = re.compile(r"\{(\w+)\}")
RANDOM = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")[^"]+|(?<=chart-)[0-9a-f]{8}'
    r'|(?<=<p class="ends").*?</p>',  # when the session ends: by the minute
    re.DOTALL,
)
SIGN_IN = "/sign-in/"

CALLS = [
    pytest.param(path, call, id=f"{call.method} /{path}")
    for path, calls in ROUTES.items()
    for call in calls
]


@dataclass
class Answer:
    """An answer without what differs between any two."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: list[str]


def things(path: str, call: Call) -> dict[str, str]:
    """Each part of the address with the fact that goes there."""
    parts = {part: part.removesuffix("_id") for part in PART.findall(path)}
    return parts | {part: PARTS[part] for part in parts if part in PARTS} | dict(call.at)


def address(path: str, call: Call, facts: dict[str, Any]) -> str:
    named = things(path, call)
    return "/" + PART.sub(lambda part: str(facts[named[part[1]]]), path)


def filled(sent: Any, facts: dict[str, Any]) -> Any:
    if isinstance(sent, bytes):
        return filled(sent.decode(), facts).encode()
    if isinstance(sent, str):
        return FIELD.sub(lambda found: str(facts.get(found[1], found[0])), sent)
    return {name: filled(value, facts) if isinstance(value, str) else value
            for name, value in sent.items()}  # fmt: skip


def send(caller: Any, path: str, call: Call, facts: dict[str, Any], **more: Any) -> Any:
    """The call, with facts in its address (by part) and in what it sends."""
    to = address(path, call, facts | more.pop("address", {}))
    if query := more.pop("query", None):
        to += f"?{urlencode(query)}"
    sent = filled(call.sends(), facts | more.pop("sent", {}))
    if call.who in KEYS and call.method != "GET":
        sent = sent if isinstance(sent, bytes) else json.dumps(sent)
        return caller.generic(call.method, to, sent, content_type=call.kind, **more)
    return caller.generic(call.method, to, **more) if call.method not in ("GET", "POST") else (
        getattr(caller, call.method.lower())(to, sent, **more)
    )  # fmt: skip


def facts_of(whole: Whole) -> dict[str, Any]:
    return whole.facts | {
        "policy": 1,
        "tongue": "sv",
        "provider": "demo",
        "nowhere": "nothing/here",
    }


def caller(whole: Whole, call: Call) -> Any:
    """A program with the customer's key, or the owner, whose browser has seen a page already."""
    found = sender(whole, call)
    if call.who not in KEYS and settings.CSRF_COOKIE_NAME not in found.cookies:
        found.get("/reporting/" if call.who is Who.SUPPLY else "/boxes/")
    return found


def sender(whole: Whole, call: Call) -> Any:
    """A program with the customer's key, or the owner; a supplier where nobody else is let in."""
    if call.who in KEYS:
        return cast.client(headers=whole.headers())
    return (whole.supplier if call.who is Who.SUPPLY else whole.owner).client


def plain(response: Any, *ids: Any) -> Answer:
    body = b"".join(response) if response.streaming else response.content
    text = RANDOM.sub("", body.decode(errors="replace"))
    headers = {name: str(value) for name, value in response.items() if name != "Date"}
    for one in ids:
        for word in (str(one), getattr(one, "hex", str(one))):
            text = text.replace(word, "ID")
            headers = {name: value.replace(word, "ID") for name, value in headers.items()}
    return Answer(response.status_code, headers, sorted(response.cookies), text.splitlines())


def never(fact: UUID | int) -> UUID | int:
    """A neighbour: an id of the same moment that nothing has; of a number one far away."""
    return fact + 10**6 if isinstance(fact, int) else UUID(int=fact.int ^ 1)


def test_every_route_is_listed():
    found = {path for path, _pattern in gathered()}
    assert found - EVERY.keys() == set(), "list them in tests/wall/routes.py"
    assert EVERY.keys() - found == set(), "these are gone"


def test_every_id_in_an_address_is_probed():
    """A new kind of id needs a new fact, or the probes below would not know what to put there."""
    known = {"customer", "box", "service", "indicator", "entry", "action", "document", "extract"}
    known |= {"spare_invitation", "invitation", "member", "spare_member", "spare_session"}
    known |= {"spare_key", "token", "policy", "tongue", "provider", "nowhere", "restoration"}
    known |= {"invoice", "former", "unpaid_extract", "incoming"}
    known |= {"cost", "item", "spare_item", "spare_entry", "notice", "spare_notice"}
    known |= {"calendar_feed", "spare_calendar", "calendar_word"}
    known |= {"picture", "custom_field", "spare_field", "guest", "supplier"}
    known |= {"binned", "spare_binned"}
    known |= {"removed_entry", "removed_action", "removed_document"}
    known |= {"unwritten_entry", "undone_action"}
    known |= {"picture", "webhook", "spare_webhook", "webhook_delivery"}
    known |= {"template", "report", "signed_report", "spare_report", "part"}
    known |= {"view", "spare_view", "agreement", "grant", "spare_grant", "case", "case_file"}
    used = {fact for path, calls in ROUTES.items() for call in calls
            for fact in things(path, call).values()}  # fmt: skip
    assert used <= known


def test_pages_wear_the_permission_that_is_listed():
    named = {
        Who.READ: {Permission.READ},
        Who.CASE: {Permission.READ},
        # Somebody else's actions are refused to a reporter by the page itself.
        Who.EDIT: {Permission.EDIT, Permission.REPORT},
        Who.REPORT: {Permission.REPORT},
        Who.SHARE: {Permission.SHARE},
        Who.SUPPLY: {Permission.SUPPLY},
        Who.MANAGE: {Permission.MANAGE},
    }
    for path, pattern in gathered():
        worn = getattr(pattern.callback, "permission", None)
        listed = set().union(*(named.get(call.who, {None}) for call in EVERY[path]))
        if None not in listed:
            # A page that also takes a deed wears the lesser one; the deed is guarded by itself.
            assert worn in listed, path


@pytest.mark.parametrize(("path", "call"), CALLS)
def test_nobody_is_shown_to_the_door(a, path, call):
    response = send(cast.client(), path, call, facts_of(a))
    if call.who is Who.ANYBODY:
        assert response.status_code < 500
    elif call.who in KEYS:
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")
    else:
        assert response.status_code == 302
        assert response["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize(("path", "call"), CALLS)
def test_a_session_opens_no_api_and_a_key_no_page(a, path, call):
    wrong = a.owner.client if call.who in KEYS else cast.client(headers=a.headers())
    response = send(wrong, path, call, facts_of(a))
    if call.who in KEYS:
        assert response.status_code == 401
    elif call.who is not Who.ANYBODY:
        assert response["Location"].startswith(SIGN_IN)


IN_ADDRESS = [
    pytest.param(path, call, part, id=f"{call.method} /{path} {part}")
    for path, calls in ROUTES.items()
    for call in calls
    for part, fact in things(path, call).items()
    if fact not in ("policy", "tongue", "provider", "nowhere", "token", "calendar_word")
]


@pytest.mark.promise("P3")
@pytest.mark.parametrize(("path", "call", "part"), IN_ADDRESS)
def test_another_customers_id_in_the_address_is_one_that_never_existed(a, b, path, call, part):
    fact = things(path, call)[part]
    theirs, nothing = facts_of(a)[fact], never(facts_of(a)[fact])
    charlie = caller(b, call)
    probes = [
        plain(send(charlie, path, call, facts_of(b), address={fact: one}), one)
        for one in (theirs, nothing)
    ]
    assert probes[0] == probes[1]
    assert probes[0].status == 404


IN_FIELDS = [
    pytest.param(path, call, name, id=f"{call.method} /{path} {name}")
    for path, calls in ROUTES.items()
    for call in calls
    for name in call.ids
]


@pytest.mark.parametrize(("path", "call", "name"), IN_FIELDS)
def test_another_customers_id_in_what_is_sent_is_one_that_never_existed(a, b, path, call, name):
    fact = call.ids[name]
    theirs, nothing = a.facts[fact], never(a.facts[fact])
    charlie = caller(b, call)
    in_query = name.startswith("?")
    probes = []
    for one in (theirs, nothing):
        where = {"query": {name[1:]: one}} if in_query else {"sent": {fact: one}}
        probes.append(plain(send(charlie, path, call, facts_of(b), **where), one))
    # What was made by both has an id of its own, a name and a day.
    own = re.compile(r"Another \d+|20[3-9]\d-\d\d-\d\d")
    for probe in probes:
        probe.body = [own.sub("Another", line) for line in probe.body]
    assert probes[0] == probes[1]
    if not in_query and call.who is not Who.RECORD_KEY:
        assert probes[0].status in (404, 422)


def test_an_indicator_of_another_customer_is_rejected_as_unknown(a, b):
    call = ROUTES["api/v1/measurements"][0]
    theirs = {"indicator": a.facts["indicator"]}
    response = send(caller(b, call), "api/v1/measurements", call, facts_of(b), sent=theirs)
    assert response.json()["recorded"] == 0
    assert len(response.json()["rejected"]) == 1


def test_a_wrong_secret_in_an_invitation_is_one_that_never_existed(a, b):
    link = "invitations/<str:token>/"
    secret = secrets.token_urlsafe(24)
    for call in ROUTES[link]:
        words = [f"{customer.hex}.{secret}" for customer in (a.id, new_id())]
        probes = [plain(send(caller(b, call), link, call, {"token": word}), word) for word in words]
        assert probes[0] == probes[1]
        assert probes[0].status == 410


def test_an_answer_kept_for_a_program_is_its_own_customers(a, b):
    key, call = {"Idempotency-Key": secrets.token_hex(8)}, ROUTES["api/v1/boxes"][1]
    body = {"name": f"Once {secrets.token_hex(4)}"}
    answers = [
        cast.client(headers=whole.headers() | key).post(
            "/api/v1/boxes", body, content_type="application/json"
        )
        for whole in (a, b)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] != answers[1].json()["id"]
    assert "Idempotent-Replayed" not in answers[1]
    assert call.who is Who.WRITE_KEY


@pytest.mark.parametrize("scope", ["read", "record", "write"])
def test_a_key_with_another_customers_id_in_it_opens_nothing(a, b, scope):
    word = b.keys[scope].replace(b.id.hex, a.id.hex)
    response = cast.client(headers={"authorization": f"Bearer {word}"}).get("/api/v1/me")
    assert response.status_code == 401
    other = a.keys[scope].rpartition("_")[0] + "_" + b.keys[scope].rpartition("_")[2]
    response = cast.client(headers={"authorization": f"Bearer {other}"}).get("/api/v1/me")
    assert response.status_code == 401


DEEDS = (Who.REPORT, Who.EDIT, Who.SHARE, Who.SUPPLY, Who.MANAGE)


@pytest.mark.parametrize(("path", "call"), [one for one in CALLS if one.values[1].who in DEEDS])
def test_a_viewer_may_do_none_of_it(a, path, call):
    assert send(a.viewer.client, path, call, facts_of(a)).status_code == 403


@pytest.mark.parametrize(
    ("path", "call"), [one for one in CALLS if one.values[1].who is Who.MANAGE]
)
def test_an_editor_may_not_manage(a, path, call):
    assert send(a.editor.client, path, call, facts_of(a)).status_code == 403


@pytest.mark.parametrize(("path", "call"), [one for one in CALLS if one.values[1].who in DEEDS])
def test_a_reporter_reports_and_does_no_more(a, path, call):
    answer = send(a.reporter.client, path, call, facts_of(a))
    assert answer.status_code in (call.good if call.who is Who.REPORT else (403,))


OF_MEMBERS = (Who.READ, Who.CASE, *DEEDS)


@pytest.mark.promise("P3")
@pytest.mark.parametrize(
    ("path", "call"), [one for one in CALLS if one.values[1].who in OF_MEMBERS]
)
def test_a_supplier_sees_what_was_opened_for_it_and_nothing_else(a, path, call):
    answer = send(a.supplier.client, path, call, facts_of(a))
    if call.who is Who.SUPPLY:
        assert answer.status_code in call.good
    elif path == "boxes/":
        assert answer["Location"] == "/reporting/"
    else:
        assert answer.status_code == 403


@pytest.mark.parametrize(("path", "call"), [one for one in CALLS if one.values[1].who is Who.SHARE])
def test_an_editor_does_not_say_who_may_what(a, path, call):
    assert send(a.editor.client, path, call, facts_of(a)).status_code == 403


@pytest.mark.parametrize(("path", "call"), [one for one in CALLS if one.values[1].who in KEYS])
@pytest.mark.parametrize("scope", ["read", "record"])
def test_a_key_does_what_its_scope_says(a, path, call, scope):
    allowed = {"read": (Who.KEY, Who.READ_KEY), "record": (Who.KEY, Who.RECORD_KEY)}[scope]
    response = send(cast.client(headers=a.headers(scope)), path, call, facts_of(a))
    expected = call.good if call.who in allowed else (403,)
    assert response.status_code in expected, response.content


# Written once for everybody, whatever the method.
PUBLISHED = {"api/v1/openapi.json"}


@pytest.mark.parametrize("path", [path for path in ROUTES if path not in PUBLISHED])
def test_other_methods_are_refused(a, path):
    calls = ROUTES[path]
    for method in set(METHODS) - {call.method for call in calls}:
        call = Call(calls[0].who, method, at=calls[0].at)
        response = send(caller(a, call), path, call, facts_of(a))
        assert response.status_code in ((404, 405) if "api/" in path else (405,)), method


def test_nothing_of_a_changes_whatever_b_sends(a, b):
    before = digest(a.id)
    for path, calls in ROUTES.items():
        for call in calls:
            if path not in OUT and call.who is not Who.ANYBODY:
                mixed = facts_of(a) if PART.search(path) else facts_of(b)
                send(caller(b, call), path, call, mixed, sent=facts_of(a))
    assert digest(a.id) == before


def test_nothing_of_a_changes_whatever_its_viewer_sends(a):
    before = digest(a.id)
    for path, calls in ROUTES.items():
        for call in calls:
            if call.who in DEEDS:
                send(a.viewer.client, path, call, facts_of(a))
    assert digest(a.id) == before


@pytest.mark.parametrize(("path", "call"), CALLS)
def test_the_owner_succeeds(a, path, call):
    """The control: the calls above are good ones, refused only for who sent them."""
    response = send(caller(a, call), path, call, facts_of(a))
    assert response.status_code in call.good, response.content.decode()[:2000]
