# ruff: noqa: S608, ISC004 - statements made of our own names, over several lines
"""What the catalogue of attacks (test_attacks.py) cannot say in one statement and one expectation.

Charlie is signed in to B and runs any SQL he likes on the web's role. A is Alice's.
"""

import contextlib
import json

import psycopg
import pytest

from tests import cast
from tests.wall.attacker import enter
from tests.wall.whole import WRITTEN_COLUMNS, customer_column, digest, owned_tables
from viewmybox.wall.checks import find_holes
from viewmybox.wall.context import fetch_all, fetch_one

DENIED = psycopg.errors.InsufficientPrivilege
NO_COLUMN = psycopg.errors.UndefinedColumn

TABLES = [
    "action", "action_change", "agreement", "api_key", "bin_file", "bin_item", "box", "box_role",
    "calendar_feed", "checklist_item",
    "contact_confirmation", "contact_detail",
    "cost", "custom_field",
    "customer", "customer_key", "document", "document_words", "entry", "extract",
    "extract_order", "extract_part", "former_agreement", "former_price",
    "former_target", "idempotency",
    "incoming_extract", "indicator", "indicator_month", "invitation", "invoice", "journal_head",
    "journal_line", "measurement", "measurement_day", "member",
    "notice", "notice_choice", "notice_escalation",
    "policy_acknowledgement", "registration", "report", "report_comment", "report_part",
    "report_template", "restoration", "saved_view", "sent_letter",
    "service",
    "shared_key", "subscription", "supplier_service", "support_case", "support_case_file",
    "support_case_message",
    "support_grant", "support_view", "support_visit",
    "webhook", "webhook_delivery", "webhook_event",
]  # fmt: skip


def test_the_tables_are_all_there_are(a):
    assert sorted(owned_tables()) == TABLES


@pytest.mark.parametrize("table", TABLES)
def test_there_is_something_to_find(a, b, table):
    """The control: A and B both have rows in every table, and each sees its own."""
    for whole in (a, b):
        assert digest(whole.id)[table][0] > 0
        with cast.inside(whole.owner):
            found = fetch_all(f"SELECT DISTINCT {customer_column(table)} FROM {table}", [])
        assert found == [(whole.id,)]


@pytest.mark.parametrize("table", TABLES)
def test_a_whole_table_copied_out_is_ones_own_part(a, b, charlie_sql, table):
    lines = charlie_sql.run(f"COPY {table} TO STDOUT")
    assert lines
    assert not [line for line in lines if str(a.id) in line]
    assert all(str(b.id) in line for line in lines)


@pytest.mark.parametrize("table", TABLES)
def test_whether_another_has_an_id_cannot_be_told_by_inserting(a, b, charlie_sql, table):
    """Row-level security answers before any unique index is asked."""
    column = customer_column(table)
    names = ", ".join(name for (name,) in fetch_all(WRITTEN_COLUMNS.format(t=table), []))
    told = []
    for key in ("existing", "fresh"):
        change = "" if key == "existing" else f', "id": "{b.id}"'
        copied = (
            f"INSERT INTO {table} ({names}) SELECT {names} FROM ("
            "SELECT (jsonb_populate_record(x, "
            f'\'{{"{column}": "{a.id}"{change}}}\')).* FROM {table} x LIMIT 1) AS r'
        )
        with pytest.raises(DENIED) as refused:
            charlie_sql.run(copied)
        told.append(str(refused.value))
    assert told[0] == told[1]


def foreign_keys():
    return fetch_all(
        "SELECT k.conrelid::regclass::text, a.attname::text, k.confrelid::regclass::text "
        "FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid "
        "AND a.attnum = k.conkey[2] WHERE k.contype = 'f' AND cardinality(k.conkey) = 2 "
        "AND has_column_privilege(k.conrelid, a.attnum, 'UPDATE')",
        [],
    )


