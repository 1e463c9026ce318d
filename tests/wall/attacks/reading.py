# ruff: noqa: E501, ISC004 - a statement stays on its line, made of our own names
"""Ways of reading another customer's rows. None of them brings a row back."""

from tests.wall.attacks.kinds import Expect, kinds

PLAIN = {
    "plainly": ("the policy is there", "SELECT * FROM {t} WHERE {c} = '{a}'"),
    "only": ("ONLY does not step around it", "SELECT * FROM ONLY {t} WHERE {c} = '{a}'"),
    "all below": ("nor does the star for children", "SELECT * FROM {t} * WHERE {c} = '{a}'"),
    "with or": (
        "a condition of the attacker's never widens the policy's",
        "SELECT * FROM (SELECT * FROM {t} WHERE {c} = '{a}' OR true) x WHERE {c} <> '{b}'",
    ),
    "others than mine": (
        "the policy's own function may be asked, and gives nothing away",
        "SELECT * FROM {t} WHERE {c} <> wall.customer()",
    ),
    "not in": ("nor by NOT IN", "SELECT * FROM {t} WHERE {c} NOT IN (SELECT wall.customer())"),
    "distinct from": ("nor by DISTINCT", "SELECT * FROM {t} WHERE {c} IS DISTINCT FROM '{b}'"),
    "by text": ("a cast hides nothing", "SELECT * FROM {t} WHERE {c}::text = '{a}'"),
    "by bytes": ("nor bytes", "SELECT * FROM {t} WHERE uuid_send({c}) = uuid_send('{a}')"),
    "by hash": ("nor a hash", "SELECT * FROM {t} WHERE uuid_hash({c}) = uuid_hash('{a}')"),
    "by pattern": (
        "nor a pattern",
        "SELECT * FROM {t} WHERE {c}::text LIKE left('{a}', 8) || '%'",
    ),
    "by regular expression": ("nor a longer one", "SELECT * FROM {t} WHERE {c}::text ~ '^{a}$'"),
    "by range": ("nor a range", "SELECT * FROM {t} WHERE {c} >= '{a}' AND {c} <= '{a}'"),
    "by array": ("nor an array", "SELECT * FROM {t} WHERE {c} = ANY(ARRAY['{a}'::uuid])"),
    "by record": ("nor a row of values", "SELECT * FROM {t} WHERE ({c}, 1) IN (VALUES ('{a}'::uuid, 1))"),
    "by whole row": ("nor the row as text", "SELECT * FROM {t} x WHERE x::text LIKE '%{a}%'"),
    "by place": (
        "rows cannot be fetched by where they lie",
        "SELECT * FROM {t} WHERE ctid IN (SELECT format('(%s,%s)', p, i)::tid FROM "
        "generate_series(0, 9) p, generate_series(1, 99) i) AND {c} <> '{b}'",
    ),
    "by a range of places": (
        "nor by a scan of places",
        "SELECT * FROM {t} WHERE ctid >= '(0,0)' AND ctid < '(999,0)' AND {c} <> '{b}'",
    ),
    "system columns": (
        "nor who wrote them and when",
        "SELECT ctid, xmin, xmax, cmin, tableoid FROM {t} WHERE {c} = '{a}'",
    ),
    "sampled": ("a sample is of one's own", "SELECT * FROM {t} TABLESAMPLE SYSTEM (100) WHERE {c} <> '{b}'"),
    "sampled by row": (
        "whichever way it is drawn",
        "SELECT * FROM {t} TABLESAMPLE BERNOULLI (100) REPEATABLE (1) WHERE {c} <> '{b}'",
    ),
}  # fmt: skip

JOINED = {
    "joined": ("both sides of a join are behind it", "SELECT y.* FROM {t} x JOIN {t} y ON true WHERE y.{c} = '{a}'"),
    "outer joined": (
        "a side that may be empty too",
        "SELECT y.* FROM (VALUES (1)) x LEFT JOIN {t} y ON y.{c} = '{a}' WHERE y.{c} IS NOT NULL",
    ),
    "full joined": (
        "and both at once",
        "SELECT y.* FROM {t} x FULL JOIN {t} y ON x.{c} = y.{c} WHERE y.{c} <> '{b}'",
    ),
    "naturally joined": (
        "and a join that names no column",
        "SELECT * FROM (SELECT '{a}'::uuid AS {c}) x NATURAL JOIN {t}",
    ),
    "lateral": ("a lateral subquery too", "SELECT y.* FROM {t} x, LATERAL (SELECT * FROM {t} WHERE {c} = '{a}') y"),
    "exists": ("existence is not told", "SELECT 1 WHERE EXISTS (SELECT FROM {t} WHERE {c} = '{a}')"),
    "scalar subquery": (
        "nor by a subquery in an expression",
        "SELECT 1 WHERE (SELECT count(*) FROM {t} WHERE {c} <> '{b}') > 0",
    ),
    "array of a subquery": (
        "nor gathered in an array",
        "SELECT unnest(ARRAY(SELECT {c} FROM {t} WHERE {c} <> '{b}'))",
    ),
    "common table": (
        "a common table is behind it",
        "WITH x AS MATERIALIZED (SELECT * FROM {t}) SELECT * FROM x WHERE {c} = '{a}'",
    ),
    "common table folded in": (
        "folded in or not",
        "WITH x AS NOT MATERIALIZED (SELECT * FROM {t}) SELECT * FROM x WHERE {c} = '{a}'",
    ),
    "recursive": (
        "each round of a recursion too",
        "WITH RECURSIVE x AS (SELECT {c} FROM {t} UNION SELECT y.{c} FROM {t} y, x) "
        "SELECT * FROM x WHERE {c} <> '{b}'",
    ),
    "union": (
        "each branch of a union",
        "SELECT {c} FROM {t} UNION SELECT {c} FROM {t} EXCEPT SELECT '{b}'::uuid",
    ),
    "intersection": ("or of an intersection", "SELECT {c} FROM {t} INTERSECT SELECT '{a}'::uuid"),
}  # fmt: skip

