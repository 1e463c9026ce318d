# ruff: noqa: S608 - statements made of our own names
"""The provider's journal: what is no customer's deed, noted, bound together, and not flooded."""

import json
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.utils import translation

from tests.cast import inside
from tests.journal.altering import alter, restored
from viewmybox.accounts.models import ApiKey, Scope
from viewmybox.journal import chain
from viewmybox.journal.deeds import OPEN
from viewmybox.journal.lines import Flaw, StoredHead
from viewmybox.journal.noting import coming_from
from viewmybox.journal.provider import note_provider, settle, told
from viewmybox.journal.provider_checking import check
from viewmybox.journal.provider_deeds import COUNTED, PROVIDER_DEEDS, provider_sentence
from viewmybox.vault import heads
from viewmybox.wall.context import fetch_all, fetch_one
from viewmybox.wall.proof import prove


@pytest.fixture
def lines(cast):
    """The lines since the test began, read as the support's role."""
    return Lines(cast)


class Lines:
    def __init__(self, cast):
        self.cast = cast
        self.before = self.head()[0]
        with cast.as_role("migrator"):
            fetch_all("DELETE FROM wall.provider_tally RETURNING 1", [])

    def head(self):
        with self.cast.as_role("support"):
            return fetch_one("SELECT number, hash FROM provider_head", [])

    def __call__(self):
        with self.cast.as_role("support"):
            rows = fetch_all(
                "SELECT deed, details FROM provider_line WHERE number > %s ORDER BY number",
                [self.before],
            )
        return [(deed, told(details)) for deed, details in rows]

    def deeds(self):
        return [deed for deed, _told in self()]

    def check(self, stored=()):
        with self.cast.as_role("support"):
            return check(stored)

    def settle(self, hours=1):
        """As the worker, when the hours that were counted are over."""
        back = "UPDATE wall.provider_tally SET hour = hour - make_interval(hours => %s) RETURNING 1"
        with self.cast.as_role("migrator"):
            fetch_all(back, [hours])
        with self.cast.as_worker():
            return settle()


def refuse(reason="expired", provider="demo"):
    note_provider("sign_in.refused", reason=reason, provider=provider)


# What is noted


def test_a_deed_is_a_line_with_its_facts_and_the_network_it_came_from(lines):
    who = uuid.uuid4()
    came = {"ip": "192.0.2.77", "browser": "Firefox 140", "system": "Linux"}
    with coming_from(lambda: came):
        note_provider("operator.signed_in", operator=who)
    note_provider("policy.published", number=2)
    assert lines() == [
        (
            "operator.signed_in",
            {"from": came | {"ip": "192.0.2.0"}, "facts": {"operator": str(who)}},
        ),
        ("policy.published", {"facts": {"number": 2}}),
    ]
    assert lines.check().is_whole


def test_it_is_part_of_the_transaction_it_is_noted_in(lines):
    with transaction.atomic():
        note_provider("policy.published", number=2)
        transaction.set_rollback(True)
    assert lines() == []


@pytest.mark.parametrize("deed", PROVIDER_DEEDS)
def test_every_deed_has_its_words(deed):
    names = (
        *("reason", "provider", "operator", "number", "sessions", "identity", "customer"),
        *("what", "proposal", "job", "count", "tables", "files", "at"),
    )
    facts = dict.fromkeys(names, "x")
    with translation.override("en"):
        assert "%" not in provider_sentence(deed, **facts, until=3)
        assert OPEN not in provider_sentence(deed, **facts, until=3, since=2, minutes=45)


def test_an_undeclared_deed_is_refused(database):
    with pytest.raises(KeyError):
        note_provider("operator.danced")


@pytest.mark.parametrize(
    "fact",
    [
        "alice@example.com",
        "x" * 33,
        "word " * 50,
        "a\nb",
        "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJlcw",
    ],
)
def test_what_might_be_somebodys_is_refused(lines, fact):
    with pytest.raises(ValueError, match="not for"):
        note_provider("operator.refused", reason=fact)
    assert lines() == []


