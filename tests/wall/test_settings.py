# ruff: noqa: S608 - statements made of our own names
"""No setting that the web's role may change opens the wall, and none that would is its to change.

Each is set to all that it takes, inside Charlie's context.
"""

import psycopg
import pytest
from psycopg import sql

from tests import cast
from tests.wall.attacker import enter, set_context
from tests.wall.whole import customer_column, owned_tables
from viewmybox.wall.context import fetch_all

NOT_OURS = psycopg.errors.InvalidAuthorizationSpecification


def settings(*contexts):
    with cast.as_role("migrator"):
        return fetch_all(
            "SELECT name, vartype, min_val, max_val, enumvals, setting FROM pg_settings "
            "WHERE context = ANY(%s) ORDER BY name",
            [list(contexts)],
        )


def values(kind, least, most, choices, now):
    """All that a setting of this kind takes, or the ends of it."""
    if kind == "bool":
        return ["on", "off"]
    if kind == "enum":
        return choices
    if kind in ("integer", "real"):
        return [least, most]
    return ["", "x", "pg_temp, public", "SQL_ASCII", "Asia/Tokyo", now]


@pytest.fixture
def others(b):
    """One statement that finds any row, in any table, that is not Charlie's."""
    tables = owned_tables()
    columns = [customer_column(table) for table in tables]
    each = [
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM public.{table} WHERE {column} <> '{b.id}')"
        for table, column in zip(tables, columns, strict=True)
    ]
    return " UNION ALL ".join(each)


WAYS = {
    "SET LOCAL": "SET LOCAL {name} = {value}",
    "SET": "SET SESSION {name} = {value}",
    "set_config": "SELECT pg_catalog.set_config({text}, {value}, true)",
}


class Tried:
    """Charlie's connection, a new one where a setting has ended it."""

    def __init__(self, ground, b):
        self.url = ground.server.url("web", ground.database)
        self.token = b.owner.token
        self.web = psycopg.connect(self.url, autocommit=True)

    def __call__(self, setting, *after):
        """What each statement gives after the setting, rows or an error's code; all is undone."""
        if self.web.closed:
            self.web = psycopg.connect(self.url, autocommit=True)
        found = []
        try:
            with self.web.transaction(force_rollback=True), self.web.cursor() as cursor:
                enter(cursor, self.token)
                cursor.execute(setting)
                for one in after:
                    try:
                        with self.web.transaction():
                            found.append(cursor.execute(one).fetchall())
                    except psycopg.Error as error:
                        found.append(error.sqlstate or "")
        except psycopg.Error as error:
            found.append(error.sqlstate or "")  # refused, or the connection is gone
        return found


@pytest.fixture
def tried(ground, b):
    attempt = Tried(ground, b)
    yield attempt
    attempt.web.close()


@pytest.mark.parametrize("way", WAYS)
def test_no_setting_that_may_be_set_opens_the_wall(tried, a, others, way):
    """It may stop a statement; it may not let one through."""
    forged = f"SET LOCAL vmb.context = '{a.id}|-|page|9999999999|{'0' * 64}'; TABLE box"
    count = 0
    for name, *facts in settings("user"):
        for value in values(*facts):
            setting = sql.SQL(WAYS[way]).format(
                name=sql.SQL(name), text=sql.Literal(name), value=sql.Literal(value)
            )
            looked, *rest = tried(setting, others, forged)
            assert looked == [] or isinstance(looked, str), (name, value, looked)
            assert all(isinstance(one, str) for one in rest), (name, value, rest)
            count += 1
    assert count > 300


def test_what_only_the_administrator_may_set_is_refused(tried):
    found = settings("superuser", "superuser-backend", "sighup", "postmaster", "internal")
    assert len(found) > 150
    for name, *_facts, now in found:
        setting = sql.SQL("SET LOCAL {} = {}").format(sql.SQL(name), sql.Literal(now or ""))
        assert tried(setting) in (["42501"], ["55P02"]), name


