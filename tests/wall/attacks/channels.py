# ruff: noqa: E501, ISC004 - a statement stays on its line, made of our own names

"""Side channels: whether an id is another's, or nobody's at all, cannot be told.

Each runs twice, with Alice's ids and with ids that never existed; what comes of it is the same.
"""

from tests.wall.attacks.kinds import Expect, kinds
from tests.wall.attacks.writing import COPY_OF_MINE

BOX = "INSERT INTO box (customer_id, id, name, description) VALUES ('{b}', '{box}', 'x {b}', '')"

TABLES = {
    "key of another's row": ("a key that is taken is refused like a free one", COPY_OF_MINE),
    "key, and do nothing": ("whatever is to happen then", COPY_OF_MINE + " ON CONFLICT DO NOTHING"),
    "rows found": (
        "reading finds the same",
        "SELECT count(*), min({c}::text) FROM {t} WHERE {c} = '{a}'",
    ),
    "rows changed": ("so does changing", "UPDATE {t} SET {c} = {c} WHERE {c} = '{a}'"),
    "rows removed": ("so does removing", "DELETE FROM {t} WHERE {c} = '{a}'"),
    "rows locked": ("so does locking", "SELECT 1 FROM {t} WHERE {c} = '{a}' FOR UPDATE NOWAIT"),
    "rows skipped": (
        "so does skipping what is locked",
        "SELECT 1 FROM {t} WHERE {c} = '{a}' FOR UPDATE SKIP LOCKED",
    ),
    "rows given": ("so does giving", "UPDATE {t} SET {c} = '{a}'"),
    "work done": (
        "a plan carried out reads no row of either",
        # The estimate for an id that one knows may choose another way (docs/wall.md, Limits).
        "SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off; "
        "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) "
        "SELECT * FROM {t} WHERE {c} = '{a}' AND {c} = wall.customer()",
    ),
    "work done by place": (
        "nor does one that asks for a range",
        "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) "
        "SELECT * FROM {t} WHERE {c} >= '{a}' AND {c} <= '{a}'",
    ),
    "conflict with a deferred key": (
        "nor is it told at the end",
        COPY_OF_MINE + "; SET CONSTRAINTS ALL IMMEDIATE",
    ),
}

ROWS = {
    "id of another's box": ("an id that another has is free", BOX),
    "id, or nothing": ("and no conflict", BOX + " ON CONFLICT DO NOTHING RETURNING 1"),
    "id, or changed": (
        "nor a row to change",
        BOX + " ON CONFLICT (customer_id, id) DO UPDATE SET name = 'found' RETURNING name = 'found'",
    ),
    "service in another's box": (
        "a foreign key says the same of both",
        "UPDATE service SET box_id = '{box}'; SET CONSTRAINTS ALL IMMEDIATE",
    ),
    "service by another's member": ("of a member", "UPDATE service SET responsible_id = '{member}'; SET CONSTRAINTS ALL IMMEDIATE"),
    "service under another's agreement": (
        "of an agreement",
        "UPDATE service SET agreement_id = '{agreement}'; SET CONSTRAINTS ALL IMMEDIATE",
    ),
    "action after another's entry": (
        "of an entry",
        "UPDATE action SET entry_id = '{entry}'; SET CONSTRAINTS ALL IMMEDIATE",
    ),
    "document of another's service": (
        "of a service",
        "UPDATE action SET service_id = '{service}'; SET CONSTRAINTS ALL IMMEDIATE",
    ),
    "indicator of another's service": (
        "of an indicator's",
        "UPDATE indicator SET service_id = '{service}'; SET CONSTRAINTS ALL IMMEDIATE",
    ),
    "measurement of another's indicator": (
        "a measurement cannot be put in by itself",
        "INSERT INTO measurement (customer_id, indicator_id, at, value) "
        "VALUES ('{b}', '{indicator}', now(), 1)",
    ),
    "cast of an id": ("a cast says the same of both", "SELECT '{box}'::integer"),
    "error that quotes": (
        "what an error quotes is what was given",
        "SELECT * FROM box WHERE id = '{box}' AND name::integer = 1",
    ),
    "error of a division": (
        "a division fails for neither",
        "SELECT 1 / (SELECT count(*) FROM box WHERE id = '{box}')",
    ),
    "error of one row": ("nor a subquery of many", "SELECT (SELECT name FROM box WHERE id = '{box}' OR false)"),
    "facts of a service": (
        "the pages' functions run behind the wall",
        "SELECT service_facts('{a}', ARRAY['{service}']::uuid[], now()::date, true)",
    ),
    "facts of a box": ("both of them", "SELECT box_facts('{a}', '{box}', now()::date, now()::date, 9, 9)"),
    "facts with my customer": (
        "mixed with one's own too",
        "SELECT box_facts('{b}', '{box}', now()::date, now()::date, 9, 9)",
    ),
    "services with my customer": (
        "both of them",
        "SELECT service_facts('{b}', ARRAY['{service}']::uuid[], now()::date, true)",
    ),
    "advisory lock": (
        "a lock on a word for a customer is nobody's",
        "SELECT pg_try_advisory_xact_lock(hashtext('{a}')), pg_try_advisory_xact_lock(uuid_hash('{a}'))",
    ),
    "notice to a channel": ("a notice is heard by no page", "NOTIFY \"{a}\", '{box}'"),
    "ear at a channel": ("nothing is sent by a customer's name", 'LISTEN "{a}"'),
    "sequence after another's row": ("ids are chance and time", "SELECT uuid_extract_version('{box}'::uuid)"),
    "snapshot of another's": (
        "a snapshot does not choose rows",
        "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM box WHERE id = '{box}'",
    ),
    "reading at another's side": (
        "nor do conflicts between readers",
        "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; UPDATE box SET name = name WHERE id = '{box}'",
    ),
    "prepared for later": ("nothing is prepared for later", "PREPARE TRANSACTION '{a}'"),
}  # fmt: skip

KINDS = [
    *kinds("channel", Expect.SAME, TABLES),
    *kinds("channel of a row", Expect.SAME, ROWS),
]
