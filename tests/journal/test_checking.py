# ruff: noqa: S608 - statements made of our own names
"""Whatever the owner of the tables does to the lines is found."""

import json
from pathlib import Path

import pytest

from viewmybox.journal import chain
from viewmybox.journal.lines import Flaw
from viewmybox.vault import heads
from viewmybox.vault.files import storage
from viewmybox.wall.context import fetch_all, fetch_one

MINE = "customer_id = %(customer)s"


@pytest.fixture
def harm(cast, alice, book):
    """Runs a statement as the tables' owner on a journal of eight lines."""
    book.fill(7)
    assert len(book.lines()) == 8
    assert book.check().is_whole

    def run(statement):
        with cast.as_role("migrator"):
            fetch_all(statement + " RETURNING 1", {"customer": alice.customer})

    return run


@pytest.fixture
def written(cast, harm):
    """The heads as they were before anybody laid a hand on the lines."""
    with cast.as_worker():
        return heads.write()


def flaws(book):
    return {flaw for _number, flaw in book.check().flaws}


def found(book):
    """What is found with the storage's help."""
    return book.check(heads.stored(book.person.customer).of[book.person.customer])


def test_a_whole_journal_is_whole(alice, book, harm, written):
    checked = found(book)
    assert (checked.lines, checked.flaws) == (8, [])


@pytest.mark.promise("P15")
@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ("at = at + interval '1 microsecond'", Flaw.CHANGED),
        ("deed = 'box.closed'", Flaw.CHANGED),
        ("thing_kind = 'service'", Flaw.CHANGED),
        ("thing_kind = NULL", Flaw.CHANGED),
        ("thing_id = gen_random_uuid()", Flaw.CHANGED),
        ("thing_id = NULL", Flaw.CHANGED),
        ("commitment = repeat('0', 64)", Flaw.CHANGED),
        ("hash = repeat('0', 64)", Flaw.CHANGED),
        ("details = replace(details, 'Alice', 'Bob')", Flaw.DETAILS),
        ("details = '{}'", Flaw.DETAILS),
        ("details = 'no JSON'", Flaw.DETAILS),
        ("salt = repeat('0', 64)", Flaw.DETAILS),
        ("who = gen_random_uuid()", Flaw.DETAILS),
        ("who = NULL", Flaw.DETAILS),
        ("number = 99", Flaw.MISSING),
    ],
)
def test_a_changed_line_is_found(book, harm, change, flaw):
    harm(f"UPDATE journal_line SET {change} WHERE {MINE} AND number = 4")
    assert flaw in flaws(book)


@pytest.mark.promise("P15")
@pytest.mark.parametrize("number", [1, 4, 8])
def test_a_deleted_line_is_found(book, harm, number):
    harm(f"DELETE FROM journal_line WHERE {MINE} AND number = {number}")
    assert not book.check().is_whole


def test_a_deleted_line_whose_place_is_filled_is_found(book, harm):
    harm(f"DELETE FROM journal_line WHERE {MINE} AND number = 4")
    for number in range(5, 9):
        harm(f"UPDATE journal_line SET number = number - 1 WHERE {MINE} AND number = {number}")
    harm(f"UPDATE journal_head SET number = 7 WHERE {MINE}")
    assert Flaw.CHANGED in flaws(book)


def test_all_deleted_is_found(book, harm):
    harm(f"DELETE FROM journal_line WHERE {MINE}")
    assert flaws(book) == {Flaw.HEAD}


def test_the_last_deleted_and_the_head_put_back_is_found(book, harm, written):
    fitting = f"(SELECT hash FROM journal_line WHERE {MINE} AND number = 7)"
    harm(f"UPDATE journal_head SET number = 7, hash = {fitting} WHERE {MINE}")
    harm(f"DELETE FROM journal_line WHERE {MINE} AND number = 8")
    assert book.check().is_whole  # by the database alone it cannot be seen
    assert found(book).flaws == [(8, Flaw.STORED)]


def test_all_deleted_with_the_head_is_found(book, harm, written):
    harm(f"DELETE FROM journal_line WHERE {MINE}")
    harm(f"DELETE FROM journal_head WHERE {MINE}")
    assert book.check().is_whole
    assert found(book).flaws == [(8, Flaw.STORED)]


def test_two_that_changed_places_are_found(book, harm):
    harm(f"UPDATE journal_line SET number = 100 WHERE {MINE} AND number = 3")
    harm(f"UPDATE journal_line SET number = 3 WHERE {MINE} AND number = 5")
    harm(f"UPDATE journal_line SET number = 5 WHERE {MINE} AND number = 100")
    assert (3, Flaw.CHANGED) in book.check().flaws


@pytest.mark.parametrize("number", [0.5, 9])
def test_an_inserted_line_is_found(book, harm, number):
    """After the last, or in between with the later ones moved up."""
    at = 9
    if number != 9:
        for later in range(8, 4, -1):
            harm(f"UPDATE journal_line SET number = number + 1 WHERE {MINE} AND number = {later}")
        harm(f"UPDATE journal_head SET number = 9 WHERE {MINE}")
        at = 5
    columns = "at, deed, thing_kind, thing_id, who, salt, details, commitment, hash"
    harm(
        f"INSERT INTO journal_line (customer_id, number, {columns}) "
        f"SELECT customer_id, {at}, {columns} FROM journal_line WHERE {MINE} AND number = 4"
    )
    assert not book.check().is_whole