def test_what_is_counted_has_no_facts_that_make_each_one_different(database):
    with pytest.raises(ValueError, match="counted"):
        note_provider("sign_in.refused", reason="x", operator=uuid.uuid4())


# Who may what


@pytest.mark.parametrize("role", ["web", "worker", "support"])
@pytest.mark.parametrize(
    "deed",
    [
        "INSERT INTO provider_line SELECT * FROM provider_line",
        "UPDATE provider_line SET deed = 'a.b'",
        "DELETE FROM provider_line",
        "TRUNCATE provider_line",
        "UPDATE provider_head SET number = 0",
        "DELETE FROM provider_head",
        "DELETE FROM wall.provider_tally",
        "SELECT * FROM wall.provider_tally",
        "SELECT wall.add_provider_line('a.b', '{}')",
        "SELECT wall.count_for_provider('a.b', '{}')",
    ],
)
def test_it_is_only_added_to(cast, role, deed):
    with cast.as_role(role), pytest.raises(ProgrammingError, match="permission denied"):
        fetch_one(deed, [])


@pytest.mark.parametrize("role", ["web", "worker"])
@pytest.mark.parametrize("table", ["provider_line", "provider_head"])
def test_neither_pages_nor_jobs_read_it(cast, role, table):
    with cast.as_role(role), pytest.raises(ProgrammingError, match="permission denied"):
        fetch_one(f"SELECT * FROM {table}", [])


@pytest.mark.parametrize("role", ["web", "support"])
@pytest.mark.parametrize("call", ["settle_provider_journal()", "provider_journal_head()"])
def test_only_the_worker_settles_it(cast, role, call):
    with cast.as_role(role), pytest.raises(ProgrammingError, match="permission denied"):
        fetch_one(f"SELECT wall.{call}", [])


@pytest.mark.parametrize("role", ["web", "worker", "support"])
def test_each_role_notes(cast, lines, role):
    with cast.as_role(role):
        note_provider("policy.published", number=7)
    assert lines.deeds() == ["policy.published"]


def test_sql_alone_notes_nothing(lines):
    """Injected SQL has no proof."""
    payload, mac = prove("sign in", noted="operator.signed_in", facts={})
    for forged in (["{}", "x"], [payload, mac], [payload, None]):
        with pytest.raises(DatabaseError, match="unproven"):
            fetch_one("SELECT wall.note_provider(%s, %s)", forged)
    assert lines() == []


@pytest.mark.parametrize("deed", ["no deed", "a.b|2026", "A.b", ""])
def test_what_is_no_deed_is_refused(lines, deed):
    payload, mac = prove("note for the provider", noted=deed, facts={})
    with pytest.raises(DatabaseError, match="violates check constraint"):
        fetch_one("SELECT wall.note_provider(%s, %s)", [payload, mac])


def test_too_much_is_refused(lines):
    payload, mac = prove("note for the provider", noted="a.b", facts={"reason": "x" * 2000})
    with pytest.raises(DatabaseError, match="too much"):
        fetch_one("SELECT wall.note_provider(%s, %s)", [payload, mac])


# Floods


def test_beyond_so_many_an_hour_they_are_counted(lines, monkeypatch):
    monkeypatch.setitem(COUNTED, "sign_in.refused", 3)
    for _ in range(5):
        refuse("expired")
    for _ in range(4):
        refuse("no code")
    assert lines.deeds() == ["sign_in.refused"] * 3
    lines.settle()
    counted = [facts["facts"] for _deed, facts in lines()[3:]]
    assert [(fact["reason"], fact["times"]) for fact in counted] == [("expired", 2), ("no code", 4)]
    assert datetime.fromisoformat(counted[0]["hour"]) <= datetime.now(UTC)
    lines.settle()
    assert len(lines()) == 5
    assert lines.check().is_whole


def test_an_hour_that_is_not_over_is_not_written_down(lines):
    note_provider("limit.reached", reason="sign_in")
    with lines.cast.as_worker():
        settle()
    assert lines() == []
    lines.settle()
    assert lines.deeds() == ["limit.reached"]


