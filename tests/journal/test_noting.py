"""A line for each deed, in the deed's own transaction, by whoever really did it."""

import time

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from tests.journal.conftest import Book
from viewmybox.boxes.models import Box
from viewmybox.journal.models import JournalLine
from viewmybox.journal.noting import note
from viewmybox.wall.context import NoCustomerError, acting, fetch_one
from viewmybox.wall.proof import prove


def test_a_deed_on_a_page_says_who_did_what_when_and_from_where(alice, book):
    alice.client.post("/boxes/new/", {"name": "Office"}, REMOTE_ADDR="192.0.2.7")
    line = book.last()
    assert (line["deed"], line["thing_kind"], line["who"]) == ("box.made", "box", alice.member)
    assert line["told"] == {
        "who": {"kind": "member", "id": str(alice.member), "name": "Alice Andersson"},
        "from": {"ip": "192.0.2.7", "browser": "Firefox 140", "system": "Linux"},
        "thing": "Office",
    }
    with book.cast.inside(alice):
        assert Box.objects.get().id == line["thing_id"]
        assert fetch_one("SELECT now() - %s < '1 minute'", [line["at"]]) == (True,)


def test_a_program_is_told_by_its_key(alice, book, cast):
    from viewmybox.accounts.models import ApiKey, Scope

    with cast.inside(alice):
        key, word = ApiKey.make("Till", Scope.WRITE)
    program = cast.client(headers={"authorization": f"Bearer {word}"})
    program.post("/api/v1/boxes", {"name": "Kitchen"}, content_type="application/json")
    line = book.last()
    assert (line["deed"], line["who"]) == ("box.made", key.id)
    assert line["told"]["who"] == {"kind": "key", "id": str(key.id), "name": "Till"}


def test_what_the_service_does_by_itself_names_who_ordered_it(alice, book, cast):
    alice.client.post("/extracts/", {"box": "everything"})
    cast.run_jobs(alice.customer)
    line = book.last("extract.built")
    assert line["who"] is None
    assert line["told"]["who"] == {"kind": "service"}
    assert line["told"]["facts"]["ordered_by"] == "Alice Andersson"
    assert "from" not in line["told"]


def test_what_the_provider_does_by_a_command_is_told_so(alice, book, cast, tmp_path):
    from viewmybox.operating import add_key, write_extract

    with cast.as_worker():
        write_extract(str(alice.customer), tmp_path / "all.zip")
        add_key(str(alice.customer), "read")
    assert book.deeds()[-2:] == ["extract.written", "key.made"]
    assert book.last()["told"]["who"] == {"kind": "provider"}


def test_only_what_is_changed_is_a_change(alice, book, cast):
    book.fill(1)
    with cast.inside(alice):
        Box.objects.get().save()
    assert book.deeds()[-1] == "box.made"
    with cast.inside(alice):
        box = Box.objects.get()
        box.description = "Upstairs"
        box.save()
        box.close()
        box.reopen()
        box.reopen()
    assert book.deeds()[-3:] == ["box.changed", "box.closed", "box.opened"]
    assert book.last("box.changed")["told"]["facts"] == {"fields": ["description"]}


def test_many_measurements_are_one_line(alice, book, cast):
    from viewmybox.boxes.models import Indicator, Service

    book.fill(1)
    with cast.inside(alice):
        service = Service.objects.create(box=Box.objects.get(), name="Cleaning")
        indicator = Indicator.objects.create(service=service, name="Share", low=1)
    before = len(book.lines())
    rows = "\n".join(f"2026-05-{day:02};{day}" for day in range(1, 29))
    from tests.wall.whole import upload

    file = upload("values.csv", f"tid;varde\n{rows}\n".encode())
    alice.client.post(f"/indicators/{indicator.id}/imports/new/", {"file": file})
    assert len(book.lines()) == before + 1
    line = book.last("measurements.imported")
    assert line["told"]["thing"] == "Share"
    assert line["told"]["facts"] == {"recorded": 28, "replaced": 0, "indicators": 1}


def test_what_is_taken_back_is_not_noted(alice, book, cast):
    before = book.deeds()
    with cast.inside(alice):
        with transaction.atomic():
            Box.objects.create(name="Gone")
            transaction.set_rollback(True)
        Box.objects.create(name="Kept")
    assert book.deeds() == [*before, "box.made"]
    assert book.last()["told"]["thing"] == "Kept"
    with cast.inside(alice):
        Box.objects.create(name="Gone too")
        transaction.set_rollback(True)
    assert book.deeds() == [*before, "box.made"]


def test_a_refused_call_leaves_no_line(alice, book, cast):
    before = book.deeds()
    assert alice.client.post("/boxes/new/", {"name": ""}).status_code == 422
    assert alice.client.get("/boxes/").status_code == 200
    assert book.deeds() == before