def rewrite(cast, customer, first=2):
    """All lines from `first` on, said anew with right hashes, and the head with them."""
    with cast.as_role("migrator"):
        rows = fetch_all(
            "SELECT number, hash, at, thing_kind, thing_id, commitment FROM journal_line "
            "WHERE customer_id = %s ORDER BY number",
            [customer],
        )
        previous = rows[first - 2][1]
        for number, _hash, at, kind, thing, commitment in rows[first - 1 :]:
            deed = "box.closed"
            previous = chain.link(previous, number, at, deed, kind, thing, commitment)
            fetch_one(
                "UPDATE journal_line SET deed = %s, hash = %s "
                "WHERE customer_id = %s AND number = %s RETURNING 1",
                [deed, previous, customer, number],
            )
        fetch_one(
            "UPDATE journal_head SET hash = %s WHERE customer_id = %s RETURNING 1",
            [previous, customer],
        )


@pytest.mark.promise("P15")
def test_all_rewritten_with_right_hashes_is_found(alice, book, cast, harm, written):
    rewrite(cast, alice.customer)
    assert book.check().is_whole
    assert found(book).flaws == [(8, Flaw.STORED)]


def test_it_is_found_too_after_new_heads_were_written(alice, book, cast, harm, written):
    rewrite(cast, alice.customer)
    book.fill(0)
    with cast.as_worker():
        heads.write()
    assert not found(book).is_whole


def test_lines_of_another_customer_do_not_fit(alice, charlie, cast, book, harm):
    with cast.as_role("migrator"):
        fetch_one(
            "UPDATE journal_line a SET deed = b.deed, commitment = b.commitment, hash = b.hash, "
            "salt = b.salt, details = b.details, who = b.who, at = b.at, "
            "thing_kind = b.thing_kind, thing_id = b.thing_id FROM journal_line b "
            "WHERE a.customer_id = %s AND b.customer_id = %s AND a.number = 1 AND b.number = 1 "
            "RETURNING 1",
            [alice.customer, charlie.customer],
        )
    assert (1, Flaw.CHANGED) in book.check().flaws


# The stored heads themselves


def test_every_customers_head_is_written_off(alice, charlie, cast, book):
    book.fill(3)
    with cast.as_worker():
        name = heads.write()
    content = json.loads(heads.read(Path(name).name))
    last = book.last()
    assert content["heads"][str(alice.customer)] == [last["number"], last["hash"]]
    assert str(charlie.customer) in content["heads"]
    with cast.as_worker():
        assert heads.write() != name


def test_the_worker_does_it_every_hour():
    from procrastinate.contrib.django import app

    periodic = app.periodic_registry.periodic_tasks
    crons = {task.task.name: task.cron for task in periodic.values()}
    assert crons["viewmybox.vault.jobs.write_journal_heads"].split()[1:] == ["*"] * 4


def test_a_file_of_heads_that_was_changed_is_found(alice, cast, book):
    with cast.as_worker():
        first = heads.write()
        heads.write()
    assert heads.stored().damaged == []
    file = Path(storage().path(first))
    whole = file.read_bytes()
    try:
        file.write_bytes(whole.replace(b'"heads"', b'"haeds"'))
        assert file.name in heads.stored().damaged
        file.write_bytes(whole.replace(str(alice.customer).encode(), b"nobody"))
        assert file.name in heads.stored().damaged
    finally:
        file.write_bytes(whole)


def test_all_customers_are_checked_at_once(alice, charlie, cast, harm):
    harm(f"DELETE FROM journal_line WHERE {MINE} AND number = 4")
    with cast.as_worker():
        checked = dict(heads.check_all())
    assert not checked[alice.customer].is_whole
    assert checked[charlie.customer].is_whole


# Forgetting


def test_what_is_personal_can_be_forgotten_and_the_chain_stays_whole(alice, erik, book, cast):
    from django.utils import timezone

    from viewmybox.journal.models import forget_details
    from viewmybox.wall.context import acting

    book.fill(2)
    erik.client.post("/boxes/new/", {"name": "Erik's"})
    with cast.as_worker():
        heads.write()
        with acting(alice.customer):
            gone = forget_details(timezone.now(), erik.member)
    lines = book.lines()
    assert gone == len([line for line in lines if line["details"] is None]) > 0
    assert all(line["who"] is None for line in lines if line["details"] is None)
    assert "Erik" not in str([line["details"] for line in lines])
    assert any("Alice" in (line["details"] or "") for line in lines)
    assert lines[-1]["deed"] == "journal.forgotten"
    assert found(book).is_whole
    page = alice.client.get("/settings/journal/").content.decode()
    assert "Made the box “…”" in page
    assert "Erased" in page
    assert f"Erased the personal details of {gone} journal lines" in page

    with cast.as_worker(), acting(alice.customer):
        forget_details(timezone.now())
    assert found(book).is_whole
    assert "Alice" not in str([line["details"] for line in book.lines()])
