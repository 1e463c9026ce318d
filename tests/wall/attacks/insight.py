# ruff: noqa: E501, ISC004 - a statement stays on its line, made of our own names

"""What the server tells of itself: totals, perhaps; of Alice no id and no word.

`{other}` is the process number of a session of Alice's that is open meanwhile.
"""

from tests.wall.attacks.kinds import Expect, kinds

SESSIONS = {
    "sessions": ("no session shows its statement", "SELECT a::text FROM pg_stat_activity a"),
    "sessions by function": ("nor by the function below", "SELECT a::text FROM pg_stat_get_activity(NULL) a"),
    "statements by function": (
        "nor session by session",
        "SELECT pg_stat_get_backend_activity(i) FROM pg_stat_get_backend_idset() i",
    ),
    "one session": ("nor the one that is asked for", "SELECT a::text FROM pg_stat_get_activity({other}) a"),
    "locks": ("locks name tables and no rows", "SELECT l::text FROM pg_locks l"),
    "who blocks whom": ("who waits for whom", "SELECT pg_blocking_pids({other})::text"),
    "who blocks a snapshot": ("in any form", "SELECT pg_safe_snapshot_blocking_pids({other})::text"),
    "prepared transactions": ("no transaction lies ready", "SELECT x::text FROM pg_prepared_xacts x"),
    "prepared statements": ("statements are one's own", "SELECT s::text FROM pg_prepared_statements s"),
    "cursors": ("cursors too", "SELECT c::text FROM pg_cursors c"),
    "channels": ("channels too", "SELECT pg_listening_channels()"),
    "queue of notices": ("how full the queue is, no more", "SELECT pg_notification_queue_usage()"),
    "progress": (
        "no progress shows a statement",
        "SELECT (SELECT string_agg(x::text, '/') FROM pg_stat_progress_copy x), "
        "(SELECT string_agg(x::text, '/') FROM pg_stat_progress_create_index x), "
        "(SELECT string_agg(x::text, '/') FROM pg_stat_progress_vacuum x)",
    ),
    "connections": ("no certificate", "SELECT x::text FROM pg_stat_ssl x"),
    "replicas": ("no replica", "SELECT x::text FROM pg_stat_replication x"),
    "slots": ("no slot", "SELECT x::text FROM pg_replication_slots x"),
    "statements counted": ("no such extension is there", "SELECT to_regclass('pg_stat_statements')::text"),
    "snapshot": ("a snapshot is numbers", "SELECT pg_current_snapshot()::text, pg_export_snapshot()"),
    "old snapshot": ("so is a transaction's state", "SELECT pg_xact_status('3'), txid_current_if_assigned()"),
    "waits": ("waits are words of the server's", "SELECT w::text FROM pg_wait_events w"),
    "memory": ("memory is one's own", "SELECT pg_current_xact_id_if_assigned()::text"),
}  # fmt: skip

TOTALS = {
    "rows of a table": ("how many rows in all", "SELECT reltuples, relpages FROM pg_class WHERE relname = '{t}'"),
    "size of a table": ("how large in all", "SELECT pg_total_relation_size('{t}'), pg_indexes_size('{t}')"),
    "activity of a table": ("how often read in all", "SELECT s::text FROM pg_stat_user_tables s WHERE relname = '{t}'"),
    "activity of its indexes": (
        "by which index",
        "SELECT s::text FROM pg_stat_user_indexes s WHERE relname = '{t}'",
    ),
    "blocks of a table": ("how many blocks", "SELECT s::text FROM pg_statio_user_tables s WHERE relname = '{t}'"),
    "activity in this transaction": (
        "and here",
        "SELECT s::text FROM pg_stat_xact_user_tables s WHERE relname = '{t}'",
    ),
    "live rows": (
        "how many live",
        "SELECT pg_stat_get_live_tuples('{t}'::regclass), pg_stat_get_tuples_inserted('{t}'::regclass)",
    ),
    "file of a table": ("which file", "SELECT pg_relation_filepath('{t}'), pg_relation_filenode('{t}')"),
    "pages of a table": ("no page is read", "SELECT to_regproc('get_raw_page')::text"),
    "an index's pages": ("nor an index's", "SELECT to_regproc('bt_page_items')::text"),
    "columns of a table": ("what columns", "SELECT a::text FROM pg_attribute a WHERE attrelid = '{t}'::regclass"),
    "common values": ("no common value", "SELECT s::text FROM pg_stats s WHERE tablename = '{t}'"),
    "common combinations": (
        "nor combination",
        "SELECT s::text FROM pg_stats_ext s WHERE tablename = '{t}'",
    ),
    "common expressions": (
        "nor expression",
        "SELECT s::text FROM pg_stats_ext_exprs s WHERE tablename = '{t}'",
    ),
    "its definition": (
        "how it is made",
        "SELECT pg_get_constraintdef(oid), pg_get_expr(conbin, conrelid) FROM pg_constraint "
        "WHERE conrelid = '{t}'::regclass",
    ),
    "its policy": (
        "what its policy says",
        "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = '{t}'::regclass",
    ),
    "its defaults": (
        "what its defaults are",
        "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = '{t}'::regclass",
    ),
    "its comments": ("what is said of it", "SELECT obj_description('{t}'::regclass)"),
    "rights to it": (
        "who may do what",
        "SELECT r, has_table_privilege(r, '{t}', p) FROM unnest(ARRAY['vmb_web', 'vmb_owner']) r, "
        "unnest(ARRAY['SELECT', 'TRUNCATE', 'TRIGGER', 'MAINTAIN']) p",
    ),
    "rights to its columns": (
        "column by column",
        "SELECT has_column_privilege('{t}', '{c}', 'UPDATE'), has_any_column_privilege('{t}', 'INSERT')",
    ),
    "whether it is walled": ("whether it is walled", "SELECT row_security_active('{t}')"),
    "plan": ("a plan of it", "EXPLAIN (VERBOSE, SETTINGS, FORMAT JSON) SELECT * FROM {t}"),
    "plan carried out": (
        "a plan and what it did",
        "EXPLAIN (ANALYZE, VERBOSE, BUFFERS, TIMING OFF) SELECT * FROM {t} WHERE {c} = '{b}'",
    ),
    "its rows' sizes": ("sizes are of one's own rows", "SELECT pg_column_size(x), octet_length(x::text) FROM {t} x"),
    "its rows' age": ("so are ages", "SELECT age(xmin), xmin::text FROM {t}"),
}  # fmt: skip