def test_the_deeds_of_a_request_are_one_statement_and_the_last(alice, book, cast):
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked, cast.inside(alice):
        for name in ("One", "Two", "Three"):
            Box.objects.create(name=name)
    told = [query["sql"] for query in asked if "wall.note" in query["sql"]]
    assert len(told) == 1
    after = asked.captured_queries[-1]["sql"]
    assert "wall.note" in after or after == "COMMIT"
    numbers = [line["number"] for line in book.lines()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_block_within_a_block_notes_once(alice, book, cast):
    before = book.deeds()
    with cast.inside(alice), cast.inside(alice):
        Box.objects.create(name="Once")
    assert book.deeds() == [*before, "box.made"]


def test_an_undeclared_deed_is_refused(alice, cast):
    with cast.inside(alice), pytest.raises(KeyError):
        note("box.painted")


def test_nobody_entered_nothing_noted(database):
    with pytest.raises(NoCustomerError):
        note("box.made")


def enter(cast, role, person):
    return cast.inside(person) if role == "web" else acting(person.customer)


@pytest.mark.parametrize("role", ["web", "worker"])
@pytest.mark.parametrize(
    "deed",
    [
        "INSERT INTO journal_line SELECT * FROM journal_line",
        "UPDATE journal_line SET deed = 'box.made'",
        "DELETE FROM journal_line",
        "TRUNCATE journal_line",
        "UPDATE journal_head SET number = 0",
        "DELETE FROM journal_head",
        "INSERT INTO journal_head SELECT * FROM journal_head",
        "SELECT wall.add_line(wall.customer(), NULL, 'box.made', NULL, NULL, '{}')",
    ],
)
def test_it_is_only_added_to(alice, cast, role, deed):
    denied = pytest.raises(ProgrammingError, match="permission denied")
    with cast.as_role(role), denied, enter(cast, role, alice):
        fetch_one(deed, [])


def test_the_web_may_neither_forget_nor_see_all_heads(alice, cast):
    for deed in (
        "SELECT wall.forget_journal_details(NULL, now())",
        "SELECT * FROM wall.journal_heads()",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), cast.inside(alice):
            fetch_one(deed, [])


def proven(person, lines, **more):
    """What our own code would say, with its proof."""
    return prove("note", **{"customer": str(person.customer), "lines": lines} | more)


def test_who_acted_is_not_the_callers_to_say(alice, bob, book, cast):
    """Not even our own code's."""
    forged = [{"deed": "box.made", "who": {"kind": "member", "name": "Bob"}}]
    with cast.inside(alice):
        fetch_one("SELECT wall.note(%s, %s)", proven(alice, forged))
    assert book.last()["told"]["who"]["name"] == "Alice Andersson"


def test_sql_alone_writes_no_line(alice, charlie, book, cast):
    """Injected SQL has no proof, and one of another's customer is none here."""
    deed = [{"deed": "box.made"}]
    before = book.deeds()
    payload, mac = proven(alice, deed)
    for forged, why in (
        (["{}", "x"], "unproven"),
        ([payload.replace("box.made", "box.closed"), mac], "unproven"),
        ([payload, None], "unproven"),
        (prove("sign in", customer=str(alice.customer), lines=deed), "unproven"),
        (proven(alice, deed, at=time.time() - 120), "unproven"),
        (proven(charlie, deed), "no customer"),
    ):
        with pytest.raises(DatabaseError, match=why), cast.inside(alice):
            fetch_one("SELECT wall.note(%s, %s)", list(forged))
    assert book.deeds() == before


@pytest.mark.parametrize(
    "lines",
    [
        [{"deed": "no deed"}],
        [{"deed": "a.b|2026"}],
        [{"deed": None}],
        [{"deed": "box.made", "kind": "a|b"}],
        {"deed": "box.made"},
        [{"deed": "box.made", "thing": "x" * 1_000_000}],
    ],
)
def test_what_is_no_line_is_refused(alice, cast, lines):
    with pytest.raises(DatabaseError), cast.inside(alice):
        fetch_one("SELECT wall.note(%s, %s)", proven(alice, lines))


def test_two_at_once_wait_for_each_other_and_leave_no_gap(alice, book, cast):
    from threading import Thread

    def many():
        for number in range(10):
            with cast.inside(alice):
                note("session.ended", count=number)
        connection.close()

    before = len(book.lines())
    threads = [Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(book.lines()) == before + 40
    assert book.check().is_whole


def test_another_customers_lines_are_not_seen(alice, charlie, book, cast):
    book.fill(2)
    with cast.inside(charlie):
        assert {line.customer_id for line in JournalLine.objects.all()} == {charlie.customer}
    assert Book(cast, charlie).deeds() == ["customer.subscribed"]
