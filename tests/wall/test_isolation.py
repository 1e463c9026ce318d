# ruff: noqa: S608, ISC004 - statements made of our own names, over several lines
"""Every way that we know to get at another customer's rows, against every table that has any.

Charlie is signed in to B and runs any SQL he likes on the web's role. A is Alice's.
"""

import contextlib
import json
import re

import psycopg
import pytest

from tests import cast
from tests.wall.attacker import enter
from tests.wall.whole import customer_column, digest, owned_tables
from viewmybox.wall.checks import find_holes
from viewmybox.wall.context import fetch_all, fetch_one

DENIED = psycopg.errors.InsufficientPrivilege
NO_COLUMN = psycopg.errors.UndefinedColumn

TABLES = [
    "action", "agreement", "api_key", "box", "contact_detail", "customer", "customer_key",
    "document", "entry", "extract", "idempotency", "indicator", "invitation",
    "journal_head", "journal_line", "measurement", "measurement_day", "member", "registration",
    "service", "subscription",
]  # fmt: skip

# {t} the table, {c} its customer's column, {a} Alice's customer, {b} Charlie's. Nothing comes back.
READS = {
    "plainly": "SELECT * FROM {t} WHERE {c} = '{a}'",
    "only": "SELECT * FROM ONLY {t} WHERE {c} = '{a}'",
    "with or": "SELECT * FROM (SELECT * FROM {t} WHERE {c} = '{a}' OR true) x WHERE {c} <> '{b}'",
    "others than mine": "SELECT * FROM {t} WHERE {c} <> wall.customer()",
    "not in": "SELECT * FROM {t} WHERE {c} NOT IN (SELECT wall.customer())",
    "by text": "SELECT * FROM {t} WHERE {c}::text = '{a}'",
    "by pattern": "SELECT * FROM {t} WHERE {c}::text LIKE left('{a}', 8) || '%'",
    "by range": "SELECT * FROM {t} WHERE {c} >= '{a}' AND {c} <= '{a}'",
    "by record": "SELECT * FROM {t} WHERE ({c}, 1) IN (VALUES ('{a}'::uuid, 1))",
    "by whole row": "SELECT * FROM {t} x WHERE x::text LIKE '%{a}%'",
    "by place": "SELECT * FROM {t} WHERE ctid IN (SELECT format('(%s,%s)', p, i)::tid FROM "
    "generate_series(0, 9) p, generate_series(1, 99) i) AND {c} <> '{b}'",
    "system columns": "SELECT ctid, xmin, tableoid FROM {t} WHERE {c} = '{a}'",
    "sampled": "SELECT * FROM {t} TABLESAMPLE SYSTEM (100) WHERE {c} <> '{b}'",
    "joined": "SELECT y.* FROM {t} x JOIN {t} y ON true WHERE y.{c} = '{a}'",
    "outer joined": "SELECT y.* FROM (VALUES (1)) x LEFT JOIN {t} y ON y.{c} = '{a}' "
    "WHERE y.{c} IS NOT NULL",
    "lateral": "SELECT y.* FROM {t} x, LATERAL (SELECT * FROM {t} WHERE {c} = '{a}') y",
    "exists": "SELECT 1 WHERE EXISTS (SELECT FROM {t} WHERE {c} = '{a}')",
    "common table": "WITH x AS MATERIALIZED (SELECT * FROM {t}) SELECT * FROM x WHERE {c} = '{a}'",
    "recursive": "WITH RECURSIVE x AS (SELECT {c} FROM {t} UNION SELECT y.{c} FROM {t} y, x) "
    "SELECT * FROM x WHERE {c} <> '{b}'",
    "union": "SELECT {c} FROM {t} UNION SELECT {c} FROM {t} EXCEPT SELECT '{b}'::uuid",
    "grouped": "SELECT {c}, count(*) FROM {t} GROUP BY ROLLUP ({c}) HAVING {c} <> '{b}'",
    "in a window": "SELECT * FROM (SELECT {c}, lag({c}) OVER () l FROM {t}) x WHERE l <> '{b}'",
    "as JSON": "SELECT * FROM (SELECT jsonb_agg(x)::text j FROM {t} x) y WHERE j LIKE '%{a}%'",
    "by full text": "SELECT * FROM ts_stat('SELECT to_tsvector({c}::text) FROM {t} "
    "WHERE {c} = ''{a}''')",
    "by an error": "SELECT 1 / CASE WHEN {c} = '{b}' THEN 1 ELSE 0 END FROM {t} WHERE {c} <> '{b}'",
    "by a cast": "SELECT x::text::integer FROM {t} x WHERE {c} = '{a}'",
    "by a cheap error": "SELECT 1 FROM {t} x WHERE 1 / length(replace(x::text, '{b}', '')) < 0",
    "cursor": "DECLARE c CURSOR FOR SELECT * FROM {t} WHERE {c} = '{a}'; FETCH ALL FROM c",
    "held cursor": "DECLARE h CURSOR WITH HOLD FOR SELECT * FROM {t} WHERE {c} <> '{b}'; "
    "FETCH ALL FROM h",
    "prepared": "PREPARE p AS SELECT * FROM {t} WHERE {c} = '{a}'; EXECUTE p; DEALLOCATE p",
    "copied out": "COPY (SELECT * FROM {t} WHERE {c} = '{a}') TO STDOUT",
    "without indexes": "SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off; "
    "SET LOCAL enable_indexonlyscan = off; SELECT * FROM {t} WHERE {c} = '{a}'",
    "in parallel": "SET LOCAL debug_parallel_query = on; SET LOCAL parallel_setup_cost = 0; "
    "SELECT * FROM {t} WHERE {c} <> '{b}'",
    "from a block": "DO $$ BEGIN IF EXISTS (SELECT FROM {t} WHERE {c} = '{a}') THEN "
    "RAISE 'found'; END IF; END $$",
    "context set again": "SELECT set_config('vmb.context', '', true); SELECT * FROM {t}",
    "another search path": "SET LOCAL search_path = pg_temp, public; "
    "SELECT * FROM {t} WHERE {c} = '{a}'",
    "by statistics": "SELECT * FROM pg_stats WHERE schemaname = 'public' AND tablename = '{t}'",
    "by wide statistics": "SELECT * FROM pg_stats_ext WHERE tablename = '{t}'",
}