CATALOGUE = {
    "every view of the system": (
        "nothing that may be read there, read to the end, names Alice",
        "DO $$ DECLARE r regclass; found text; BEGIN "
        "FOR r IN SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE nspname IN ('pg_catalog', 'information_schema') AND relkind IN ('r', 'v') "
        "AND has_table_privilege(c.oid, 'SELECT') LOOP BEGIN "
        "EXECUTE format('SELECT string_agg(x::text, ''/'') FROM %s x WHERE x::text ~ %L', r, "
        "'{a}|{secret}') INTO found; IF found IS NOT NULL THEN RAISE '% in %', found, r; END IF; "
        "EXCEPTION WHEN insufficient_privilege OR object_not_in_prerequisite_state THEN NULL; END; "
        "END LOOP; END $$",
    ),
    "every function without arguments": (
        "what may be asked without a word names nobody",
        "DO $$ DECLARE f regprocedure; found text; BEGIN "
        "FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace "
        "AND pronargs = 0 AND prokind = 'f' AND has_function_privilege(oid, 'EXECUTE') "
        "AND prorettype <> ALL(ARRAY['trigger', 'event_trigger', 'internal', 'language_handler', "
        "'fdw_handler', 'index_am_handler', 'tsm_handler', 'table_am_handler']::regtype[]) LOOP BEGIN "
        "EXECUTE format('SELECT string_agg(x::text, ''/'') FROM %s x', f) INTO found; "
        "IF found ~ '{a}|{secret}' THEN RAISE '% in %', found, f; END IF; "
        "EXCEPTION WHEN OTHERS THEN IF SQLERRM ~ '{a}|{secret}' THEN RAISE; END IF; END; "
        "END LOOP; END $$",
    ),
    "every function of a table": (
        "nor what may be asked about a table",
        "DO $$ DECLARE f record; found text; BEGIN "
        "FOR f IN SELECT oid, proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace "
        "AND prokind = 'f' AND provolatile <> 'v' AND has_function_privilege(oid, 'EXECUTE') "
        "AND proargtypes::text IN ('26', '2205') LOOP BEGIN "
        "EXECUTE format('SELECT string_agg(x::text, ''/'') FROM %I(''{t}''::regclass) x', f.proname) "
        "INTO found; IF found ~ '{a}|{secret}' THEN RAISE '% in %', found, f; END IF; "
        "EXCEPTION WHEN OTHERS THEN IF SQLERRM ~ '{a}|{secret}' THEN RAISE; END IF; END; "
        "END LOOP; END $$",
    ),
    "every function's text": (
        "no function's text names anybody",
        "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'wall'::regnamespace",
    ),
    "every view's text": ("no view's", "SELECT pg_get_viewdef(oid) FROM pg_class WHERE relkind = 'v'"),
    "every name": (
        "no name is a customer's",
        "SELECT relname FROM pg_class UNION ALL SELECT nspname FROM pg_namespace "
        "UNION ALL SELECT rolname FROM pg_roles UNION ALL SELECT datname FROM pg_database",
    ),
    "every setting": ("no setting", "SELECT s::text FROM pg_settings s"),
    "roles' settings": ("none kept for a role", "SELECT s::text FROM pg_db_role_setting s"),
    "every comment": ("no comment", "SELECT d::text FROM pg_description d WHERE objsubid >= 0"),
    "roles": ("no password", "SELECT r::text FROM pg_roles r"),
    "users": ("nor under another name", "SELECT r::text FROM pg_user r"),
    "large objects": ("no large object is even listed", "SELECT o::text FROM pg_largeobject_metadata o"),
    "publications": ("nothing is published", "SELECT p::text FROM pg_publication_tables p"),
    "name of a number": (
        "a name made of a customer's id is nothing's",
        "SELECT to_regclass('\"{a}\"'), to_regproc('\"{a}\"'), to_regrole('\"{a}\"'), to_regnamespace('\"{a}\"')",
    ),
    "object by address": (
        "nor is it anything's address",
        "SELECT pg_describe_object('pg_class'::regclass, 'box'::regclass, 1), "
        "pg_identify_object('pg_class'::regclass, 'box'::regclass, 0)::text",
    ),
    "time of a transaction": (
        "when another wrote is not told",
        "SELECT xmin::text, CASE WHEN current_setting('track_commit_timestamp') = 'on' "
        "THEN pg_xact_commit_timestamp(xmin)::text END FROM box",
    ),
}  # fmt: skip

KINDS = [
    *kinds("sessions", Expect.NO_TRACE, SESSIONS),
    *kinds("totals", Expect.NO_TRACE, TOTALS),
    *kinds("catalogue", Expect.NO_TRACE, CATALOGUE),
]
