"""Turns are counted once for everybody, whatever the process and whatever becomes of the call."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from django.db import transaction

from tests.cast import as_role, as_worker
from viewmybox.config import Turns
from viewmybox.wall import housekeeping
from viewmybox.wall.context import fetch_all, fetch_one
from viewmybox.wall.turns import bucket, take_turn

TAKE = "SELECT remaining, wait FROM wall.take_turn(%s, %s, %s)"
RARELY = 0.001  # a minute: none comes back while a test runs


@pytest.fixture(autouse=True)
def here(database):
    """Every test asks the database."""


@pytest.fixture
def somebody():
    return uuid4().hex


def test_so_many_at_once_and_then_a_wait(somebody):
    turns = Turns(at_once=3, per_minute=2)
    taken = [take_turn("test", somebody, turns) for _turn in range(5)]
    assert [turn.remaining for turn in taken] == [2, 1, 0, 0, 0]
    assert [turn.wait > 0 for turn in taken] == [False, False, False, True, True]
    assert taken[3].wait == 30  # seconds until the next comes back


def test_turns_come_back_little_by_little_and_never_more_than_there_were(somebody):
    turns = Turns(at_once=2, per_minute=2)
    for _turn in range(2):
        take_turn("test", somebody, turns)
    assert take_turn("test", somebody, turns).wait
    later(somebody, "31 seconds")
    assert take_turn("test", somebody, turns).wait == 0
    assert take_turn("test", somebody, turns).wait
    later(somebody, "1 day")
    assert [take_turn("test", somebody, turns).wait > 0 for _turn in range(3)] == [
        False, False, True,
    ]  # fmt: skip


def test_a_refusal_costs_nothing_more(somebody):
    turns = Turns(at_once=1, per_minute=1)
    take_turn("test", somebody, turns)
    assert {take_turn("test", somebody, turns).wait for _turn in range(20)} <= {59, 60}


def test_each_has_their_own_and_each_thing_its_own(somebody):
    turns = Turns(at_once=1, per_minute=RARELY)
    assert take_turn("test", somebody, turns).wait == 0
    assert take_turn("other", somebody, turns).wait == 0
    assert take_turn("test", somebody + "x", turns).wait == 0
    assert take_turn("test", somebody, turns).wait


@pytest.mark.parametrize("per_minute", [10**6, 0.0005])
def test_the_widest_settings_can_be_counted(somebody, per_minute):
    turns = Turns(at_once=10**6, per_minute=per_minute)
    assert take_turn("test", somebody, turns).wait == 0
    assert take_turn("test", somebody, turns).remaining >= 10**6 - 2


def test_two_at_once_get_no_more_than_there_are(ground, somebody):
    """Two connections as two processes have them, each with two hundred tries, all at once."""
    url = ground.server.url("web", ground.database)
    name, together = bucket("test", somebody), threading.Barrier(2)

    def try_often(_process):
        with psycopg.connect(url, autocommit=True) as connection:
            together.wait(30)
            found = [connection.execute(TAKE, [name, 50, RARELY]).fetchone() for _n in range(200)]
        return [remaining for remaining, wait in found if wait == 0]

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(try_often, range(2))
    # Fifty were given, whoever came first. What each was told is left is never more than there is;
    # who read the clock before waiting for the other may be told one less.
    told, left = sorted(one + other, reverse=True), range(49, -1, -1)
    assert len(told) == 50
    assert all(true - 1 <= heard <= true for heard, true in zip(told, left, strict=True))


def test_who_waits_for_another_is_told_what_that_one_left(connect, somebody):
    """The second asks while the first has not yet committed: it waits, and finds none."""
    first, second = connect(), connect()
    name = bucket("test", somebody)
    with ThreadPoolExecutor(1) as pool:
        with first.transaction():
            assert first.execute(TAKE, [name, 1, RARELY]).fetchone() == (0, 0)
            asked = pool.submit(lambda: second.execute(TAKE, [name, 1, RARELY]).fetchone())
            with pytest.raises(TimeoutError):
                asked.result(0.2)
        remaining, wait = asked.result(30)
    assert remaining == 0
    assert wait > 0


def test_a_turn_is_not_taken_where_it_could_be_undone(somebody):
    with transaction.atomic(), pytest.raises(RuntimeError):
        take_turn("test", somebody, Turns(at_once=1, per_minute=1))


def test_a_full_bucket_is_forgotten_and_others_are_not(somebody):
    turns = Turns(at_once=1, per_minute=RARELY)
    take_turn("full", somebody, turns)
    take_turn("test", somebody, turns)
    later(somebody, "1 day", "full")
    with as_worker():
        housekeeping.forget_turns()
    assert [name for name in ("full", "test") if is_kept(bucket(name, somebody))] == ["test"]


def test_no_address_is_kept(settings):
    """A row is a keyed hash and a moment: without the key no address can be looked up by trying."""
    take_turn("sign_in", "192.0.2.77", Turns(at_once=1, per_minute=1))
    with as_role("migrator"):
        columns = fetch_all(
            "SELECT attname::text, atttypid::regtype::text FROM pg_attribute "
            "WHERE attrelid = 'wall.turn'::regclass AND attnum > 0",
            [],
        )
        persistence = fetch_one(
            "SELECT relpersistence::text FROM pg_class WHERE oid = 'wall.turn'::regclass", []
        )
    assert columns == [("bucket", "bytea"), ("full_at", "timestamp with time zone")]
    assert persistence == ("u",)
    before = bucket("sign_in", "192.0.2.77")
    settings.SECRET_KEY = "another installation's"
    assert bucket("sign_in", "192.0.2.77") != before


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT wall.forget_turns()",
        "DELETE FROM wall.turn",
        "UPDATE wall.turn SET full_at = now()",
        "SELECT * FROM wall.turn",
    ],
)
def test_nobody_on_the_webs_role_gives_turns_back(connect, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connect().execute(statement)


@pytest.mark.parametrize(
    ("at_once", "per_minute"),
    [(-100, 1), (0, 1), (1, -1), (2**31 - 1, 10**9), (None, 1), (1, None)],
)
def test_no_odd_question_gives_turns_back(connect, somebody, at_once, per_minute):
    turns = Turns(at_once=1, per_minute=RARELY)
    take_turn("test", somebody, turns)
    web = connect()
    with contextlib.suppress(psycopg.Error):
        web.execute(TAKE, [bucket("test", somebody), at_once, per_minute])
    assert take_turn("test", somebody, turns).wait


def later(somebody, how_much, what="test"):
    """As if so much time had gone by."""
    with as_role("migrator"):
        fetch_all(
            "UPDATE wall.turn SET full_at = full_at - %s::interval WHERE bucket = %s RETURNING 1",
            [how_much, bucket(what, somebody)],
        )


def is_kept(name):
    with as_role("migrator"):
        return fetch_one("SELECT 1 FROM wall.turn WHERE bucket = %s", [name]) is not None