# Either the right is missing, or there is nothing to touch: no row comes back, none is counted.
WRITES = {
    "locked rows": "SELECT * FROM {t} WHERE {c} = '{a}' FOR UPDATE",
    "shared rows": "SELECT * FROM {t} WHERE {c} = '{a}' FOR KEY SHARE",
    "updated": "UPDATE {t} SET {c} = {c} WHERE {c} = '{a}' RETURNING *",
    "updated to mine": "UPDATE {t} SET {c} = '{b}' WHERE {c} = '{a}' RETURNING *",
    "updated by a join": "UPDATE {t} SET {c} = x.{c} FROM {t} x WHERE x.{c} = '{a}' RETURNING 1",
    "deleted": "DELETE FROM {t} WHERE {c} = '{a}' RETURNING *",
    "deleted by a join": "DELETE FROM {t} USING {t} x WHERE x.{c} = '{a}' RETURNING 1",
    "deleted in a common table": "WITH x AS (DELETE FROM {t} WHERE {c} <> '{b}' RETURNING *) "
    "SELECT * FROM x",
    "merged": "MERGE INTO {t} USING (VALUES ('{a}'::uuid)) x(a) ON {t}.{c} = x.a "
    "WHEN MATCHED THEN DELETE",
}

COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = '{t}'::regclass AND attnum > 0"
COPY_OF_MINE = (
    'INSERT INTO {t} SELECT (jsonb_populate_record(x, \'{{"{c}": "{a}"}}\')).* FROM {t} x LIMIT 1'
)
REFUSED = {
    "inserted": COPY_OF_MINE,
    "inserted and returned": COPY_OF_MINE + " RETURNING *",
    "inserted or nothing": COPY_OF_MINE + " ON CONFLICT DO NOTHING",
    "merged in": "MERGE INTO {t} USING (SELECT (jsonb_populate_record(x, "
    '\'{{"{c}": "{a}"}}\')).* FROM {t} x LIMIT 1) y ON false WHEN NOT MATCHED THEN '
    "INSERT ({columns}) VALUES ({values})",
    "given away": "UPDATE {t} SET {c} = '{a}'",
    "copied in": "COPY {t} FROM STDIN",
    "copied to a file": "COPY {t} TO '/tmp/charlie'",
    "copied to a program": "COPY {t} TO PROGRAM 'cat'",
    "copied from a file": "COPY {t} FROM '/etc/passwd'",
    "without row security": "SET LOCAL row_security = off; SELECT * FROM {t}",
    "truncated": "TRUNCATE {t}",
    "truncated with all": "TRUNCATE {t} CASCADE",
    "dropped": "DROP TABLE {t} CASCADE",
    "wall taken away": "ALTER TABLE {t} DISABLE ROW LEVEL SECURITY",
    "wall no longer forced": "ALTER TABLE {t} NO FORCE ROW LEVEL SECURITY",
    "policy dropped": "DROP POLICY wall ON {t}",
    "policy added": "CREATE POLICY open ON {t} USING (true)",
    "policy changed": "ALTER POLICY wall ON {t} USING (true)",
    "owned": "ALTER TABLE {t} OWNER TO vmb_web",
    "renamed": "ALTER TABLE {t} RENAME TO x",
    "moved": "ALTER TABLE {t} SET SCHEMA wall",
    "widened": "ALTER TABLE {t} ADD COLUMN x text",
    "column changed": "ALTER TABLE {t} ALTER COLUMN {c} TYPE text",
    "triggers off": "ALTER TABLE {t} DISABLE TRIGGER ALL",
    "trigger": "CREATE TRIGGER x BEFORE INSERT ON {t} "
    "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "rule": "CREATE RULE x AS ON INSERT TO {t} DO ALSO NOTIFY x",
    "index": "CREATE INDEX ON {t} ({c})",
    "index rebuilt": "REINDEX TABLE {t}",
    "extended statistics": "CREATE STATISTICS x ON {c}, (1) FROM {t}",
    "comment": "COMMENT ON TABLE {t} IS 'x'",
    "view": "CREATE VIEW public.x AS SELECT * FROM {t}",
    "materialized view": "CREATE MATERIALIZED VIEW public.x AS SELECT * FROM {t}",
    "temporary view": "CREATE TEMPORARY VIEW {t} AS SELECT * FROM public.{t}",
    "temporary table in its place": "CREATE TEMPORARY TABLE {t} (LIKE public.{t})",
    "temporary table of it": "CREATE TEMPORARY TABLE x AS SELECT * FROM {t}",
    "selected into": "SELECT * INTO TEMPORARY x FROM {t}",
    "table of it": "CREATE TABLE public.x AS SELECT * FROM {t}",
    "child": "CREATE TABLE public.x () INHERITS ({t})",
    "reference": "CREATE TEMPORARY TABLE x (y uuid REFERENCES {t})",
    "function": "CREATE FUNCTION pg_temp.f() RETURNS SETOF public.{t} LANGUAGE sql "
    "AS 'SELECT * FROM {t}'",
    "published": "CREATE PUBLICATION x FOR TABLE {t}",
}