def test_a_row_cannot_point_at_anothers(a, b, charlie_sql):
    keys = foreign_keys()
    assert len(keys) >= 12
    for table, column, other in keys:
        theirs = a.facts["letter" if other == "sent_letter" else other]
        told = []
        for one in (theirs, type(theirs)(int=theirs.int ^ 1)):
            with pytest.raises(psycopg.errors.ForeignKeyViolation) as refused:
                charlie_sql.run(
                    f"UPDATE {table} SET {column} = '{one}' "
                    f"WHERE ctid = (SELECT min(ctid) FROM {table}); "
                    "SET CONSTRAINTS ALL IMMEDIATE"
                )
            told.append(str(refused.value).replace(str(one), "ID"))
        assert told[0] == told[1], (table, column)


def test_an_id_and_a_name_that_another_has_are_free(a, b, charlie_sql):
    with cast.inside(a.owner):
        name = fetch_one("SELECT name FROM box WHERE id = %s", [a.facts["box"]])[0]
    rows = charlie_sql.run(
        f"INSERT INTO box (customer_id, id, name, description) "
        f"VALUES ('{b.id}', '{a.facts['box']}', '{name} 2', '') RETURNING id"
    )
    assert rows == [(a.facts["box"],)]


def test_nothing_else_is_readable(charlie_sql):
    """Every relation that the role may read without a wall before it, in our own schemas."""
    rows = charlie_sql.run(
        "SELECT relname::text FROM pg_class WHERE relnamespace IN ('public'::regnamespace, "
        "'wall'::regnamespace) AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') "
        "AND NOT relrowsecurity AND CASE relkind WHEN 'S' THEN "
        "has_sequence_privilege(oid, 'SELECT, USAGE, UPDATE') ELSE "
        "has_any_column_privilege(oid, 'SELECT, INSERT, UPDATE, REFERENCES') END"
    )
    assert sorted(rows) == [("policy_version",), ("price_list",)]


OUTSIDE_A_TRANSACTION = [
    "ALTER SYSTEM SET shared_preload_libraries = ''",
    "CREATE TABLESPACE x LOCATION '/tmp'",
    "CREATE DATABASE x",
    "DROP DATABASE viewmybox",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION plpython3u",
]


@pytest.mark.parametrize("power", OUTSIDE_A_TRANSACTION)
def test_a_power_over_the_server_is_refused(charlie_sql, power):
    with pytest.raises(psycopg.Error) as refused:
        charlie_sql.connection.execute(power)
    # 58P01 and 0A000: the extension's files are not even there.
    assert refused.value.sqlstate in ("42501", "58P01", "0A000")


@pytest.mark.parametrize(
    "function", ["dblink_connect(text)", "postgres_fdw_handler()", "plpython3_call_handler()"]
)
def test_what_reaches_further_is_not_installed(charlie_sql, function):
    assert charlie_sql.run(f"SELECT to_regprocedure('{function}')") == [(None,)]


def test_no_extension_but_the_language_is_installed(charlie_sql):
    assert charlie_sql.run("SELECT extname::text FROM pg_extension") == [("plpgsql",)]


def test_other_sessions_statements_are_not_shown(a, b, charlie_sql, connect):
    other = connect("web")
    with other.transaction(), other.cursor() as cursor:
        signed = enter(cursor, a.owner.token)
        rows = charlie_sql.run("SELECT a::text FROM pg_stat_activity a")
        assert len(rows) > 1
        assert not [row for row in rows if signed in row[0] or str(a.id) in row[0]]
        assert not [row for row in rows if "SELECT" in row[0] or "vmb.context" in row[0]]


def test_only_published_functions_belong_to_everybody(charlie_sql):
    rows = charlie_sql.run(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace IN "
        "('wall'::regnamespace, 'public'::regnamespace) AND has_function_privilege('public', oid, "
        "'EXECUTE')"
    )
    assert rows == []


def test_deferring_stamps_the_entered_customer(a, b, charlie_sql):
    with charlie_sql.connection.transaction(), charlie_sql.connection.cursor() as cursor:
        enter(cursor, charlie_sql.token)
        number = cursor.execute(
            "SELECT wall.defer('nothing', jsonb_build_object('customer', %s::text), '1 day')",
            [a.id],
        ).fetchone()[0]
    with cast.as_worker():
        found = fetch_one("DELETE FROM procrastinate_jobs WHERE id = %s RETURNING args", [number])
    assert json.loads(found[0]) == {"customer": str(b.id)}


