# ruff: noqa: E501, ISC004, S608 - a statement stays on its line, made of our own names
"""Ways of changing, adding, taking and locking another customer's rows."""

from tests.wall.attacks.kinds import Expect, kinds

# Either the right is missing, or there is nothing to touch: no row comes back, none is counted.
CHANGES = {
    "locked rows": ("no row can be held", "SELECT * FROM {t} WHERE {c} = '{a}' FOR UPDATE"),
    "rows locked a little": ("in no strength", "SELECT * FROM {t} WHERE {c} = '{a}' FOR NO KEY UPDATE"),
    "shared rows": ("not even shared", "SELECT * FROM {t} WHERE {c} = '{a}' FOR SHARE"),
    "shared keys": ("nor its key alone", "SELECT * FROM {t} WHERE {c} = '{a}' FOR KEY SHARE"),
    "rows locked at once": (
        "whether another holds it is not told",
        "SELECT * FROM {t} WHERE {c} <> '{b}' FOR UPDATE NOWAIT",
    ),
    "rows not locked": (
        "nor by what is skipped",
        "SELECT * FROM {t} WHERE {c} <> '{b}' FOR UPDATE SKIP LOCKED",
    ),
    "updated": ("no row is changed", "UPDATE {t} SET {c} = {c} WHERE {c} = '{a}' RETURNING *"),
    "updated to mine": ("none is taken over", "UPDATE {t} SET {c} = '{b}' WHERE {c} = '{a}' RETURNING *"),
    "updated by a join": (
        "nor through a join",
        "UPDATE {t} SET {c} = x.{c} FROM {t} x WHERE x.{c} = '{a}' RETURNING 1",
    ),
    "updated by place": (
        "nor by where it lies",
        "UPDATE {t} SET {c} = {c} WHERE ctid IN (SELECT format('(0,%s)', i)::tid "
        "FROM generate_series(1, 99) i) AND {c} <> '{b}' RETURNING *",
    ),
    "updated from old and new": (
        "neither side of a change is told",
        "UPDATE {t} SET {c} = {c} WHERE {c} <> '{b}' RETURNING {t}.*, (SELECT count(*) FROM {t})",
    ),
    "deleted": ("no row is taken away", "DELETE FROM {t} WHERE {c} = '{a}' RETURNING *"),
    "deleted by a join": ("nor through a join", "DELETE FROM {t} USING {t} x WHERE x.{c} = '{a}' RETURNING 1"),
    "deleted in a common table": (
        "nor inside another statement",
        "WITH x AS (DELETE FROM {t} WHERE {c} <> '{b}' RETURNING *) SELECT * FROM x",
    ),
    "deleted at a cursor": (
        "nor where a cursor stands",
        "DO $$ DECLARE c CURSOR FOR SELECT * FROM {t} WHERE {c} <> '{b}' FOR UPDATE; r record; BEGIN "
        "OPEN c; FETCH c INTO r; IF FOUND THEN DELETE FROM {t} WHERE CURRENT OF c; RAISE 'found'; "
        "END IF; END $$",
    ),
    "merged": (
        "nor by MERGE",
        "MERGE INTO {t} USING (VALUES ('{a}'::uuid)) x(a) ON {t}.{c} = x.a WHEN MATCHED THEN DELETE",
    ),
    "merged by what is not there": (
        "nor by what its source lacks",
        "MERGE INTO {t} USING (SELECT '{b}'::uuid AS a) x ON {t}.{c} = x.a "
        "WHEN NOT MATCHED BY SOURCE THEN DELETE",
    ),
    "locked from a block": (
        "nor from a block",
        "DO $$ BEGIN PERFORM FROM {t} WHERE {c} = '{a}' FOR UPDATE; IF FOUND THEN RAISE 'found'; "
        "END IF; END $$",
    ),
}  # fmt: skip

