"""Erasing a customer: no trace in any table, in storage, in logs or in the queue; resumable."""

import json
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction

from tests import cast as people
from tests.conftest import free_port
from tests.traces import everywhere, looked_through
from tests.wall.whole import whole
from viewmybox.accounts.models import Member
from viewmybox.billing import erasing
from viewmybox.billing.days import swedish_today
from viewmybox.billing.models import Subscription
from viewmybox.journal.models import JournalHead
from viewmybox.vault.files import storage
from viewmybox.wall.context import NoCustomerError, acting, fetch_all, fetch_one

pytestmark = pytest.mark.promise("P15")

# What the books keep, as the law says; by its id alone, that something was erased, and in the
# provider's own journal which operator had looked.
KEPT = {"ledger_invoice", "erasure", "provider_line"}


class Mailbox:
    """A mail server that keeps what it is given."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.letters.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.SMTP_URL = f"smtp://127.0.0.1:{port}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    yield box
    server.stop()


def have_an_address(cast, a):
    with cast.inside(a.owner):
        fetch_one("SELECT wall.give_contact('email', %s)", [f"{a.secret}@example.com"])


def letters(mailbox, a):
    """Those to this customer: whose time was up in other tests is told in the same round."""
    return [one for one in mailbox.letters if one.rcpt_tos == [f"{a.secret}@example.com"]]


def ready(person):
    """The subscription has ended and its time is up."""
    with people.inside(person):
        Subscription.objects.get().cancel()
    with people.as_worker(), acting(person.customer):
        found = Subscription.held()
        found.end(found.ends_on)
        found.ask_for_erasure()


def test_no_trace_is_left(mailbox, cast, capfd, database):
    a, b = whole("Alice", "Customer A"), whole("Charlie", "Customer B")
    with cast.inside(a.owner):
        fetch_one("SELECT wall.give_contact('email', %s)", [f"{a.secret}@example.com"])
        fetch_one("SELECT wall.give_contact('telephone', %s)", [f"+46 {a.secret}"])
        member = Member.objects.get(id=a.editor.member)
    with cast.as_role("migrator"):
        fetch_one(
            "UPDATE identity SET name = %s, subject = %s WHERE id = %s RETURNING 1",
            [f"Erik {a.secret}", f"sub-{a.secret}", member.identity_id],
        )
        head = fetch_one("SELECT number FROM journal_head WHERE customer_id = %s", [a.id])[0]
    marks = [a.secret, str(a.id), a.id.hex]
    assert len(everywhere(a.secret)) > 10, "the control: there is something to find"
    assert {"procrastinate_jobs", "sent_letter"} <= looked_through(), (
        "the queue and the letters too"
    )
    before = everywhere(b.secret)
    ready(a.owner)
    with cast.as_worker():
        erasing.erase_due(swedish_today())
    assert everywhere(a.secret) == []
    left = {place.partition(".")[0] for mark in marks for place in everywhere(mark)}
    assert left <= KEPT
    assert everywhere(b.secret) == before, "the other customer is as it was"
    assert not list_files(a.id)
    for file in Path(storage().location).rglob("*"):
        assert a.id.hex not in str(file)
        assert not file.is_file() or a.secret.encode() not in file.read_bytes()
    assert list_files(b.id)
    said = capfd.readouterr()
    assert a.secret not in said.out + said.err
    [envelope] = letters(mailbox, a)
    attached = {part.get_filename(): part for part in message_from_bytes(envelope.content).walk()}
    [certificate] = [part for name, part in attached.items() if name and name.endswith(".json")]
    facts = json.loads(certificate.get_payload(decode=True))
    assert facts["customer"] == str(a.id)
    assert facts["counts"]["measurement"] == 40
    assert facts["journal_head"]["number"] > head
    assert facts["kept"]["invoices"] == 1
    assert any(name and name.endswith(".pdf") for name in attached)
    assert a.owner.client.get("/boxes/")["Location"].startswith("/sign-in/")
    assert b.owner.client.get("/boxes/").status_code == 200


def list_files(customer):
    try:
        return storage().listdir(customer.hex)[1]
    except FileNotFoundError:
        return []


@pytest.mark.parametrize("step", ["key", "storage", "rows", "told"])
def test_killed_halfway_it_goes_on(mailbox, cast, monkeypatch, database, step):
    a = whole("Alice", "Customer A")
    have_an_address(cast, a)
    ready(a.owner)

    class Killed(BaseException):
        pass

    def killed(*_given):
        raise Killed

    mark, letter = erasing.mark, erasing.letter
    with monkeypatch.context() as patch:
        if step == "rows":
            patch.setattr(erasing, "tell", killed)
        elif step == "told":
            patch.setattr(erasing, "letter", killed)
        else:
            patch.setattr(
                erasing, "mark", lambda *given: killed() if given[1] == step else mark(*given)
            )
        with pytest.raises(Killed), cast.as_worker():
            erasing.erase_due(swedish_today())
    assert letter is erasing.letter
    with cast.as_worker():
        erasing.erase_due(swedish_today())
        assert erasing.certificate(a.id)["rows_deleted_at"]
        erasing.erase_due(swedish_today())
        with pytest.raises(NoCustomerError), acting(a.id):
            pass
    assert len(letters(mailbox, a)) == 1


def test_a_mail_server_that_is_away_is_tried_again(cast, settings, database, mailbox):
    a = whole("Alice", "Customer A")
    have_an_address(cast, a)
    ready(a.owner)
    there = settings.SMTP_URL
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    with cast.as_worker():
        erasing.erase_due(swedish_today())
    assert erased_but_untold(a.id)
    settings.SMTP_URL = there
    with cast.as_worker():
        erasing.erase_due(swedish_today())
    assert not erased_but_untold(a.id)
    assert len(letters(mailbox, a)) == 1


def erased_but_untold(customer):
    with people.as_role("migrator"):
        row = fetch_one(
            "SELECT rows_deleted_at IS NOT NULL, told_at IS NULL, tell <> '' FROM erasure "
            "WHERE customer_id = %s",
            [customer],
        )
    assert row[0]
    assert row[1] == row[2]
    return row[1]


def test_nobody_is_erased_before_the_time(cast, alice):
    with cast.as_worker():
        erasing.erase_due(swedish_today() + timedelta(days=3650))
    assert alice.client.get("/boxes/").status_code == 200
    with cast.as_worker(), transaction.atomic():
        fetch_one("SELECT wall.erase_rows(%s)", [alice.customer])
    assert alice.client.get("/boxes/").status_code == 200


def test_once_begun_it_cannot_be_taken_back(cast, alice):
    ready(alice)
    with cast.as_worker(), acting(alice.customer):
        assert fetch_one("SELECT wall.begin_erasure(%s)", [swedish_today()])[0]
        found = Subscription.held()
        found.resume()
        assert found.is_ended


def test_a_former_members_details_go_and_what_was_done_stays(cast, alice, erik):
    word = "Sandstrom"
    with cast.as_role("migrator"):
        fetch_one(
            "UPDATE member SET name = %s, email = 'erik@sandstrom.example' "
            "WHERE customer_id = %s AND id = %s RETURNING 1",
            [f"Erik {word}", alice.customer, erik.member],
        )
    erik.client.post("/boxes/new/", {"name": "Made by him"})
    forgetting = f"/settings/members/{erik.member}/forgetting/"
    alice.client.post(forgetting)
    with cast.inside(alice):
        assert Member.objects.get(id=erik.member).name == f"Erik {word}", "only a former one"
    alice.client.post(f"/settings/members/{erik.member}/end/")
    alice.client.post(forgetting)
    alice.client.post(forgetting)
    with cast.as_role("migrator"):
        lines = fetch_all(
            "SELECT details FROM journal_line WHERE customer_id = %s AND details LIKE %s",
            [alice.customer, f"%{word}%"],
        )
        former = fetch_one(
            "SELECT name, email FROM member WHERE customer_id = %s AND id = %s",
            [alice.customer, erik.member],
        )
    assert lines == []
    assert former == ("…", "")
    assert "Made by him" in alice.client.get("/boxes/").content.decode()
    assert erik.client.get("/boxes/").status_code == 302
    with cast.inside(alice):
        assert JournalHead.objects.get()