@pytest.mark.parametrize(
    "arguments", ["'[]'", '\'[{"customer": "x"}]\'', "'\"x\"'", "'1'", "'null'", "NULL"]
)
def test_deferring_takes_an_object_and_nothing_else(charlie_sql, arguments):
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        charlie_sql.run(f"SELECT wall.defer('nothing.at_all', {arguments}::jsonb, '0')")


@pytest.mark.parametrize("after", ["infinity", "200000 years"])
def test_deferring_takes_no_moment_that_cannot_be_read(charlie_sql, after):
    # Before 17 PostgreSQL itself knows no interval without an end.
    with pytest.raises(
        (psycopg.errors.InvalidParameterValue, psycopg.errors.InvalidDatetimeFormat)
    ):
        charlie_sql.run(f"SELECT wall.defer('nothing.at_all', '{{}}', '{after}')")


def test_measurements_of_anothers_indicator_are_not_recorded(a, b, charlie_sql):
    before = digest(a.id)
    theirs = a.facts["indicator"]
    with charlie_sql.inside() as cursor:
        cursor.execute("SELECT wall.begin_recording()")
        cursor.execute("INSERT INTO pg_temp.incoming VALUES (%s, now(), 1, NULL)", [theirs])
        found = cursor.execute("SELECT fresh, known, unknown FROM wall.record('form')").fetchone()
        assert found == (0, 0, [theirs])
        cursor.execute("SELECT wall.refresh_indicators(%s)", [[theirs]])
        taken = cursor.execute(
            "SELECT wall.remove_measurement(%s, at) FROM generate_series(%s::timestamptz, "
            "%s::timestamptz, '1 day') at", [theirs, "2026-03-02 09:00Z", "2026-04-10 09:00Z"]
        )  # fmt: skip
        assert {row[0] for row in taken} == {False}
    assert digest(a.id) == before


