"""Tables and what stands beside them: all that this version declares, and nothing else."""

from collections.abc import Iterator

from viewmybox.extracts.kinds import KINDS, LEFT_OUT
from viewmybox.trust import source
from viewmybox.trust.checking import check
from viewmybox.trust.installation import Installation

# Ours: not the server's own, not a session's temporary ones.
OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
# As the models name them: those of schema `public` without it.
NAME = "CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname"
CLASS = f"FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND {OURS}"

KNOWN_EXTENSIONS = {"plpgsql"}
KNOWN_LANGUAGES = {"c", "internal", "plpgsql", "sql"}

STRANGE = f"""
SELECT {NAME} || ': ' || CASE relkind WHEN 'v' THEN 'a view' WHEN 'm' THEN 'a materialized view'
    WHEN 'f' THEN 'a foreign table' WHEN 'S' THEN 'a sequence' WHEN 'p' THEN 'a partitioned table'
    WHEN 'c' THEN 'a type' ELSE 'a table' END || ' that this version does not know'
{CLASS} WHERE relkind NOT IN ('i', 'I', 't')
AND NOT (relkind = 'r' AND {NAME} = ANY(%(tables)s))
AND NOT (relkind = 'c' AND {NAME} = ANY(%(types)s))
AND NOT (relkind = 'S' AND EXISTS (SELECT FROM pg_depend
    WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype IN ('a', 'i')))
ORDER BY 1
"""  # noqa: S608 - nothing from outside
COLUMNS = f"""
SELECT {NAME}, array_agg(a.attname::text) {CLASS}
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE relkind = 'r' GROUP BY 1
"""
PASSWORDS = f"""
SELECT {NAME} || '.' || attname || ': a password by its name'
{CLASS} JOIN pg_attribute a ON a.attrelid = c.oid
WHERE a.attnum > 0 AND NOT a.attisdropped AND attname ~* 'passw|pwd|losen|passphrase'
"""
OWNERS = f"""
SELECT {NAME} || ': owned by ' || pg_get_userbyid(relowner)
{CLASS} WHERE relkind IN ('r', 'S') AND relowner <> 'vmb_owner'::regrole
UNION ALL
SELECT 'the schema ' || n.nspname || ': owned by ' || pg_get_userbyid(nspowner)
FROM pg_namespace n WHERE {OURS} AND nspowner <> 'vmb_owner'::regrole
"""  # noqa: S608 - the same
HELD = f"""
SELECT {NAME}, coalesce(r.rolname, 'everybody'), x.privilege_type || suffix
{CLASS} CROSS JOIN LATERAL (
    SELECT y.*, '' AS suffix FROM aclexplode(c.relacl) AS y
    UNION ALL
    SELECT y.*, ' (' || attname || ')' FROM pg_attribute a, aclexplode(a.attacl) AS y
    WHERE a.attrelid = c.oid
) AS x LEFT JOIN pg_roles r ON r.oid = x.grantee
WHERE relkind IN ('r', 'v', 'm', 'f', 'p') AND x.grantee <> c.relowner
"""  # noqa: S608 - the same
PUBLIC = f"""
SELECT 'everybody may ' || x.privilege_type || ' in the database' FROM pg_database d,
    aclexplode(coalesce(datacl, acldefault('d', datdba))) AS x
WHERE datname = current_database() AND x.grantee = 0
UNION ALL
SELECT 'everybody may ' || x.privilege_type || ' in the schema ' || nspname FROM pg_namespace n,
    aclexplode(nspacl) AS x WHERE {OURS} AND x.grantee = 0
UNION ALL
SELECT 'everybody may ' || x.privilege_type || ' on ' || {NAME} {CLASS},
    aclexplode(c.relacl) AS x WHERE x.grantee = 0
UNION ALL
SELECT 'everybody may ' || x.privilege_type || ' on ' || {NAME} || '.' || attname {CLASS}
JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(attacl) AS x WHERE x.grantee = 0
"""  # noqa: S608 - the same
KEYS = """
SELECT (SELECT relname::text FROM pg_class WHERE oid = conrelid),
    array_agg(attname::text ORDER BY place)
FROM pg_constraint k, unnest(conkey) WITH ORDINALITY AS u(number, place), pg_attribute
WHERE contype = 'p' AND attrelid = conrelid AND attnum = number GROUP BY k.oid, conrelid
"""
LINKS = """
SELECT (SELECT relname::text FROM pg_class WHERE oid = conrelid),
    array_agg(attname::text ORDER BY place),
    (SELECT relname::text FROM pg_class WHERE oid = confrelid), confdeltype = 'c'
FROM pg_constraint k, unnest(conkey) WITH ORDINALITY AS u(number, place), pg_attribute
WHERE contype = 'f' AND attrelid = conrelid AND attnum = number AND convalidated
AND coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
GROUP BY k.oid, conrelid, confrelid, confdeltype
"""
TRIGGERS = f"""
SELECT {NAME} || ': the trigger ' || tgname {CLASS} JOIN pg_trigger t ON t.tgrelid = c.oid
WHERE NOT tgisinternal AND NOT (tgname = ANY(%s) AND relname ~ '^procrastinate_')
UNION ALL
SELECT {NAME} || ': its foreign keys are not watched' {CLASS} JOIN pg_trigger t ON t.tgrelid = c.oid
WHERE tgisinternal AND tgenabled <> 'O'
UNION ALL
SELECT {NAME} || ': the rule ' || rulename {CLASS} JOIN pg_rewrite w ON w.ev_class = c.oid
WHERE relkind NOT IN ('v', 'm')
UNION ALL
SELECT 'the event trigger ' || evtname FROM pg_event_trigger
"""  # noqa: S608 - the same
COPIES = """
SELECT 'the publication ' || pubname FROM pg_publication
UNION ALL
SELECT 'the subscription ' || subname FROM pg_subscription JOIN pg_database d ON d.oid = subdbid
WHERE datname = current_database()
UNION ALL
SELECT 'the foreign server ' || srvname FROM pg_foreign_server
UNION ALL
SELECT 'the foreign-data wrapper ' || fdwname FROM pg_foreign_data_wrapper
UNION ALL
SELECT count(*) || ' large objects, which no wall stands before' FROM pg_largeobject_metadata
HAVING count(*) > 0
"""
SCHEMAS = f"SELECT nspname::text FROM pg_namespace n WHERE {OURS}"  # noqa: S608 - the same