def test_a_flood_writes_no_more_than_its_counts(lines, monkeypatch):
    monkeypatch.setitem(COUNTED, "sign_in.refused", 2)
    for _ in range(300):
        refuse()
    with lines.cast.as_role("migrator"):
        rows = fetch_all("SELECT facts, times FROM wall.provider_tally ORDER BY times", [])
    assert len(lines()) == 2
    assert [times for _facts, times in rows] == [298, 300]


def test_a_counted_deed_does_not_wait_for_who_holds_the_journal(lines):
    """Somebody's long transaction holds the head: a refusal is counted meanwhile."""
    refuse()  # its row is there, so that only the head is waited for
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            note_provider("policy.published", number=1)
            held.set()
            done.wait(20)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(20)
    began = datetime.now(UTC)
    try:
        refuse("while it was held")
    finally:
        waited = datetime.now(UTC) - began
        done.set()
        holder.join()
    assert waited < timedelta(seconds=10)
    assert lines.deeds() == ["sign_in.refused", "policy.published"]
    lines.settle()
    assert lines()[-1][1]["facts"]["reason"] == "while it was held"


def test_many_at_once_leave_no_gap(lines):
    def many():
        for _ in range(10):
            refuse()
        connection.close()

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lines()) == 40
    assert lines.check().is_whole


def test_who_came_too_often_is_counted(cast, lines, settings):
    from viewmybox.config import Turns

    settings.LIMITS = settings.LIMITS.model_copy(
        update={"sign_in": Turns(at_once=1, per_minute=0.01)}
    )
    somebody = cast.client(REMOTE_ADDR="198.51.100.7")
    statuses = [somebody.get("/sign-in/demo/").status_code for _ in range(4)]
    assert statuses.count(429) == 3
    assert lines() == []
    lines.settle()
    [(deed, facts)] = lines()
    assert (deed, facts["facts"]["reason"], facts["facts"]["times"]) == (
        "limit.reached", "sign_in", 3,
    )  # fmt: skip
    assert "198.51" not in json.dumps(facts)


def test_a_key_that_opens_nothing_is_counted(cast, lines):
    word = f"vmb_{uuid.uuid4().hex}{uuid.uuid4().hex}_{'0' * 64}"
    program = cast.client(headers={"authorization": f"Bearer {word}"})
    assert program.get("/api/v1/me").status_code == 401
    lines.settle()
    assert [(deed, told["facts"]["times"]) for deed, told in lines()] == [("key.refused", 1)]


def test_what_a_role_or_a_scope_does_not_allow_is_counted(cast, lines, bob):
    """Refused pages, calls and forms; of whom and to what is nobody's business here."""
    with inside(bob):
        _key, word = ApiKey.make("Reader", Scope.READ)
    program = cast.client(headers={"authorization": f"Bearer {word}"})
    for _ in range(2):
        assert bob.client.post("/boxes/new/", {"name": "Bob’s"}).status_code == 403
    assert program.post("/api/v1/boxes", {"name": "x"}, "application/json").status_code == 403
    careful = cast.client(bob.token, enforce_csrf_checks=True)
    assert careful.post("/sign-out/").status_code == 403
    assert bob.client.get("/boxes/").status_code == 200
    lines.settle()
    counted = {facts["facts"]["reason"]: facts["facts"]["times"] for _deed, facts in lines()}
    assert lines.deeds() == ["access.refused"] * 3
    assert counted == {"role": 2, "scope": 1, "form": 1}
    assert str(bob.member) not in json.dumps(lines())


# Whatever the owner does to the lines is found


@pytest.fixture
def harm(cast, lines):
    """Eight lines that may be damaged; the journal is as it was afterwards."""
    for number in range(8):
        note_provider("policy.published", number=number)
    assert lines.check().is_whole
    first = lines.before + 1
    with restored(cast):
        yield lambda statement: alter(cast, statement, first=first)
    assert lines.check().is_whole