GATHERED = {
    "counted": ("a count is of one's own", "SELECT 1 FROM {t} WHERE {c} <> '{b}' HAVING count(*) > 0"),
    "least and greatest": (
        "the ends of an index too",
        "SELECT * FROM (SELECT min({c}::text) l, max({c}::text) g FROM {t}) x WHERE l <> '{b}' OR g <> '{b}'",
    ),
    "grouped": (
        "groups and their totals",
        "SELECT {c}, count(*) FROM {t} GROUP BY ROLLUP ({c}) HAVING {c} <> '{b}'",
    ),
    "in a window": (
        "a neighbour in a window",
        "SELECT * FROM (SELECT {c}, lag({c}) OVER () l FROM {t}) x WHERE l <> '{b}'",
    ),
    "the first of each": ("DISTINCT ON", "SELECT * FROM (SELECT DISTINCT ON ({c}) {c} FROM {t}) x WHERE {c} <> '{b}'"),
    "as JSON": (
        "gathered as JSON",
        "SELECT * FROM (SELECT jsonb_agg(x)::text j FROM {t} x) y WHERE j LIKE '%{a}%'",
    ),
    "as text": (
        "or as one text",
        "SELECT * FROM (SELECT string_agg(x::text, '/') j FROM {t} x) y WHERE j LIKE '%{a}%'",
    ),
    "by an aggregate's own order": (
        "or in an order of the attacker's",
        "SELECT * FROM (SELECT (array_agg({c} ORDER BY {c} = '{b}'))[1] f FROM {t}) x WHERE f <> '{b}'",
    ),
    "by full text": (
        "a function that runs a query as text runs it as the caller",
        "SELECT * FROM ts_stat('SELECT to_tsvector({c}::text) FROM {t} WHERE {c} = ''{a}''')",
    ),
    "by a rewritten search": (
        "and another one",
        "SELECT 1 WHERE ts_rewrite('x'::tsquery, 'SELECT ''x''::tsquery, ''found''::tsquery FROM {t} "
        "WHERE {c} = ''{a}'' LIMIT 1')::text LIKE '%found%'",
    ),
}  # fmt: skip

EARLY = {
    "by an error": (
        "no expression is worked out on a row before the policy",
        "SELECT 1 / CASE WHEN {c} = '{b}' THEN 1 ELSE 0 END FROM {t} WHERE {c} <> '{b}'",
    ),
    "by a condition's error": (
        "nor in a condition, whatever its cost",
        "SELECT 1 FROM {t} WHERE 1 / ({c} = '{b}')::integer > 1",
    ),
    "by a cast": ("nor in a cast", "SELECT x::text::integer FROM {t} x WHERE {c} = '{a}'"),
    "by a cheap error": (
        "nor by the cheapest operators",
        "SELECT 1 FROM {t} x WHERE 1 / position('{b}' IN x::text) < 0",
    ),
    "by an index's condition": (
        "nor in what an index is asked",
        "SELECT 1 FROM {t} WHERE {c} = '{a}' AND 1 / (ctid::text = '')::integer = 1",
    ),
    "from a block": (
        "a block sees what its caller sees",
        "DO $$ BEGIN IF EXISTS (SELECT FROM {t} WHERE {c} = '{a}') THEN RAISE 'found'; END IF; END $$",
    ),
    "from a block, built": (
        "and a statement that it builds",
        "DO $$ DECLARE n bigint; BEGIN EXECUTE 'SELECT count(*) FROM {t} WHERE {c} = $1' INTO n "
        "USING '{a}'::uuid; IF n > 0 THEN RAISE 'found'; END IF; END $$",
    ),
    "from a block, caught": (
        "and an error that it catches",
        "DO $$ BEGIN PERFORM x::text::integer FROM {t} x WHERE {c} <> '{b}'; "
        "EXCEPTION WHEN OTHERS THEN RAISE 'found %', SQLERRM; END $$",
    ),
}  # fmt: skip