CONTEXTS = {
    "in capitals": 'SET LOCAL "VMB.CONTEXT" = {forged}',
    "for the session": "SET SESSION vmb.context = {forged}",
    "for the transaction": "SET LOCAL vmb.context = {forged}",
    "by a function": "SELECT set_config('vmb.context', {forged}, true)",
    "by a function, for the session": "SELECT set_config('vmb.context', {forged}, false)",
    "in a block": "DO $$ BEGIN PERFORM set_config('vmb.context', {forged}, true); END $$",
    "in a savepoint": "SAVEPOINT s; SET LOCAL vmb.context = {forged}; RELEASE s",
}


@pytest.mark.parametrize("way", CONTEXTS)
def test_a_forged_context_is_an_error_however_it_is_set(tried, a, way):
    forged = sql.Literal(f"{a.id}|-|page|9999999999|{'0' * 64}")
    setting = sql.SQL(CONTEXTS[way]).format(forged=forged)
    for table in owned_tables():
        assert tried(setting, f"SELECT * FROM {table}") == ["28000"], table


def test_a_context_in_the_connections_own_options_is_an_error(ground, a):
    forged = f"{a.id}|-|page|9999999999|{'0' * 64}"
    url = ground.server.url("web", ground.database)
    with (
        psycopg.connect(url, autocommit=True, options=f"-c vmb.context={forged}") as web,
        pytest.raises(NOT_OURS),
    ):
        web.execute("SELECT * FROM box")


NAMES = ["customer", "vmb.customer", "wall.context", "wall.customer", "vmb.context2", "x.context"]


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_of_another_name_means_nothing(tried, a, b, others, name):
    if "." in name:
        found = tried(f"SET LOCAL {name} = '{a.id}'", others, "SELECT wall.customer()")
        assert found == [[], [(b.id,)]]
    else:
        assert tried(f"SET LOCAL {name} = '{a.id}'") == ["42704"]


def test_a_context_outlives_its_session_by_two_minutes_at_most_and_is_ones_own(connect, b, cast):
    """Replayed after signing out it still opens B, and B only, until it ends."""
    person = cast.join(b.owner, "Erik", "editor")
    web = connect("web")
    with web.transaction(), web.cursor() as cursor:
        signed = enter(cursor, person.token)
    web.execute("SELECT * FROM wall.sign_out(%s)", [person.token])
    with web.transaction():
        set_context(web, signed)
        assert web.execute("SELECT DISTINCT customer_id FROM box").fetchall() == [(b.id,)]


# Beside a session of Alice's


def test_what_alice_holds_and_sends_is_neither_seen_nor_heard(a, b, ground, connect):
    """Temporary tables, snapshots, notices, locks: all that two sessions might share."""
    alice, charlie = connect("web"), connect("web")
    charlie.execute("LISTEN procrastinate_any_queue")
    charlie.execute('LISTEN "procrastinate_queue#default"')
    with alice.transaction(), alice.cursor() as cursor:
        enter(cursor, a.owner.token)
        cursor.execute("SELECT wall.begin_recording()")
    with alice.transaction(), alice.cursor() as cursor:  # the table is there by now
        enter(cursor, a.owner.token)
        cursor.execute("INSERT INTO pg_temp.incoming VALUES (%s, now(), 1)", [a.facts["indicator"]])
        snapshot = cursor.execute("SELECT pg_export_snapshot()").fetchone()[0]
        hidden = cursor.execute("SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()")
        schema = hidden.fetchone()[0]
        cursor.execute("SELECT wall.defer('nothing', '{}', '1 day')")
        for deed in (
            f"SELECT * FROM {schema}.incoming",
            f"INSERT INTO {schema}.incoming VALUES (gen_random_uuid(), now(), 1)",
            f"DROP TABLE {schema}.incoming",
            f"SET LOCAL search_path = {schema}; SELECT * FROM {schema}.incoming",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                charlie.execute(deed)
        with charlie.transaction(), charlie.cursor() as other:
            other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            other.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
            enter(other, b.owner.token)
            assert other.execute("SELECT DISTINCT customer_id FROM box").fetchall() == [(b.id,)]
    heard = [note.payload for note in charlie.notifies(timeout=1, stop_after=1)]
    assert not [one for one in heard if str(a.id) in one or a.secret in one]
    # And the server's own log holds nobody's id, word or context.
    log = (ground.server.data / "postgres.log").read_text(errors="replace")
    assert not [word for word in (str(a.id), str(b.id), a.secret, "vmb.context") if word in log]