@pytest.fixture
def written(cast, harm):
    with cast.as_worker():
        heads.write()


def found(lines, stored=()):
    return {flaw for _number, flaw in lines.check(stored).flaws}


def found_with_storage(lines):
    return found(lines, heads.stored().provider[-1:])


def test_a_whole_journal_is_whole(lines, harm, written):
    assert found_with_storage(lines) == set()


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ("at = at + interval '1 microsecond'", Flaw.CHANGED),
        ("deed = 'operator.added'", Flaw.CHANGED),
        ("commitment = repeat('0', 64)", Flaw.CHANGED),
        ("hash = repeat('0', 64)", Flaw.CHANGED),
        ("details = replace(details, '3', '4')", Flaw.DETAILS),
        ("details = 'no JSON'", Flaw.DETAILS),
        ("salt = repeat('0', 64)", Flaw.DETAILS),
        ("number = number + 1000", Flaw.MISSING),
    ],
)
def test_a_changed_line_is_found(lines, harm, change, flaw):
    harm(f"UPDATE provider_line SET {change} WHERE number = {{first}} + 3")
    assert flaw in found(lines)


@pytest.mark.parametrize("number", [0, 3, 7])
def test_a_deleted_line_is_found(lines, harm, number):
    harm(f"DELETE FROM provider_line WHERE number = {{first}} + {number}")
    assert found(lines)


def test_a_deleted_line_whose_place_is_filled_is_found(lines, harm):
    harm("DELETE FROM provider_line WHERE number = {first} + 3")
    for number in range(4, 8):
        harm(f"UPDATE provider_line SET number = number - 1 WHERE number = {{first}} + {number}")
    harm("UPDATE provider_head SET number = number - 1")
    assert Flaw.CHANGED in found(lines)


def test_all_deleted_is_found(lines, harm):
    harm("DELETE FROM provider_line")
    assert found(lines) == {Flaw.HEAD}


def test_all_deleted_and_said_to_have_gone_in_time_is_found(lines, harm):
    harm("DELETE FROM provider_line")
    harm("UPDATE provider_head SET gone = number, gone_hash = hash")
    assert found(lines) == {Flaw.EARLY}


def test_two_that_changed_places_are_found(lines, harm):
    harm("UPDATE provider_line SET number = number + 1000 WHERE number = {first} + 2")
    harm("UPDATE provider_line SET number = {first} + 2 WHERE number = {first} + 4")
    harm("UPDATE provider_line SET number = {first} + 4 WHERE number = {first} + 1002")
    assert Flaw.CHANGED in found(lines)


@pytest.mark.parametrize("after", [3, 7])
def test_an_inserted_line_is_found(lines, harm, after):
    for number in range(7, after, -1):
        harm(f"UPDATE provider_line SET number = number + 1 WHERE number = {{first}} + {number}")
    harm(
        "INSERT INTO provider_line (number, at, deed, salt, details, commitment, hash) "
        f"SELECT {{first}} + {after + 1}, at, deed, salt, details, commitment, hash "
        "FROM provider_line WHERE number = {first} + 2"
    )
    harm("UPDATE provider_head SET number = number + 1")
    assert Flaw.CHANGED in found(lines)


def rewrite(cast, lines, change=lambda line: line, *, at=lambda at: at):
    """All lines said anew with right hashes, and the head with them."""
    with cast.as_role("migrator"):
        rows = fetch_all(
            "SELECT number, at, deed, commitment FROM provider_line ORDER BY number", []
        )
        previous = fetch_one("SELECT gone_hash FROM provider_head", [])[0]
        for number, old, said, commitment in rows:
            moment, deed = at(old), change(said)
            previous = chain.link(previous, number, moment, deed, None, None, commitment)
            fetch_all(
                "UPDATE provider_line SET deed = %s, at = %s, hash = %s WHERE number = %s "
                "RETURNING 1",
                [deed, moment, previous, number],
            )
        fetch_all("UPDATE provider_head SET hash = %s, at = %s RETURNING 1", [previous, moment])


