"""PgBouncer in transaction mode before the server: two customers share one connection, and no more.

It runs with the settings that docs/operations.md gives, and with one connection to the server for
each role, so that every transaction comes after another customer's on the same one.
"""

import contextlib
import json
import secrets
import threading
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections, transaction

from tests import cast
from tests.again import again
from tests.pooler import POOLER_PORT, PROGRAM, Pooler, documented, is_asked_for
from tests.wall.attacker import enter, set_context
from tests.wall.elsewhere import elsewhere
from tests.wall.test_context import LEFT_BEHIND
from tests.wall.whole import customer_column, owned_tables
from viewmybox.config import Config
from viewmybox.settings import database as connection_of
from viewmybox.wall.context import acting, fetch_all, fetch_one
from viewmybox.wall.postgresql.base import LEAVE_NOTHING

TURNS = 25
CORE = [
    "tests/wall/test_isolation.py",
    "tests/wall/test_attacks.py",
    "tests/followup/test_box_page.py",
    # These go by whether the empty temporary table of recording is on their connection already: one
    # stays with a connection once any customer has recorded there, as in our own pool.
    "-k",
    "not incoming_rows and not test_no_function_tells",
]


@pytest.fixture(scope="module")
def pooler(ground, database):
    started = Pooler(ground.server, size=1)
    yield started
    started.stop()


@pytest.fixture
def client(pooler, ground):
    """A client's connection to the pooler, as a role."""
    with contextlib.ExitStack() as opened:
        yield lambda role="web": opened.enter_context(pooler.connect(role, ground.database))


@pytest.fixture
def through(pooler, ground, cast, monkeypatch):
    """Django's connections go through the pooler, with the setting for one."""

    def here(given, role):
        pooled = of_role(given.model_copy(update={"database_pooler": True}), role)
        return pooled if role == "migrator" else pooled | place

    of_role = cast.database
    place = {"HOST": str(pooler.folder), "PORT": str(POOLER_PORT)}
    monkeypatch.setattr(cast, "database", here)
    options = connection_of(Config(database_pooler=True), "web")["OPTIONS"]
    with elsewhere(**place, OPTIONS=options, support=place | {"OPTIONS": options}):
        yield


def server_process(web):
    return web.execute("SELECT pg_backend_pid()").fetchone()[0]


def test_the_settings_are_those_of_our_own_pool():
    said = documented()
    assert said["server_reset_query"] == LEAVE_NOTHING
    assert (said["pool_mode"], said["server_reset_query_always"]) == ("transaction", "1")


@pytest.mark.promise("P3")
def test_two_customers_take_turns_on_one_connection_and_see_their_own(a, b, client):
    alice, charlie = client(), client()
    tables = [(table, customer_column(table)) for table in owned_tables()]
    processes = set()
    for _ in range(2):
        for web, whole in ((alice, a), (charlie, b)):
            with web.transaction(), web.cursor() as cursor:
                enter(cursor, whole.owner.token)
                processes.add(server_process(cursor))
                for table, column in tables:
                    found = cursor.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall()  # noqa: S608 - our own names
                    assert found == [(whole.id,)], table
        # Between them nobody has entered.
        assert alice.execute("SELECT count(*) FROM box").fetchone() == (0,)
    assert len(processes) == 1


@pytest.mark.promise("P3")
def test_at_the_same_time_too(a, b, pooler, ground):
    """Six clients at once, each transaction of two statements, on the one connection."""
    wrong, seen = [], []

    def work(whole):
        with pooler.connect("web", ground.database) as web:
            for turn in range(TURNS):
                with web.transaction(force_rollback=turn % 3 == 0), web.cursor() as cursor:
                    enter(cursor, whole.owner.token)
                    for _ in range(2):
                        cursor.execute("SELECT DISTINCT customer_id, pg_backend_pid() FROM box")
                        found = cursor.fetchall()
                        seen.append(found[0][1])
                        wrong.extend(row for row in found if row[0] != whole.id)

    threads = [threading.Thread(target=work, args=[one]) for one in (a, b, a, b, a, b)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(seen) == len(threads) * TURNS * 2
    assert len(set(seen)) == 1


@pytest.mark.promise("P3")
def test_the_context_ends_with_its_transaction(a, client):
    alice, next_one = client(), client()
    for rolls_back in (False, True):
        with alice.transaction(force_rollback=rolls_back), alice.cursor() as cursor:
            enter(cursor, a.owner.token)
            process = server_process(cursor)
        for web in (next_one, alice):
            assert server_process(web) == process
            left = "SELECT coalesce(current_setting('vmb.context', true), '')"
            assert web.execute(left).fetchone() == ("",)
            assert web.execute("SELECT wall.customer()").fetchone() == (None,)


@pytest.mark.promise("P3")
def test_a_context_set_for_the_session_by_slipped_in_sql_is_gone_as_well(a, client):
    alice, next_one = client(), client()
    with alice.transaction(), alice.cursor() as cursor:
        set_context(cursor, enter(cursor, a.owner.token), "SESSION")
    assert next_one.execute("SELECT wall.customer()").fetchone() == (None,)
    assert next_one.execute("SELECT count(*) FROM box").fetchone() == (0,)


@pytest.mark.parametrize(("plant", "look", "expected"), LEFT_BEHIND)
def test_nothing_waits_on_the_connection_for_the_next(client, plant, look, expected):
    first, second = client(), client()
    process = server_process(first)
    first.execute(plant)
    assert server_process(second) == process
    assert second.execute(look).fetchall() == expected


def test_without_the_resetting_it_would(ground, database):
    """The control: what the document says of the second line is so."""
    other = Pooler(ground.server, size=1, server_reset_query_always="0")
    try:
        with (
            other.connect("web", ground.database) as first,
            other.connect("web", ground.database) as second,
        ):
            first.execute("SET search_path = pg_catalog")
            assert second.execute("SHOW search_path").fetchone() == ("pg_catalog",)
    finally:
        other.stop()


@pytest.mark.parametrize(
    ("role", "setting", "value"),
    [
        ("web", "search_path", "public, pg_temp"),
        ("web", "track_activities", "off"),
        ("web", "timezone", "UTC"),
        ("web", "statement_timeout", "30s"),
        ("web", "lock_timeout", "10s"),
        ("web", "idle_in_transaction_session_timeout", "1min"),
        ("worker", "search_path", "public, pg_temp"),
        ("worker", "track_activities", "off"),
        ("support", "statement_timeout", "30s"),
    ],
)
def test_a_roles_own_settings_hold(client, role, setting, value):
    one = client(role)
    for _ in range(2):  # the first transaction on it, and one after it was emptied
        assert one.execute("SELECT session_user").fetchone() == (f"vmb_{role}",)
        assert one.execute(f"SHOW {setting}").fetchone() == (value,)


def test_a_wrong_password_and_a_made_up_role_stay_outside(pooler, ground):
    url = pooler.url("web", ground.database)
    for changes in ({"password": "wrong"}, {"user": "vmb_owner"}, {"user": "vmb_admin"}):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url, connect_timeout=10, **changes)


