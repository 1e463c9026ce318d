# ruff: noqa: E501, ISC004 - a statement stays on its line, made of our own names
"""Ways of changing what a table of customers is, or of making something that stands before it."""

from tests.wall.attacks.kinds import Expect, kinds

WALL = {
    "wall taken away": ("the wall stays", "ALTER TABLE {t} DISABLE ROW LEVEL SECURITY"),
    "wall no longer forced": ("for the owner too", "ALTER TABLE {t} NO FORCE ROW LEVEL SECURITY"),
    "policy dropped": ("so does its policy", "DROP POLICY wall ON {t}"),
    "policy added": ("no other widens it", "CREATE POLICY open ON {t} USING (true)"),
    "policy that checks": (
        "nor is only checked",
        "CREATE POLICY o ON {t} FOR SELECT USING (1 = 1)",
    ),
    "policy changed": ("it cannot be changed", "ALTER POLICY wall ON {t} USING (true)"),
    "policy renamed": ("nor renamed", "ALTER POLICY wall ON {t} RENAME TO x"),
    "policy for another": ("nor turned to others", "ALTER POLICY wall ON {t} TO vmb_worker"),
    "triggers off": ("keys are checked", "ALTER TABLE {t} DISABLE TRIGGER ALL"),
    "trigger": (
        "nothing runs beside a row",
        "CREATE TRIGGER x BEFORE INSERT ON {t} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ),
    "rule": ("nor beside a statement", "CREATE RULE x AS ON INSERT TO {t} DO ALSO NOTIFY x"),
    "rule instead": (
        "nor in its place",
        'CREATE RULE "_RETURN" AS ON SELECT TO {t} DO INSTEAD SELECT 1',
    ),
}

TABLE = {
    "dropped": ("the table stays", "DROP TABLE {t} CASCADE"),
    "owned": ("it stays the owner's", "ALTER TABLE {t} OWNER TO vmb_web"),
    "renamed": ("under its name", "ALTER TABLE {t} RENAME TO x"),
    "moved": ("in its schema", "ALTER TABLE {t} SET SCHEMA wall"),
    "moved to another space": ("and place", "ALTER TABLE {t} SET TABLESPACE pg_global"),
    "widened": ("no column comes", "ALTER TABLE {t} ADD COLUMN x text"),
    "widened by what is worked out": (
        "that would copy the row",
        "ALTER TABLE {t} ADD COLUMN x text GENERATED ALWAYS AS ({c}::text) STORED",
    ),
    "widened by a default": (
        "or run something for each",
        "ALTER TABLE {t} ADD COLUMN x text DEFAULT pg_sleep(0)::text",
    ),
    "narrowed": ("no column goes", "ALTER TABLE {t} DROP COLUMN {c} CASCADE"),
    "column changed": ("none changes", "ALTER TABLE {t} ALTER COLUMN {c} TYPE text"),
    "column worked out anew": (
        "no expression reads each row",
        "ALTER TABLE {t} ALTER COLUMN {c} TYPE uuid USING 1 / 0",
    ),
    "column renamed": ("nor is renamed", "ALTER TABLE {t} RENAME COLUMN {c} TO x"),
    "column of anything": ("nor may be empty", "ALTER TABLE {t} ALTER COLUMN {c} DROP NOT NULL"),
    "column's default": ("defaults stay", "ALTER TABLE {t} ALTER COLUMN {c} SET DEFAULT '{a}'"),
    "column's statistics": ("so do statistics", "ALTER TABLE {t} ALTER {c} SET STATISTICS 9999"),
    "checked": ("no check reads each row", "ALTER TABLE {t} ADD CHECK ({c} = '{b}')"),
    "made unique": ("no key tells of doubles", "ALTER TABLE {t} ADD UNIQUE ({c})"),
    "kept apart": ("nor an exclusion", "ALTER TABLE {t} ADD EXCLUDE USING btree ({c} WITH =)"),
    "pointed elsewhere": (
        "no new foreign key",
        "ALTER TABLE {t} ADD FOREIGN KEY ({c}) REFERENCES customer (id)",
    ),
    "key dropped": ("the key stays", "ALTER TABLE {t} DROP CONSTRAINT {t}_pkey CASCADE"),
    "identity for replication": ("changes are told to no one", "ALTER TABLE {t} REPLICA IDENTITY FULL"),
    "made fleeting": ("a crash loses nothing", "ALTER TABLE {t} SET UNLOGGED"),
    "put in another order": ("nor is it rewritten", "CLUSTER {t} USING {t}_pkey"),
    "stored otherwise": ("nor stored otherwise", "ALTER TABLE {t} SET (fillfactor = 10)"),
    "index": ("no index", "CREATE INDEX ON {t} ({c})"),
    "unique index": ("none that tells of doubles", "CREATE UNIQUE INDEX ON {t} ({c})"),
    "index on an expression": ("none that reads rows", "CREATE INDEX ON {t} ((1 / length({c}::text)))"),
    "index dropped": ("those that are stay", "DROP INDEX {t}_pkey CASCADE"),
    "index rebuilt": ("as they are", "REINDEX TABLE {t}"),
    "extended statistics": ("no statistics of one's own", "CREATE STATISTICS x ON {c}, (1) FROM {t}"),
    "comment": ("no words on it", "COMMENT ON TABLE {t} IS 'x'"),
    "comment on a column": ("nor on a column", "COMMENT ON COLUMN {t}.{c} IS 'x'"),
    "published": ("its changes are sent nowhere", "CREATE PUBLICATION x FOR TABLE {t}"),
    "published in part": ("nor in part", "CREATE PUBLICATION x FOR TABLE {t} WHERE ({c} = '{a}')"),
}  # fmt: skip

BESIDE = {
    "view": ("no view of it", "CREATE VIEW public.x AS SELECT * FROM {t}"),
    "view by its maker's rights": (
        "whosever rights it has",
        "CREATE VIEW public.x WITH (security_invoker = off) AS SELECT * FROM {t}",
    ),
    "view that checks": ("however guarded", "CREATE VIEW public.x WITH (security_barrier) AS TABLE {t}"),
    "recursive view": ("however made", "CREATE RECURSIVE VIEW public.x (y) AS SELECT 1 FROM {t}"),
    "view in its place": ("nor in its place", "CREATE OR REPLACE VIEW public.{t} AS SELECT 1 AS x"),
    "materialized view": ("no copy of it", "CREATE MATERIALIZED VIEW public.x AS SELECT * FROM {t}"),
    "temporary view": (
        "nothing stands before its name",
        "CREATE TEMPORARY VIEW {t} AS SELECT * FROM public.{t}",
    ),
    "temporary table in its place": ("no table", "CREATE TEMPORARY TABLE {t} (LIKE public.{t})"),
    "temporary table with all": (
        "nor with its keys",
        "CREATE TEMPORARY TABLE {t} (LIKE public.{t} INCLUDING ALL)",
    ),
    "temporary table of it": ("no copy", "CREATE TEMPORARY TABLE x AS SELECT * FROM {t}"),
    "temporary table of its type": ("nor its row's type", "CREATE TEMPORARY TABLE x (y public.{t})"),
    "selected into": ("nor by SELECT INTO", "SELECT * INTO TEMPORARY x FROM {t}"),
    "table of it": ("nor one that stays", "CREATE TABLE public.x AS SELECT * FROM {t}"),
    "fleeting table of it": ("nor a fleeting one", "CREATE UNLOGGED TABLE public.x AS TABLE {t}"),
    "child": ("it has no children", "CREATE TABLE public.x () INHERITS ({t})"),
    "made a child": ("nor parents", "ALTER TABLE {t} INHERIT policy_version"),
    "made a part": ("it is no part of another", "ALTER TABLE policy_version ATTACH PARTITION {t} DEFAULT"),
    "reference": (
        "nothing points at it",
        "CREATE TEMPORARY TABLE x (y uuid REFERENCES {t})",
    ),
    "function": (
        "no function over it",
        "CREATE FUNCTION pg_temp.f() RETURNS SETOF public.{t} LANGUAGE sql AS 'SELECT * FROM {t}'",
    ),
    "function with the maker's rights": (
        "with nobody's rights",
        "CREATE FUNCTION public.f() RETURNS SETOF public.{t} LANGUAGE sql "
        "SECURITY DEFINER AS 'TABLE public.{t}'",
    ),
    "function that does not leak": (
        "nor one that calls itself leakproof",
        "CREATE FUNCTION public.f(x public.{t}) RETURNS boolean LANGUAGE plpgsql LEAKPROOF COST 0.0001 "
        "AS 'BEGIN RAISE NOTICE ''%'', x; RETURN true; END'",
    ),
    "procedure": ("no procedure", "CREATE PROCEDURE public.p() LANGUAGE sql AS 'DELETE FROM public.{t}'"),
    "cast of its rows": (
        "no cast of its rows",
        "CREATE CAST (public.{t} AS text) WITH INOUT AS IMPLICIT",
    ),
    "domain over its rows": ("no domain over them", "CREATE DOMAIN public.d AS public.{t}"),
    "foreign table": ("no table from afar", "CREATE FOREIGN TABLE public.x () SERVER y"),
    "sequence of it": ("no sequence tied to it", "CREATE SEQUENCE public.x OWNED BY {t}.{c}"),
}  # fmt: skip

KINDS = [
    *kinds("wall", Expect.REFUSED, WALL),
    *kinds("table", Expect.REFUSED, TABLE),
    *kinds("beside", Expect.REFUSED, BESIDE),
]