# A copy of one's own row with the other customer in it.
COPY_OF_MINE = (
    "INSERT INTO {t} ({columns}) SELECT {values} FROM (SELECT (jsonb_populate_record(x, "
    '\'{{"{c}": "{a}"}}\')).* FROM {t} x LIMIT 1) y'
)
ADDED = {
    "inserted": ("no row is put in", COPY_OF_MINE),
    "inserted and returned": ("nor read back", COPY_OF_MINE + " RETURNING *"),
    "inserted or nothing": ("a conflict is no way around", COPY_OF_MINE + " ON CONFLICT DO NOTHING"),
    "inserted in a common table": (
        "nor another statement",
        "WITH x AS (" + COPY_OF_MINE + " RETURNING 1) SELECT * FROM x",
    ),
    "inserted from a block": ("nor a block", "DO $$ BEGIN " + COPY_OF_MINE + "; END $$"),
    "inserted by a prepared statement": (
        "nor one prepared before",
        "PREPARE i AS " + COPY_OF_MINE + "; EXECUTE i",
    ),
    "inserted over a system's value": (
        "nor OVERRIDING",
        COPY_OF_MINE.replace(") SELECT", ") OVERRIDING SYSTEM VALUE SELECT", 1),
    ),
    "inserted for nobody": (
        "a row without a customer is nobody's to write",
        COPY_OF_MINE.replace('"{a}"', "null"),
    ),
    "inserted for the nil customer": (
        "nor for the customer that is all zeros",
        COPY_OF_MINE.replace("{a}", "00000000-0000-0000-0000-000000000000"),
    ),
    "merged in": (
        "nor by MERGE",
        "MERGE INTO {t} USING (SELECT (jsonb_populate_record(x, '{{\"{c}\": \"{a}\"}}')).* FROM {t} x "
        "LIMIT 1) y ON false WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({values})",
    ),
    "given away": ("one's own rows cannot be given", "UPDATE {t} SET {c} = '{a}'"),
    "given away by a join": (
        "however it is said",
        "UPDATE {t} SET {c} = x.a FROM (VALUES ('{a}'::uuid)) x(a) WHERE {t}.{c} = '{b}'",
    ),
    "given away by MERGE": (
        "nor by MERGE",
        "MERGE INTO {t} USING (VALUES (1)) x(n) ON true WHEN MATCHED THEN UPDATE SET {c} = '{a}'",
    ),
    "made nobody's": ("nor to nobody", "UPDATE {t} SET {c} = NULL"),
    "copied in": ("COPY writes no table of customers", "COPY {t} FROM STDIN"),
    "copied in where": ("nor with a condition", "COPY {t} FROM STDIN WHERE {c} <> '{b}'"),
    "copied in frozen": ("nor frozen", "COPY {t} FROM STDIN WITH (FREEZE)"),
    "copied to a file": ("COPY writes no file", "COPY {t} TO '/tmp/charlie'"),
    "copied to a program": ("nor to a program", "COPY {t} TO PROGRAM 'cat'"),
    "copied from a file": ("reads none", "COPY {t} FROM '/etc/passwd'"),
    "copied from a program": ("and runs none", "COPY {t} FROM PROGRAM 'id'"),
    "query copied to a file": ("a query neither", "COPY (SELECT * FROM {t}) TO '/tmp/charlie'"),
    "without row security": (
        "the policy cannot be asked to stay away",
        "SET LOCAL row_security = off; SELECT * FROM {t}",
    ),
    "truncated": ("nobody empties a table", "TRUNCATE {t}"),
    "truncated with all": ("nor with what hangs on it", "TRUNCATE {t} CASCADE"),
    "truncated from the start": ("nor with its sequences", "TRUNCATE ONLY {t} RESTART IDENTITY"),
}  # fmt: skip

# Where the web's role may write it may lock (docs/wall.md, Limits); no lock tells anything.
LOCKS = {
    f"locked in {mode}": ("a lock brings no row with it", f"LOCK TABLE {{t}} IN {mode} MODE NOWAIT")
    for mode in (
        "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE",
        "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE",
    )
}  # fmt: skip

KINDS = [
    *kinds("changing", Expect.NEITHER, CHANGES),
    *kinds("adding", Expect.REFUSED, ADDED),
    *kinds("locking", Expect.NEITHER, LOCKS),
]