def test_the_migrators_way_is_refused_and_not_taken_for_another(pooler, ground):
    """It asks to be the owner by an option that the pooler does not pass on."""
    url = pooler.url("migrator", ground.database)
    with pytest.raises(psycopg.OperationalError, match="options"):
        psycopg.connect(url, options="-c role=vmb_owner", connect_timeout=10)


# Django through it


def test_pages_and_forms_work_and_are_each_customers_own(through, a, b):
    for _ in range(3):
        for mine, theirs in ((a, b), (b, a)):
            page = mine.owner.client.get(f"/boxes/{mine.facts['box']}/")
            assert page.status_code == 200
            assert mine.owner.client.get(f"/boxes/{theirs.facts['box']}/").status_code == 404
    name = f"Box {secrets.token_hex(4)}"
    made = a.owner.client.post("/boxes/new/", {"name": name, "description": ""})
    assert made.status_code == 302
    assert name in a.owner.client.get("/boxes/").content.decode()
    assert name not in b.owner.client.get("/boxes/").content.decode()


def test_nothing_is_prepared_however_often_it_is_asked(through, a):
    assert connection.settings_dict["OPTIONS"]["prepare_threshold"] is None
    with cast.inside(a.owner), connection.cursor() as cursor:
        for _ in range(10):
            cursor.execute("SELECT name FROM box WHERE id = %s", [a.facts["box"]])
            assert cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (0,)


def test_many_rows_are_read_without_a_cursor_of_the_servers(through, a):
    from viewmybox.boxes.models import Box

    with cast.inside(a.owner):
        with transaction.atomic():
            assert len(list(Box.objects.values_list("id").iterator(chunk_size=1))) >= 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_cursors WHERE is_holdable")
            assert cursor.fetchone() == (0,)


def test_measurements_come_in_and_jobs_are_run(through, pooler, a, b):
    """Recording has a temporary table of its own; jobs are the worker's."""
    line = {"indicator": str(a.facts["indicator"]), "at": "2026-05-05T08:00:00Z", "value": 7.5}
    for whole, recorded in ((a, 1), (b, 0), (a, 0)):
        sent = cast.client(headers=whole.headers()).post(
            "/api/v1/measurements", json.dumps(line), content_type="application/x-ndjson"
        )
        assert sent.json()["recorded"] == recorded, sent.content
    with cast.inside(a.owner):
        number = fetch_one("SELECT wall.defer('nothing', '{}', '1 day')", [])[0]
    with cast.as_worker():
        assert connections["default"].settings_dict["HOST"] == str(pooler.folder)
        [args] = fetch_one("DELETE FROM procrastinate_jobs WHERE id = %s RETURNING args", [number])
        with acting(b.id):
            assert set(fetch_all("SELECT DISTINCT customer_id FROM box", [])) == {(b.id,)}
    assert json.loads(args) == {"customer": str(a.id)}


def test_the_console_comes_through_as_support(through):
    olga = cast.operator("Olga")
    assert olga.client.get("/support/").status_code == 200


@pytest.mark.skipif(not Path(PROGRAM).exists(), reason="PgBouncer is not installed: .ci/postgres")
@pytest.mark.skipif(is_asked_for(), reason="the whole run goes through it")
@pytest.mark.promise("P3")
def test_the_core_of_the_wall_stands_behind_it():
    """Every table's isolation, each kind of attack and the box page, with the pooler between."""
    again(*CORE, least=700, TEST_POOLER="1")
