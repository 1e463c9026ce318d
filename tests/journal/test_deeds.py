"""Every deed is declared, every declared one is done, and no changing call leaves no line."""

import secrets
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from tests.billing import books
from tests.journal.conftest import Book
from tests.wall.routes import CONSOLE, KEYS, OUT, ROUTES, Who
from tests.wall.test_routes import facts_of, send, sender
from tests.wall.whole import order_another, whole
from viewmybox.accounts.models import Member
from viewmybox.accounts.permissions import Role
from viewmybox.billing.books import credit, mark_paid
from viewmybox.billing.days import swedish_today
from viewmybox.billing.lifecycle import carry
from viewmybox.billing.models import Invoice, Subscription
from viewmybox.boxes.models import Action, Agreement, Box, BoxRole, Entry, Service
from viewmybox.extracts.flaws import Flaw
from viewmybox.extracts.models import Extract, Incoming
from viewmybox.journal.deeds import DEEDS, OPEN, sentence
from viewmybox.journal.models import forget_details
from viewmybox.journal.noting import Thing, note
from viewmybox.kit.tokens import token_hash
from viewmybox.notices.models import Escalation
from viewmybox.operating import write_extract
from viewmybox.wall.context import acting, fetch_all, fetch_one
from viewmybox.webhooks.models import Webhook, Why

# Calls that may succeed without a line, each with its reason.
WITHOUT_A_LINE = {
    "language/": "a cookie of the browser's, and nothing of the customer's",
    "subscribe/": "the routes' own call is one that is refused (422)",
    "invitations/<str:token>/": "the deed of somebody new; noted, as tested below",
    "settings/subscription/erasure/": "the routes' own subscription has not ended; noted below",
    "settings/invoices/<uuid:invoice_id>/card/": "leads to the payment's page, and pays nothing",
    "payments/card/": "the routes' own call is refused (404); noted when it pays",
    "extracts/": "the routes' own call agrees to no price, so nothing is ordered; noted below",
    "extracts/check/": "looking at a file that somebody brought: nothing is kept or changed",
    "extracts/restore/": "the routes' own call is refused (422), as there is a box; noted below",
    "extracts/restore/<uuid:incoming_id>/confirmation/": "the same",
    "notices/reading/": "a mark on the member's own list, of nothing that the customer keeps",
    "notices/<uuid:notice_id>/reading/": "the same",
    "notices/<uuid:notice_id>/later/": "the same",
    "session/": "staying signed in, which is use like any other",
    "sign-in/<slug:key>/back-channel-logout/": "the routes' own call names nobody here",
}


@pytest.fixture(scope="module")
def a(database, cast):
    """A customer of this file's own: what is done here cannot be undone."""
    return whole("Alice", "Customer A")


def leave_something_to_change(cast, person):
    """What a call before has set already would be no change."""
    with cast.inside(person):
        Service.objects.update(responsible=None)
        Action.objects.update(responsible=None)


def sign_in_again(cast, a):
    a.owner.token = cast.sign_in("Alice", subject=f"again-{a.id.hex}")
    a.owner._client = None
    a.owner.client.post("/customers/", {"customer": str(a.id)})


def calls():
    """Every call with a changing method, in the routes' order: what ends the session comes last."""
    return [
        (path, call)
        for path, calls in ROUTES.items()
        for call in calls
        if call.method != "GET" and path not in WITHOUT_A_LINE
    ]


def test_every_changing_call_leaves_a_line(a, cast):
    book, program = Book(cast, a.editor), cast.client(headers=a.headers())
    silent = []
    for path, call in calls():
        leave_something_to_change(cast, a.editor)
        if path in OUT:
            sign_in_again(cast, a)
        before = len(book.lines())
        caller = program if call.who in KEYS else sender(a, call)
        response = send(caller, path, call, facts_of(a))
        assert response.status_code in call.good, (path, response.content)
        if len(book.lines()) == before:
            silent.append(f"{call.method} /{path}")
    assert silent == []
    assert book.check().is_whole
    cast.run_jobs(a.id)  # extracts are built anew, for the tests below