KEPT = {
    "cursor": (
        "a cursor holds one's own",
        "DECLARE c CURSOR FOR SELECT * FROM {t} WHERE {c} = '{a}'; FETCH ALL FROM c",
    ),
    "held cursor": (
        "one that outlives the transaction too",
        "DECLARE h CURSOR WITH HOLD FOR SELECT * FROM {t} WHERE {c} <> '{b}'; FETCH ALL FROM h",
    ),
    "cursor backwards": (
        "in both directions",
        "DECLARE s SCROLL CURSOR FOR SELECT * FROM {t} WHERE {c} <> '{b}'; MOVE ALL FROM s; FETCH BACKWARD ALL FROM s",
    ),
    "prepared": (
        "a prepared statement too",
        "PREPARE p AS SELECT * FROM {t} WHERE {c} = '{a}'; EXECUTE p",
    ),
    "prepared for all": (
        "with one plan for every customer",
        "SET LOCAL plan_cache_mode = force_generic_plan; PREPARE p (uuid) AS SELECT * FROM {t} "
        "WHERE {c} = $1; EXECUTE p ('{a}')",
    ),
    "prepared without a context": (
        "planned outside and run inside",
        "SET LOCAL plan_cache_mode = force_generic_plan; PREPARE p AS SELECT * FROM {t} "
        "WHERE {c} <> '{b}'; EXECUTE p; EXECUTE p",
    ),
    "copied out": ("COPY of a query", "COPY (SELECT * FROM {t} WHERE {c} = '{a}') TO STDOUT"),
    "copied out in binary": (
        "and of what it returns",
        "COPY (SELECT * FROM {t} WHERE {c} <> '{b}') TO STDOUT WITH (FORMAT csv)",
    ),
    "without indexes": (
        "however the server goes about it",
        "SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off; "
        "SET LOCAL enable_indexonlyscan = off; SELECT * FROM {t} WHERE {c} = '{a}'",
    ),
    "by indexes alone": (
        "or by the index alone",
        "SET LOCAL enable_seqscan = off; SELECT {c} FROM {t} WHERE {c} <> '{b}' ORDER BY {c}",
    ),
    "in parallel": (
        "workers have the context too, and no more",
        # Its name until 15, and since.
        "SELECT set_config(name, 'on', true) FROM pg_settings "
        "WHERE name IN ('force_parallel_mode', 'debug_parallel_query'); "
        "SET LOCAL parallel_setup_cost = 0; "
        "SELECT * FROM {t} WHERE {c} <> '{b}'",
    ),
    "context emptied": (
        "without a context there are no rows",
        "SET LOCAL vmb.context = ''; SELECT * FROM {t}",
    ),
    "context set again": (
        "by either way of setting it",
        "SELECT set_config('vmb.context', '', true); SELECT * FROM {t}",
    ),
    "context reset": ("or of taking it back", "RESET vmb.context; SELECT * FROM {t}"),
    "everything discarded": ("or everything", "RESET ALL; SELECT * FROM {t}"),
    "after a savepoint": (
        "a savepoint brings no other back",
        "SAVEPOINT s; SET LOCAL vmb.context = ''; SELECT count(*) FROM {t}; ROLLBACK TO s; "
        "SELECT * FROM {t} WHERE {c} <> '{b}'",
    ),
    "another search path": (
        "names are the same whatever the path",
        "SET LOCAL search_path = pg_temp, public; SELECT * FROM {t} WHERE {c} = '{a}'",
    ),
    "by statistics": (
        "common values are not shown",
        "SELECT * FROM pg_stats WHERE schemaname = 'public' AND tablename = '{t}'",
    ),
}

# One row comes back whatever it finds, or none of this is built in.
AS_XML = {
    "table as XML": ("a whole table in one call", "SELECT table_to_xml('{t}', true, false, '')::text"),
    "query as XML": (
        "any query in one call",
        "SELECT query_to_xml('SELECT * FROM {t} WHERE {c} <> ''{b}''', true, false, '')::text",
    ),
    "cursor as XML": (
        "a cursor in one call",
        "DECLARE x CURSOR FOR SELECT * FROM {t}; SELECT cursor_to_xml('x', 99, true, false, '')::text",
    ),
    "schema as XML": ("all tables in one call", "SELECT schema_to_xml('public', true, false, '')::text"),
    "database as XML": ("everything in one call", "SELECT database_to_xml(true, false, '')::text"),
    "row as JSON": ("rows as JSON are one's own", "SELECT row_to_json(x)::text FROM {t} x"),
    "rows as a JSON path": (
        "and searched by a path",
        "SELECT jsonb_path_query_array(jsonb_agg(x), '$[*]')::text FROM {t} x",
    ),
    "the last version of a place": (
        "a row's place tells nothing of it",
        "SELECT currtid2('public.{t}', '(0,1)')::text",
    ),
}  # fmt: skip

KINDS = [
    *kinds("reading", Expect.NOTHING, PLAIN),
    *kinds("reading joined", Expect.NOTHING, JOINED),
    *kinds("reading gathered", Expect.NOTHING, GATHERED),
    *kinds("reading early", Expect.NOTHING, EARLY),
    *kinds("reading kept", Expect.NOTHING, KEPT),
    *kinds("reading whole", Expect.NO_TRACE, AS_XML),
]
