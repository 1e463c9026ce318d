"""Each kind of attack, on every table, on the web's connection in Charlie's context.

A is Alice's. `attacks/` has the statements, each with what it proves.
"""

import re
from uuid import UUID

import psycopg
import pytest

from tests import cast
from tests.wall.attacker import Attacker, enter
from tests.wall.attacks.catalogue import CATALOGUE, expecting
from tests.wall.attacks.doors import FUNCTIONS, calls
from tests.wall.attacks.kinds import Expect
from tests.wall.elsewhere import elsewhere
from tests.wall.test_routes import never
from tests.wall.whole import WRITTEN_COLUMNS, customer_column, digest, owned_tables, whole

# A context's end and MAC, a hash, a moment, a job's number.
CHANCE = re.compile(
    r"\d{10}\|[0-9a-f]{64}|[0-9a-f]{64}|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.\d]*(\+00)?"
    r"|contains \(\d+(?=,)|(?<=^\[\(')\d+(?=',\)\]$)"
)
AN_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@pytest.fixture(scope="module", autouse=True)
def nothing_changes(a, ground):
    """Statistics are there meanwhile, to be read; and after all attacks A is as it was."""
    with ground.server.administrator(ground.database) as admin:
        admin.execute("ANALYZE")
        before = digest(a.id)
        yield
        admin.execute("DELETE FROM pg_statistic WHERE starelid >= 16384")  # others plan without
    assert digest(a.id) == before


@pytest.fixture
def alice_at_work(a, connect):
    """A session of Alice's that has read, changed and locked what is hers, and is not done."""
    alice = connect("web")
    with alice.transaction(force_rollback=True), alice.cursor() as cursor:
        enter(cursor, a.owner.token)
        cursor.execute("SELECT wall.begin_recording()")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('alice'))")
        cursor.execute("SELECT * FROM box FOR UPDATE")
        cursor.execute("UPDATE service SET name = name")
        yield alice.info.backend_pid


def filled(kind, a, b, *, existing=True, **more):
    """The statement with Alice's ids, or with ids beside them that never existed."""
    ids = {name: one if existing or not isinstance(one, UUID) else never(one)
           for name, one in a.facts.items()}  # fmt: skip
    facts = ids | {"a": ids["customer"], "b": b.id, "secret": a.secret, "token": b.owner.token}
    if table := more.get("t"):
        more["c"] = customer_column(table)
    return getattr(kind, "sql", kind).format(**facts | more)


@pytest.fixture
def on_each(a, b, charlie_sql):
    """The kind's statements: one a table where it names one."""

    def each(kind, **more):
        if charlie_sql.connection.info.server_version // 10_000 < kind.since:
            pytest.skip(f"PostgreSQL has no such statement before {kind.since}")
        if "{t}" not in kind.sql:
            return {"": filled(kind, a, b, **more)}
        found = {}
        for table in owned_tables():
            names = [row[0] for row in charlie_sql.run(WRITTEN_COLUMNS.format(t=table))]
            columns = {"columns": ", ".join(names), "values": ", ".join(f"y.{n}" for n in names)}
            found[table] = filled(kind, a, b, t=table, **columns, **more)
        return found

    return each


def outcome(attacker, statement):
    """All that the attacker gets to see: the rows, or the error with its detail and hint."""
    try:
        return str(attacker.run(statement))
    except psycopg.Error as error:
        told = error.diag
        parts = (told.message_detail, told.message_hint, told.context, told.constraint_name)
        return f"{error.sqlstate} {error} {parts}"


def traces(a, text):
    """What is Alice's in a text. Who works for the provider, every customer is told."""
    facts = {name: one for name, one in a.facts.items() if name != "operator"}
    ids = {str(one) for one in facts.values() if isinstance(one, UUID)}
    words = [a.secret, a.owner.token, *ids, *(one.replace("-", "") for one in ids)]
    return [word for word in words if word in text]


@pytest.mark.promise("P3", "P15")
@pytest.mark.parametrize("kind", expecting(Expect.NOTHING), ids=str)
def test_nothing_comes_back(kind, on_each, charlie_sql):
    tried = on_each(kind)
    found = {table: charlie_sql.run(statement) for table, statement in tried.items()}
    assert {table: rows for table, rows in found.items() if rows} == {}, kind.proves


@pytest.mark.promise("P3")
@pytest.mark.parametrize("kind", expecting(Expect.REFUSED), ids=str)
def test_it_is_refused(kind, on_each, charlie_sql):
    for table, statement in on_each(kind).items():
        assert charlie_sql.is_refused(statement), (kind.proves, table)


@pytest.mark.promise("P3")
@pytest.mark.parametrize("kind", expecting(Expect.NEITHER), ids=str)
def test_nothing_is_touched(kind, on_each, charlie_sql):
    for table, statement in on_each(kind).items():
        if not charlie_sql.is_refused(statement):
            assert charlie_sql.run(statement) == [], (kind.proves, table)