def statement(template, table, a, b, **more):
    facts = {"t": table, "c": customer_column(table), "a": a.id, "b": b.id}
    return template.format(**facts, **more)


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


@pytest.mark.parametrize("way", READS)
def test_reading_finds_nothing(a, b, charlie_sql, way):
    found = {table: charlie_sql.run(statement(READS[way], table, a, b)) for table in TABLES}
    assert {table: rows for table, rows in found.items() if rows} == {}


@pytest.mark.parametrize("table", TABLES)
def test_a_whole_table_copied_out_is_ones_own_part(a, b, charlie_sql, table):
    lines = charlie_sql.run(f"COPY {table} TO STDOUT")
    assert lines
    assert not [line for line in lines if str(a.id) in line]
    assert all(str(b.id) in line for line in lines)


@pytest.mark.parametrize("table", TABLES)
def test_a_plan_counts_nothing_of_others(a, b, charlie_sql, table):
    """Rows that a filter removed would be rows of others; the index removes them unseen."""
    column = customer_column(table)
    for condition in (f"{column} = '{a.id}'", f"{column} >= '{a.id}' AND {column} <= '{a.id}'"):
        plan = charlie_sql.run(
            f"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) SELECT * FROM {table} WHERE {condition}"
        )
        assert "Removed" not in str(plan)
        assert "rows=0" in str(plan[0])


@pytest.mark.parametrize("way", WRITES)
def test_writing_touches_nothing(a, b, charlie_sql, way):
    for table in TABLES:
        tried = statement(WRITES[way], table, a, b)
        if not charlie_sql.is_refused(tried):
            assert charlie_sql.run(tried) == [], table


@pytest.mark.parametrize("way", REFUSED)
def test_it_is_refused(a, b, charlie_sql, way):
    for table in TABLES:
        names = [row[0] for row in charlie_sql.run(COLUMNS.format(t=table))]
        more = {"columns": ", ".join(names), "values": ", ".join(f"y.{name}" for name in names)}
        assert charlie_sql.is_refused(statement(REFUSED[way], table, a, b, **more)), table