def test_reading_leaves_none_but_of_what_is_taken_out(a, cast):
    """Documents, extracts and the journal itself; a page that is looked at costs no line."""
    book, program = Book(cast, a.editor), cast.client(headers=a.headers())
    sign_in_again(cast, a)
    noted = set()
    for path, some in ROUTES.items():
        for call in some:
            if call.method == "GET" and call.who is not Who.ANYBODY:
                before = len(book.lines())
                caller = program if call.who in KEYS else sender(a, call)
                response = send(caller, path, call, facts_of(a))
                assert response.status_code in call.good, path
                if len(book.lines()) != before:
                    noted.add(path)
    assert noted == {
        "cases/files/<uuid:case_file_id>/content/",
        "documents/<uuid:document_id>/",
        "documents/<uuid:document_id>/content/",
        "documents/<uuid:document_id>/preview.png",
        "extracts/<uuid:extract_id>/content/",
        "extracts/restorations/<uuid:restoration_id>/journal/",
        "settings/journal/journal.csv",
        "settings/journal/journal.jsonl",
        "settings/privacy/copy/",
    }


def test_every_declared_deed_is_noted_and_no_other(a, cast, olga, tmp_path, settings):
    """The rest of what there is, after the calls above; then the journal knows every word."""
    invited = cast.invite(a.editor)
    olga.client.get("/boxes/")
    assert olga.client.post(f"/invitations/{invited}/").status_code == 302
    sign_in_at_the_provider(cast, olga)
    sign_out_at_the_provider(cast, olga)
    be_refused(cast, olga)
    leave_for_the_console(cast, a)
    change_the_rest(cast, a.editor)
    write_letters(cast, a)
    a.facts |= order_another(a.editor)  # the one there was is withdrawn
    act_in_the_console(a)
    answer_a_case(a)
    take_in(cast, a)
    take_out(cast, a, tmp_path / "all.zip")
    settings.SMTP_URL = "smtp://localhost"
    end_the_subscription(cast, a)
    book = Book(cast, a.editor)
    noted = set(book.deeds()) | deeds_of_the_restored(cast, tmp_path / "all.zip")
    assert book.check().is_whole
    noted |= erase(cast, a)
    assert noted - DEEDS.keys() == set()
    assert DEEDS.keys() - noted == set()


def who(cast, person):
    """The identity's issuer and subject."""
    with cast.as_role("migrator"):
        return fetch_one(
            "SELECT i.issuer, i.subject FROM identity i JOIN session s ON s.identity_id = i.id "
            "WHERE s.token_hash = %s",
            [token_hash(person.token)],
        )


def sign_in_at_the_provider(cast, person):
    """A new session by the page's own function, in the customer that the person is a member of."""
    from django.conf import settings
    from django.test import RequestFactory

    from viewmybox.accounts.sign_in.id_token import Claims
    from viewmybox.accounts.sign_in.provider import provider
    from viewmybox.accounts.sign_in.views import open_session

    issuer, subject = who(cast, person)
    claims = Claims(issuer, subject, person.name, "", email_verified=False, session="")
    request = RequestFactory(headers={"user-agent": cast.BROWSER}).get("/")
    assert open_session(request, provider(settings.IDENTITY_PROVIDERS["demo"].key), claims, "")


def sign_out_at_the_provider(cast, person):
    """The provider's word that the person logged out there, believed already."""
    from viewmybox.accounts.sign_in.back_channel import end_sessions
    from viewmybox.accounts.sign_in.logout_token import SignedOut
    from viewmybox.accounts.sign_in.provider import provider

    issuer, subject = who(cast, person)
    end_sessions(provider("demo"), SignedOut(issuer, subject, None, secrets.token_hex(8)))


def be_refused(cast, person):
    """Signing in when the identity may not any more; it may again afterwards."""
    from viewmybox.accounts.sign_in.refusal import SignInRefused

    change = (
        "UPDATE identity SET disabled_at = {} WHERE (issuer, subject) = (%s, %s) RETURNING 1"
    ).format
    with cast.as_role("migrator"):
        fetch_one(change("now()"), who(cast, person))
    with pytest.raises(SignInRefused, match="disabled"):
        sign_in_at_the_provider(cast, person)
    with cast.as_role("migrator"):
        fetch_one(change("NULL"), who(cast, person))


def leave_for_the_console(cast, made):
    """In a browser of its own, so that the others go on."""
    browser = cast.client(cast.join(made.editor, "Both", "editor").token)
    assert browser.get("/support/sign-in/begin/").status_code == 302


def change_the_rest(cast, person):
    with cast.inside(person):
        member, box = Member.objects.get(id=person.member), Box.objects.first()
        BoxRole.give(box, member, Role.VIEWER)
        BoxRole.give(box, member, None)
        for deviation in Entry.objects.filter(kind="deviation", closed_at=None):
            deviation.close()
        for deviation in Entry.objects.filter(kind="deviation"):
            deviation.reopen()
        (Escalation.objects.first() or Escalation.objects.create(days=3)).remove()
        agreement = Agreement.objects.first()
        agreement.supplier, agreement.ends_on = "Others", date(2027, 1, 1)
        agreement.save()
        Webhook.objects.first().switch_off(Why.GONE)