def test_the_incoming_rows_are_the_owners(charlie_sql):
    """The temporary table that the recording function makes can be filled, and no more."""
    with charlie_sql.connection.transaction(), charlie_sql.connection.cursor() as cursor:
        enter(cursor, charlie_sql.token)
        cursor.execute("SELECT wall.begin_recording()")
    for deed in (
        "SELECT * FROM pg_temp.incoming",
        "DELETE FROM pg_temp.incoming",
        "DROP TABLE pg_temp.incoming",
        "ALTER TABLE pg_temp.incoming ALTER COLUMN note TYPE integer USING 1 / 0",
        "CREATE RULE x AS ON INSERT TO pg_temp.incoming DO ALSO NOTIFY x",
        "CREATE TRIGGER x AFTER INSERT ON pg_temp.incoming "
        "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ):
        assert charlie_sql.is_refused(deed)


MADE_BY_THE_CALLER = {
    "table": "CREATE TEMPORARY TABLE incoming (indicator_id uuid, at timestamptz, value float8, "
    "note text)",
    "view": "CREATE TEMPORARY VIEW incoming AS SELECT NULL::uuid AS indicator_id, now() AS at, "
    "1.0::float8 AS value, current_user::text AS note",
    "sequence": "CREATE TEMPORARY SEQUENCE incoming",
    "partitioned": "CREATE TEMPORARY TABLE incoming (indicator_id uuid, at timestamptz, "
    "value float8, note text) PARTITION BY LIST (indicator_id)",
}  # fmt: skip


@pytest.mark.parametrize("made", MADE_BY_THE_CALLER)
@pytest.mark.parametrize("door", ["begin_recording()", "record('form')"])
def test_incoming_rows_of_the_callers_own_making_are_refused(a, ground, connect, made, door):
    """Should the right to make temporary tables ever be given, the functions still refuse them."""
    admin, name = connect("admin"), ground.database
    admin.execute(f"GRANT TEMPORARY ON DATABASE {name} TO vmb_web")
    try:
        web = connect("web")
        with web.transaction(force_rollback=True), web.cursor() as cursor:
            enter(cursor, a.owner.token)
            cursor.execute(MADE_BY_THE_CALLER[made])
            with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
                cursor.execute(f"SELECT wall.{door}")
    finally:
        admin.execute(f"REVOKE TEMPORARY ON DATABASE {name} FROM vmb_web")


def test_functions_answer_about_ones_own(a, b, charlie_sql):
    """Each door, given something of Alice's, answers as to something that never was."""
    token, session, key = charlie_sql.token, a.facts["session"], a.facts["api_key"]
    nothing = {
        f"SELECT wall.choose_customer('{token}', '{a.id}')": [(False,)],
        f"SELECT wall.end_sessions('{token}', '{session}')": [(0,)],
        f"SELECT wall.accept_invitation('{token}', '{a.id}', 'guess')": [(False,)],
        f"SELECT * FROM wall.invitation('{a.id}', 'guess')": [],
        f"SELECT * FROM wall.enter_key('{a.id}', '{key}', 'guess')": [],
        f"SELECT * FROM wall.enter_calendar('{a.id}', '{a.facts['calendar_feed']}', 'guess')": [],
        "SELECT * FROM wall.enter_calendar(NULL, NULL, NULL)": [],
        "SELECT * FROM wall.enter('guess')": [],
        "SELECT * FROM wall.sign_out('guess')": [],
        "SELECT * FROM wall.take_sign_in('guess')": [],
        "SELECT * FROM wall.my_sessions('guess')": [],
        "SELECT * FROM wall.my_customers('guess')": [],
        "SELECT wall.choose_customer(NULL, NULL)": [(False,)],
        "SELECT wall.end_sessions(NULL, NULL)": [(0,)],
        "SELECT * FROM wall.enter(NULL)": [],
        "SELECT * FROM wall.enter_key(NULL, NULL, NULL)": [],
        f"SELECT * FROM wall.enter_key('{a.id}', '{key}', NULL)": [],
    }
    for asked, answer in nothing.items():
        assert charlie_sql.run(asked) == answer, asked
    mine = charlie_sql.run(f"SELECT customer_id FROM wall.my_customers('{token}')")
    assert b.id in {row[0] for row in mine}
    assert a.id not in {row[0] for row in mine}
    sessions = charlie_sql.run(f"SELECT id FROM wall.my_sessions('{token}')")
    assert session not in {row[0] for row in sessions}


def test_a_contact_detail_is_given_to_the_entered_customer(a, b, charlie_sql):
    before = digest(a.id)
    with charlie_sql.inside() as cursor:
        cursor.execute("SELECT wall.give_contact('name', 'Charlie was here')")
        found = cursor.execute(
            "SELECT customer_id FROM contact_detail WHERE value = 'Charlie was here'"
        )
        assert found.fetchall() == [(b.id,)]
    assert digest(a.id) == before


def test_a_lock_of_a_whole_table_needs_the_right_to_write_it(charlie_sql):
    """Where the web's role may delete, it may also lock: docs/wall.md says so among the limits."""
    for table in TABLES:
        may = charlie_sql.run(f"SELECT has_table_privilege('{table}', 'UPDATE, DELETE, TRUNCATE')")[
            0
        ][0]
        assert charlie_sql.is_refused(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE") == (not may)


def test_everything_of_b_can_go_and_a_stays(a, b, ground, connect):
    """Not rolled back: Charlie changes and deletes all that he can. Last, for nothing is left."""
    before = digest(a.id)
    web = connect("web")
    for table in reversed(TABLES):
        for deed in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            # Refused for want of a right, for a column that is not there, for what hangs below.
            with (
                contextlib.suppress(DENIED, NO_COLUMN, psycopg.errors.ForeignKeyViolation),
                web.transaction(),
                web.cursor() as cursor,
            ):
                enter(cursor, b.owner.token)
                cursor.execute(deed)
    assert digest(a.id) == before
    assert digest(b.id)["box"][0] == 0
    assert find_holes() == []