@pytest.mark.parametrize("table", TABLES)
def test_whether_another_has_an_id_cannot_be_told_by_inserting(a, b, charlie_sql, table):
    """Row-level security answers before any unique index is asked."""
    column = customer_column(table)
    told = []
    for key in ("existing", "fresh"):
        change = "" if key == "existing" else f', "id": "{b.id}"'
        copied = (
            f"INSERT INTO {table} SELECT (jsonb_populate_record(x, "
            f'\'{{"{column}": "{a.id}"{change}}}\')).* FROM {table} x LIMIT 1'
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
        theirs = a.facts["member" if other == "member" else other]
        told = []
        for one in (theirs, type(theirs)(int=theirs.int ^ 1)):
            with pytest.raises(psycopg.errors.ForeignKeyViolation) as refused:
                charlie_sql.run(
                    f"UPDATE {table} SET {column} = '{one}'; SET CONSTRAINTS ALL IMMEDIATE"
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


NOT_THE_CUSTOMERS = [
    "identity", "session", "membership", "sign_in_attempt", "django_migrations",
    "procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers",
    "procrastinate_workers", "wall.secret", "wall.turn", "pg_authid", "pg_statistic",
    "pg_largeobject", "pg_shadow", "pg_user_mapping", "pg_hba_file_rules", "pg_file_settings",
    "pg_statistic_ext_data", "pg_backend_memory_contexts", "pg_shmem_allocations", "pg_config",
]  # fmt: skip


@pytest.mark.parametrize("table", NOT_THE_CUSTOMERS)
def test_what_belongs_to_no_customer_is_not_read(charlie_sql, table):
    assert charlie_sql.is_refused(f"SELECT * FROM {table}")
    assert charlie_sql.is_refused(f"SELECT count(*) FROM {table}")


@pytest.mark.parametrize("table", NOT_THE_CUSTOMERS[:10])
@pytest.mark.parametrize(
    "deed", ["DELETE FROM {}", "TRUNCATE {}", "LOCK TABLE {}", "DROP TABLE {}"]
)
def test_what_belongs_to_no_customer_is_not_touched(charlie_sql, table, deed):
    assert charlie_sql.is_refused(deed.format(table))


def test_nothing_else_is_readable(charlie_sql):
    """Every relation that the role may read without a wall before it, in our own schemas."""
    rows = charlie_sql.run(
        "SELECT relname::text FROM pg_class WHERE relnamespace IN ('public'::regnamespace, "
        "'wall'::regnamespace) AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') "
        "AND NOT relrowsecurity AND CASE relkind WHEN 'S' THEN "
        "has_sequence_privilege(oid, 'SELECT, USAGE, UPDATE') ELSE "
        "has_any_column_privilege(oid, 'SELECT, INSERT, UPDATE, REFERENCES') END"
    )
    assert rows == [("policy_version",)]


POWERS = {
    "become the owner": "SET ROLE vmb_owner",
    "become the worker": "SET ROLE vmb_worker",
    "become support": "SET ROLE vmb_support",
    "become the migrator": "SET SESSION AUTHORIZATION vmb_migrator",
    "become the administrator": "SET SESSION AUTHORIZATION vmb_admin",
    "bypass": "ALTER ROLE vmb_web BYPASSRLS",
    "superuser": "ALTER ROLE vmb_web SUPERUSER",
    "new role": "CREATE ROLE x",
    "drop a role": "DROP ROLE vmb_support",
    "another's password": "ALTER ROLE vmb_worker PASSWORD 'x'",
    "another's settings": "ALTER ROLE vmb_worker SET search_path = pg_temp",
    "show statements": "SET track_activities = on",
    "show statements from now on": "ALTER ROLE vmb_web SET track_activities = on",
    "triggers off": "SET session_replication_role = replica",
    "log statements": "SET log_statement = 'all'",
    "duration log": "SET log_min_duration_statement = 0",
    "member of the owner": "GRANT vmb_owner TO vmb_web",
    "owner's objects": "REASSIGN OWNED BY vmb_owner TO vmb_web",
    "database settings": "ALTER DATABASE viewmybox SET search_path = pg_temp",
    "new schema": "CREATE SCHEMA x",
    "table in public": "CREATE TABLE public.x ()",
    "table in the wall": "CREATE TABLE wall.x ()",
    "temporary table": "CREATE TEMPORARY TABLE x ()",
    "temporary sequence": "CREATE TEMPORARY SEQUENCE x",
    "temporary type": "CREATE TYPE pg_temp.x AS ENUM ('a')",
    "temporary domain": "CREATE DOMAIN pg_temp.x AS text",
    "temporary operator": "CREATE OPERATOR pg_temp.= (FUNCTION = uuid_eq, LEFTARG = uuid, "
    "RIGHTARG = uuid)",
    "temporary aggregate": "CREATE AGGREGATE pg_temp.x (uuid) (SFUNC = array_append, "
    "STYPE = uuid[])",
    "function in the wall": "CREATE FUNCTION wall.x() RETURNS uuid LANGUAGE sql "
    "AS 'SELECT NULL::uuid'",
    "another wall.customer": "CREATE OR REPLACE FUNCTION wall.customer() RETURNS uuid LANGUAGE sql "
    "AS 'SELECT NULL::uuid'",
    "overloaded wall.customer": "CREATE FUNCTION wall.customer(text) RETURNS uuid LANGUAGE sql AS "
    "'SELECT NULL::uuid'",
    "leakproof": "ALTER FUNCTION wall.customer() LEAKPROOF",
    "no search path": "ALTER FUNCTION wall.customer() RESET ALL",
    "drop wall.customer": "DROP FUNCTION wall.customer() CASCADE",
    "cast": "CREATE CAST (text AS uuid) WITH INOUT AS IMPLICIT",
    "language": "CREATE LANGUAGE plpython3u",
    "drop the extension": "DROP EXTENSION plpgsql CASCADE",
    "event trigger": "CREATE EVENT TRIGGER x ON ddl_command_start "
    "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "foreign data wrapper": "CREATE FOREIGN DATA WRAPPER x",
    "subscription": "CREATE SUBSCRIPTION x CONNECTION 'dbname=viewmybox' PUBLICATION x "
    "WITH (connect = false)",
    "default rights": "ALTER DEFAULT PRIVILEGES FOR ROLE vmb_owner GRANT ALL ON TABLES TO vmb_web",
    "read a file": "SELECT pg_read_file('/etc/passwd')",
    "read a binary file": "SELECT pg_read_binary_file('PG_VERSION')",
    "list a folder": "SELECT pg_ls_dir('.')",
    "list the log": "SELECT pg_ls_logdir()",
    "list the write-ahead log": "SELECT pg_ls_waldir()",
    "look at a file": "SELECT pg_stat_file('PG_VERSION')",
    "run a program": "COPY (SELECT 1) TO PROGRAM 'id'",
    "read a program": "COPY policy_version FROM PROGRAM 'id'",
    "write a file": "COPY (SELECT 1) TO '/tmp/charlie'",
    "import a large object": "SELECT lo_import('/etc/passwd')",
    "export a large object": "SELECT lo_export(1, '/tmp/charlie')",
    "make a large object": "SELECT lo_create(0)",
    "make a large object of bytes": "SELECT lo_from_bytea(0, 'x')",
    "open a large object": "SELECT lo_open(1, 131072)",
    "read a large object": "SELECT lo_get(1)",
    "write a large object": "SELECT lo_put(1, 0, 'x')",
    "remove a large object": "SELECT lo_unlink(1)",
    "end a session": "SELECT pg_terminate_backend(pg_backend_pid())",
    "cancel a statement": "SELECT pg_cancel_backend(pg_backend_pid())",
    "reload": "SELECT pg_reload_conf()",
    "reset statistics": "SELECT pg_stat_reset()",
    "a checkpoint": "CHECKPOINT",
    "next write-ahead file": "SELECT pg_switch_wal()",
    "replicate": "SELECT pg_create_physical_replication_slot('x')",
    "decode changes": "SELECT pg_create_logical_replication_slot('x', 'test_decoding')",
    "memory of another": "SELECT pg_log_backend_memory_contexts(pg_backend_pid())",
    "load a library": "LOAD 'auto_explain'",
    "where the data lies": "SHOW data_directory",
    "where the settings lie": "SHOW hba_file",
    "a policy version": "INSERT INTO policy_version (number) VALUES (2)",
    "another policy text": "UPDATE policy_version SET text_sv = ''",
    "no policy": "DELETE FROM policy_version",
    "the queue's own door": "SELECT procrastinate_fetch_job_v2(NULL, 1)",
    "the queue's sequence": "SELECT last_value FROM procrastinate_jobs_id_seq",
    "next in the queue": "SELECT nextval('procrastinate_jobs_id_seq')",
}  # fmt: skip


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


@pytest.mark.parametrize("power", POWERS)
def test_a_power_is_refused(charlie_sql, power):
    assert charlie_sql.is_refused(POWERS[power])


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
    with pytest.raises(psycopg.errors.InvalidParameterValue):
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


def test_the_catalogue_is_long():
    kinds = len(READS) + len(WRITES) + len(REFUSED) + len(POWERS) + len(NOT_THE_CUSTOMERS)
    assert kinds >= 180
    assert not [name for name in POWERS if not re.fullmatch(r"[a-z.' -]+", name)]