def end_the_subscription(cast, made):
    """An invoice is reminded of and paid, another one credited; then everything is over."""
    today = swedish_today()
    with cast.inside(made.owner):
        books.order()
    with cast.as_worker():
        with acting(made.id):
            for days in range(0, 120, 10):
                carry(today + timedelta(days=days))
            first, *others = [one.number for one in Invoice.unpaid()]
        mark_paid(first, "Olga", "It came by post", today)
        credit(others[0], "Olga", "A mistake")
        with acting(made.id):
            Subscription.held().end(today)
            Subscription.objects.get().ask_for_erasure()


def write_letters(cast, made):
    """As tests/accounts/test_telling.py has them written."""
    told = Thing("member", made.editor.member, "erik@example.com")
    with cast.as_worker(), acting(made.id):
        note("policy.told", told, version=1)
        note("contact.asked", told)
        note("prices.told", told, number=2)
        note("case.told", told, number=1)


def answer_a_case(made):
    """As the operator, in the console."""
    case = f"/support/customers/{made.id}/cases/{made.facts['case']}"
    for deed, sent in (
        ("answers", {"text": "Try this"}),
        ("assignment", {"take": "back"}),
        ("assignment", {"take": "me"}),
    ):
        assert made.operator.client.post(f"{case}/{deed}/", sent).status_code == 302


def act_in_the_console(made):
    """Each of an operator's deeds, as the pages do it."""
    for path, calls in CONSOLE.items():
        for call in calls:
            if call.method == "POST" and "customer_id" in path:
                answer = send(made.operator.client, path, call, facts_of(made))
                assert answer.status_code in (*call.good, 404), path


def erase(cast, made):
    """Another operator approves what the first proposed; then nobody gets in to read of it."""
    with cast.as_role("migrator"):
        [proposal] = fetch_one(
            "SELECT id FROM support_proposal WHERE about ->> 'customer' = %s LIMIT 1",
            [str(made.id)],
        )
    form = f"/support/proposals/{proposal}/decision/"
    cast.operator("Nils").client.post(form, {"decision": "approve"})
    with cast.as_role("migrator"):
        return {
            deed
            for (deed,) in fetch_all(
                "SELECT deed FROM journal_line WHERE customer_id = %s ORDER BY number DESC LIMIT 1",
                [made.id],
            )
        }


def take_out(cast, made, file):
    cast.run_jobs(made.id)
    with cast.as_worker():
        with acting(made.id):
            given_up = Extract.objects.create(state=Extract.State.BUILDING)
            given_up.fail(Extract.Failure.OTHER, "")
            Extract.objects.filter(state=Extract.State.READY).update(delete_at=timezone.now())
            Extract.purge_expired()
        write_extract(str(made.id), file)
    with cast.as_role("migrator"):
        yesterday = timezone.localdate() - timedelta(days=1)
        over = "UPDATE registration SET delete_on = %s WHERE customer_id = %s RETURNING 1"
        fetch_one(over, [yesterday, made.id])
    with cast.as_worker():
        fetch_one("SELECT wall.purge_registrations()", [])
        with acting(made.id):
            forget_details(timezone.now() - timedelta(days=1))


def take_in(cast, made):
    with cast.inside(made.owner):
        one = Incoming.objects.create(name="extract.zip", state=Incoming.State.CHECKED)
        one.note("incoming.sent")
        one.note("incoming.confirmed")
        one.abandon()
    with cast.as_worker(), acting(made.id):
        Incoming.objects.get(id=one.id).fail(Flaw("A test"))


def deeds_of_the_restored(cast, file):
    """The extract becomes a customer with a journal of its own."""
    from viewmybox.extracts.restoring import restore
    from viewmybox.journal.models import JournalLine

    with cast.as_worker(), acting(restore(file, "Restored").customer):
        return set(JournalLine.objects.values_list("deed", flat=True))


@pytest.mark.parametrize("deed", DEEDS)
def test_every_deed_has_its_words(deed):
    with translation.override("en"):
        assert "%" not in sentence(deed)
        facts = {"thing": "THING", "role": "R", "page": "P", "count": 2, "lines": 3, "version": 4,
                 "box": "B", "hours": 8, "received_on": "R", "until": "U", "number": 5,
                 "ends_on": "E", "erase_after": "A"}  # fmt: skip
        assert sentence(deed, **facts).count(OPEN) == 0