def test_all_rewritten_with_right_hashes_is_found(cast, lines, harm, written):
    rewrite(cast, lines, lambda _deed: "operator.added")
    assert lines.check().is_whole  # by the database alone it cannot be seen
    assert found_with_storage(lines) == {Flaw.STORED}


def test_the_last_deleted_and_the_head_put_back_is_found(lines, harm, written):
    harm("DELETE FROM provider_line WHERE number = {first} + 7")
    harm(
        "UPDATE provider_head SET number = number - 1, "
        "hash = (SELECT hash FROM provider_line ORDER BY number DESC LIMIT 1)"
    )
    assert lines.check().is_whole
    assert found_with_storage(lines) == {Flaw.STORED}


# What is a year old goes


def aged(cast, lines, days):
    """The journal as if all of it had happened so many days ago."""
    rewrite(cast, lines, at=lambda at: at - timedelta(days=days))


def test_lines_go_after_a_year_and_the_chain_still_has_a_beginning(cast, lines, harm):
    aged(cast, lines, 367)
    last = lines.head()
    note_provider("policy.published", number=9)
    assert lines.settle() >= 8
    assert lines.deeds() == ["policy.published", "journal.trimmed"]
    assert lines()[-1][1]["facts"] == {"until": last[0], "hash": last[1]}
    long_ago = datetime.now(UTC) - timedelta(days=367)
    stored = [StoredHead(long_ago, *last, long_ago)]
    assert lines.check(stored).flaws == []
    assert lines.settle() == 0
    assert lines.deeds() == ["policy.published", "journal.trimmed"]


def test_nothing_goes_before_its_year_is_over(cast, lines, harm):
    aged(cast, lines, 364)
    assert lines.settle() == 0
    assert len(lines()) == 8


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ("gone_hash = repeat('0', 64)", Flaw.CHANGED),
        ("gone = gone - 1", Flaw.MISSING),
        ("gone = gone + 1", Flaw.MISSING),
    ],
)
def test_a_beginning_that_was_moved_is_found(cast, lines, harm, change, flaw):
    aged(cast, lines, 367)
    lines.settle()
    harm(f"UPDATE provider_head SET {change}")
    assert {flaw, Flaw.EARLY} <= found(lines)


def test_lines_that_went_before_their_time_are_found(cast, lines, harm, written):
    """The owner ages the lines, has them removed, and so leaves a chain that holds."""
    stored = heads.stored().provider[-1:]
    aged(cast, lines, 367)
    lines.settle()
    assert lines.check().is_whole
    assert {flaw for _number, flaw in lines.check(stored).flaws} == {Flaw.STORED}
    now = datetime.now(UTC)
    one = stored[0]
    with cast.as_role("support"):
        gone = fetch_one("SELECT gone, gone_hash FROM provider_head", [])
    assert gone[0] == one.number
    same = [StoredHead(now, *gone, now - timedelta(days=300))]
    assert {flaw for _number, flaw in lines.check(same).flaws} == {Flaw.EARLY}


# Written off


def test_its_head_is_written_off_with_the_customers(cast, lines):
    note_provider("policy.published", number=3)
    with cast.as_worker():
        heads.write()
    newest = heads.stored().provider[-1]
    assert (newest.number, newest.hash) == lines.head()
    assert lines.check(heads.stored().provider[-1:]).is_whole


def test_the_hourly_deed_settles_and_writes_off(cast, lines):
    from viewmybox.vault.jobs import write_journal_heads

    note_provider("limit.reached", reason="invite")
    with cast.as_role("migrator"):
        fetch_all("UPDATE wall.provider_tally SET hour = hour - interval '2 h' RETURNING 1", [])
    with cast.as_worker():
        write_journal_heads()
    assert lines.deeds() == ["limit.reached"]
    assert heads.stored().provider[-1].hash == lines.head()[1]


def test_files_from_before_there_was_one_are_read(monkeypatch):
    found = heads.Heads()
    heads.take(found, {"written_at": "2026-11-22T10:00:00+00:00", "heads": {}}, None)
    assert found.provider == []