@pytest.mark.promise("P3")
@pytest.mark.parametrize("kind", expecting(Expect.NO_TRACE), ids=str)
def test_no_trace_of_alice_is_in_it(kind, a, on_each, charlie_sql, alice_at_work):
    for statement in on_each(kind, other=alice_at_work).values():
        found = outcome(charlie_sql, statement).replace(statement, "")
        # What the statement says itself may be said back.
        assert [one for one in traces(a, found) if one not in statement] == [], kind.proves


@pytest.mark.promise("P3")
@pytest.mark.parametrize("kind", expecting(Expect.SAME), ids=str)
def test_it_is_the_same_for_what_never_existed(kind, a, on_each, charlie_sql, alice_at_work):
    theirs = on_each(kind)
    nothing = on_each(kind, existing=False)
    for table in theirs:
        told = [plain(a, outcome(charlie_sql, one[table])) for one in (theirs, nothing)]
        assert told[0] == told[1], (kind.proves, table)


def plain(a, text):
    """Without the ids that were given, and without chance and time."""
    for one in a.facts.values():
        if isinstance(one, UUID):
            for word in (str(one), str(never(one))):
                text = text.replace(word, "ID")
    return AN_ID.sub("NEW", CHANCE.sub("", text))


# What makes the words of a text hands back what it is given, an id taken to pieces too.
OF_WORDS = {
    "wall.plain", "wall.stems", "wall.of_words", "wall.own_text", "wall.contacts_text",
    "wall.words",
}  # fmt: skip
KIND_OF = """
SELECT prosrc, provolatile, prosecdef, lanname FROM pg_proc p
JOIN pg_language l ON l.oid = prolang WHERE p.oid = '{name}'::regproc
"""
READS = re.compile(
    r"\b(?:FROM|JOIN|TABLE)\s+(?!LATERAL\b|\(|pg_catalog\.(?:unnest|jsonb_each_text|jsonb_array_elements)\()",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", sorted(OF_WORDS))
def test_what_makes_words_reads_nothing_that_is_kept(charlie_sql, name):
    """So that what comes of another's id comes of the id alone."""
    (found,) = charlie_sql.run(KIND_OF.format(name=name))
    body, *kind = found
    assert kind == ["i", False, "sql"]
    assert not READS.search(body)
    called = set(re.findall(r"\b(\w+(?:\.\w+)?)\(", body))
    assert {one for one in called if not one.startswith("pg_catalog.")} <= OF_WORDS | {"coalesce"}


def test_no_function_tells_alices_ids_from_ids_that_never_existed(a, b, charlie_sql):
    """Every function that may be run, each argument in every hostile form."""
    functions = charlie_sql.run(FUNCTIONS)
    assert len(functions) >= 24
    tried = 0
    for signature, name, types in functions:
        for call in calls(name, types):
            told = []
            for existing in (True, False):
                statement = filled(call, a, b, existing=existing)
                found = outcome(charlie_sql, statement)
                assert [one for one in traces(a, found) if one not in statement] == [], call
                told.append(plain(a, found))
            assert told[0] == told[1] or name in OF_WORDS, (signature, call)
            tried += 1
    assert tried > 500


# The catalogue itself


def test_the_catalogue_is_long_and_each_kind_says_what_it_proves(record_property):
    record_property("figure", f"{len(CATALOGUE)} kinds of SQL")
    assert len(CATALOGUE) >= 300
    assert len({(kind.theme, kind.name) for kind in CATALOGUE}) == len(CATALOGUE)
    assert len({(kind.expect, kind.sql) for kind in CATALOGUE}) == len(CATALOGUE)
    assert all(kind.proves for kind in CATALOGUE)


@pytest.mark.parametrize("kind", expecting(Expect.NOTHING), ids=str)
def test_the_administrator_finds_something(kind, a, b, connect):
    """The control: without the wall before it the same statement finds Alice's rows."""
    admin = Attacker(connect("admin"), b.owner.token)
    assert outcome(admin, filled(kind, a, b, t="box")) != "[]"


def test_with_one_policy_open_the_catalogue_says_so(ground, damaged, connect, monkeypatch):
    """The other control: of the ways to read, nearly all find Alice's boxes at once."""
    of_role = cast.database
    monkeypatch.setattr(cast, "database", lambda *given: of_role(*given) | {"NAME": damaged})
    with elsewhere(NAME=damaged):
        a, b = whole("Alice", "Customer A"), whole("Charlie", "Customer B")
    admin, web = connect("admin", damaged), connect("web", damaged)
    charlie = Attacker(web, b.owner.token)
    ways = [filled(kind, a, b, t="box") for kind in expecting(Expect.NOTHING)]
    assert {outcome(charlie, way) for way in ways} == {"[]"}
    admin.execute("ALTER POLICY wall ON box USING (true)")
    assert sum(outcome(charlie, way) != "[]" for way in ways) > len(ways) - 5
    theirs, nothing = (
        outcome(charlie, filled(channel, a, b, t="box", existing=existing))
        for channel in expecting(Expect.SAME)
        if channel.name == "rows found"
        for existing in (True, False)
    )
    assert plain(a, theirs) != plain(a, nothing)