@check("P3", "Every table is one that this version knows: no view, foreign table or stray one")
def strange_tables(here: Installation) -> Iterator[str]:
    known = {"tables": list(source.tables()), "types": list(source.types())}
    yield from here.column("web", STRANGE, known)
    for schema in sorted(set(here.column("web", SCHEMAS)) - {"public", "wall"}):
        yield f"the schema {schema} is not known"


@check("P1", "Every table has the columns that this version declares, and no room for more")
def strange_columns(here: Installation) -> Iterator[str]:
    there = {name: set(columns) for name, columns in here.facts(COLUMNS)}
    for name, table in source.tables().items():
        if name not in there:
            yield f"{name}: the table is missing; run viewmybox migrate"
        elif table.columns:
            for column in sorted(there[name] ^ table.columns):
                which = "is not known" if column in there[name] else "is missing"
                yield f"{name}: the column {column} {which}"


@check("P2", "No column of any table is for a password")
def no_passwords(here: Installation) -> Iterator[str]:
    yield from here.column("web", PASSWORDS)


@check("P3", "Every table and schema belongs to the owner, as whom nobody logs in")
def tables_are_the_owners(here: Installation) -> Iterator[str]:
    yield from here.column("web", OWNERS)


@check("P3", "Each role may do with each table what the migrations grant, to the column, no more")
def rights_on_tables(here: Installation) -> Iterator[str]:
    held: dict[tuple[str, str], set[str]] = {}
    for table, role, right in here.facts(HELD):
        held.setdefault((table, role), set()).add(right)
    wanted = {
        (table.name, role): rights
        for table in source.tables().values()
        for role, rights in table.rights.items()
        if rights
    }
    for table, role in sorted(held.keys() | wanted.keys()):
        has, should = held.get((table, role), set()), wanted.get((table, role), set())
        if has - should:
            yield f"{table}: {role} may {', '.join(sorted(has - should))}"
        if should - has:
            yield f"{table}: {role} may no longer {', '.join(sorted(should - has))}"


@check("P3", "Everybody (PUBLIC) may do nothing: in the database, its schemas and its tables")
def nothing_for_everybody(here: Installation) -> Iterator[str]:
    yield from here.column("web", PUBLIC)


@check("P3", "The key of every customer-owned table is the declared one, the customer first")
def keys_of_tables(here: Installation) -> Iterator[str]:
    keys: dict[str, list[str]] = dict(here.rows("web", KEYS))
    for table in source.tables().values():
        if table.isolated and keys.get(table.name) != list(table.isolated.key):
            yield f"{table.name}: its key is {keys.get(table.name)}"


@check("P3", "Every foreign key within a customer is there, watched, and erases what hangs below")
def foreign_keys(here: Installation) -> Iterator[str]:
    there = {
        source.Link(table, tuple(columns), target, cascades=cascades)
        for table, columns, target, cascades in here.facts(LINKS)
    }
    for link in source.links():
        if link not in there:
            yield f"{link.table}: {', '.join(link.columns)} → {link.target} is not watched"


@check("P3", "No trigger or rule of anybody’s runs beside a statement")
def strange_triggers(here: Installation) -> Iterator[str]:
    yield from here.column("web", TRIGGERS, [list(source.triggers())])


@check(
    "P3", "Nothing leaves the database by itself: no publication, subscription or foreign server"
)
def no_copies(here: Installation) -> Iterator[str]:
    yield from here.column("web", COPIES)


@check("P15", "No extension and no language is installed that the software does not use")
def strange_extensions(here: Installation) -> Iterator[str]:
    for name in here.column("web", "SELECT extname FROM pg_extension ORDER BY 1"):
        if name not in KNOWN_EXTENSIONS:
            yield f"the extension {name}"
    for name in here.column("web", "SELECT lanname FROM pg_language ORDER BY 1"):
        if name not in KNOWN_LANGUAGES:
            yield f"the language {name}"


@check("P11", "Every table of the customer’s is in the extract, or left out with a stated reason")
def everything_is_extracted(here: Installation) -> Iterator[str]:
    told = {kind.model._meta.db_table for kind in KINDS} | source.tables_of(LEFT_OUT)
    for name, columns in here.facts(COLUMNS):
        if "customer_id" in columns and name not in told:
            yield f"{name}: neither extracted nor left out"


@check("P7", "A contact detail once given can be changed or removed by no login role")
def details_are_kept(here: Installation) -> Iterator[str]:
    yield from here.column(
        "web",
        "SELECT rolname || ' may change contact details' FROM pg_roles "
        "WHERE rolname IN ('vmb_web', 'vmb_worker', 'vmb_support') "
        "AND (has_any_column_privilege(oid, 'contact_detail', 'UPDATE') "
        "OR has_table_privilege(oid, 'contact_detail', 'DELETE, TRUNCATE'))",
    )
