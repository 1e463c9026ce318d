# ruff: noqa: S608 - statements made of our own names
"""Among a thousand customers no page reads through a whole table: each goes by the customer.

A policy asks `wall.customer()` once for an index and once for every row of a table read through.
"""

import json
import re
import secrets
from dataclasses import dataclass

import pytest
from django.db import connection, connections

from tests import cast
from tests.wall.elsewhere import elsewhere
from tests.wall.tour import Step, tables_of, tour
from tests.wall.whole import WRITTEN_COLUMNS, Whole, customer_column, owned_tables, whole
from viewmybox.support.connection import Operator, ask, ask_all, bound_to_support
from viewmybox.support.middleware import ENTER

CUSTOMERS = 1000
ROWS_EACH = 5


@dataclass
class Crowd:
    """A database with a customer among a thousand others, after a tour of every route."""

    name: str
    whole: Whole
    tables: list[str]
    steps: list[Step]
    read_through: dict[str, int]
    by_kept_plans: dict[str, int]


def add_others(admin, customer, tables):
    """A thousand times the same customer: keys begin with the customer, so ids may be the same."""
    admin.execute("SET session_replication_role = replica")
    admin.execute(
        "CREATE TEMPORARY TABLE others AS SELECT gen_random_uuid() AS id "
        "FROM generate_series(1, %s)",
        [CUSTOMERS],
    )
    for table in tables:
        column = customer_column(table)
        names = [row[0] for row in admin.execute(WRITTEN_COLUMNS.format(t=table))]
        values = ", ".join("others.id" if name == column else f"x.{name}" for name in names)
        admin.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM others, "
            f"(SELECT * FROM {table} WHERE {column} = %s LIMIT {ROWS_EACH}) x ORDER BY others.id",
            [customer],
        )
    admin.execute("ANALYZE")


def hand_in_counts():
    """A session counts for itself and hands in later; this has it done before the answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")


def read_through(admin):
    """How often each table was read through from end to end, in functions too."""
    return dict(admin.execute("SELECT relname::text, seq_scan FROM pg_stat_user_tables").fetchall())


@pytest.fixture(scope="module")
def crowd(ground, database):
    name = f"crowd_{secrets.token_hex(4)}"
    ground.server.create_database(name, template="viewmybox")
    patch, of_role = pytest.MonkeyPatch(), cast.database
    patch.setattr(cast, "database", lambda *given: of_role(*given) | {"NAME": name})
    try:
        with ground.server.administrator(name) as admin:
            with elsewhere(NAME=name):
                made = whole("Alice", "Customer A")
                tables = owned_tables()
                hand_in_counts()
            add_others(admin, made.id, tables)
            before = read_through(admin)
            with elsewhere(NAME=name):
                steps = tour(made)
                hand_in_counts()
            after = read_through(admin)
            # A function keeps its plans with the connection: after some calls they are made for
            # any value, without looking at the one that is given. Here from the first call on.
            admin.execute(
                f"ALTER ROLE vmb_web IN DATABASE {name} SET plan_cache_mode = force_generic_plan"
            )
            with elsewhere(NAME=name):
                cast.run_jobs(made.id)  # extracts are built anew: they can be fetched again
                hand_in_counts()
            rested = read_through(admin)
            with elsewhere(NAME=name):
                tour(made, reading=True)
                hand_in_counts()
            last = read_through(admin)
        counted = {table: after[table] - before[table] for table in tables}
        kept = {table: last[table] - rested[table] for table in tables}
        yield Crowd(name, made, tables, steps, counted, kept)
    finally:
        patch.undo()
        with ground.server.administrator("postgres") as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def nodes(plan):
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


# EXPLAIN takes no COPY, but what is copied.
COPIED = re.compile(r"^COPY \((.*)\) TO STDOUT .*$", re.DOTALL)


def test_no_statement_reads_through_a_table(crowd):
    explained, found = 0, []
    with elsewhere(NAME=crowd.name), cast.inside(crowd.whole.owner), connection.cursor() as cursor:
        for step in {step.sql: step for step in crowd.steps}.values():
            if not tables_of(step.sql, crowd.tables):
                continue
            statement = COPIED.sub(r"\1", step.sql).replace("%", "%%")
            cursor.execute("EXPLAIN (FORMAT JSON) " + statement, [])
            answer = cursor.fetchone()[0]
            plans = json.loads(answer) if isinstance(answer, str) else answer
            explained += 1
            found += [
                (node["Relation Name"], step)
                for node in nodes(plans[0]["Plan"])
                if node["Node Type"] == "Seq Scan" and node["Relation Name"] in crowd.tables
            ]
    assert found == []
    assert explained > 100


def test_nothing_at_all_reads_through_a_table(crowd):
    """By the server's own count: the wall's functions and the keys' checks are in it too."""
    assert {table: count for table, count in crowd.read_through.items() if count} == {}


def test_no_kept_plan_reads_through_a_table(crowd):
    """The same for plans made for any value, which is what functions come to."""
    assert {table: count for table, count in crowd.by_kept_plans.items() if count} == {}


@pytest.mark.parametrize(
    ("words", "found_by"), [("another", "name"), ("556036-0793", "organisation_number")]
)
def test_the_console_finds_a_customer_among_many_by_an_index(crowd, ground, words, found_by):
    """Its search alone asks across customers; by indexes of its own (support/sql/finding.sql).

    The tour has called the customer “Another …”.
    """
    with ground.server.administrator(crowd.name) as admin:
        admin.execute(
            "UPDATE customer SET name = 'Firm ' || substr(id::text, 1, 8) WHERE id <> %s",
            [crowd.whole.id],
        )
        admin.execute(
            "UPDATE contact_detail SET value = substr(customer_id::text, 1, 8) "
            "WHERE customer_id <> %s",
            [crowd.whole.id],
        )
        admin.execute("ANALYZE customer, contact_detail")
        before = read_through(admin)
        with elsewhere(NAME=crowd.name), bound_to_support():
            operator = Operator(*ask(ENTER, [crowd.whole.operator.token]))
            [search] = ask("SELECT wall.search_customers(%s, 'A test')", [words], operator)
            found = ask_all("SELECT * FROM wall.found_customers(%s)", [search], operator)
            with connections["support"].cursor() as cursor:
                cursor.execute("SELECT pg_stat_force_next_flush()")
        after = read_through(admin)
    assert [(customer, how) for customer, _name, how in found] == [(crowd.whole.id, found_by)]
    for table in ("customer", "contact_detail"):
        assert after[table] == before[table]


def test_the_crowd_is_one(crowd, ground):
    with ground.server.administrator(crowd.name) as admin:
        for table in crowd.tables:
            counted = admin.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            assert counted > CUSTOMERS, table


def test_the_count_sees_a_table_that_is_read_through(crowd, ground):
    """The control."""
    with ground.server.administrator(crowd.name) as admin:
        before = read_through(admin)["box"]
        with elsewhere(NAME=crowd.name):
            with cast.inside(crowd.whole.owner), connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_indexscan = off")
                cursor.execute("SET LOCAL enable_bitmapscan = off")
                cursor.execute("SELECT count(*) FROM box WHERE name = 'x'")
            hand_in_counts()
        assert read_through(admin)["box"] == before + 1


READ_BY_THE_BOX_PAGE = [
    "customer", "action", "agreement", "box", "entry", "former_agreement", "former_target",
    "indicator", "member", "service",
]  # fmt: skip


def test_the_count_sees_what_is_read_through_inside_a_function(crowd, ground):
    """The control for what EXPLAIN cannot show: every table that a function goes through."""
    with ground.server.administrator(crowd.name) as admin:
        before = read_through(admin)
        # A connection of its own, for a function's plans stay as they were first made.
        with elsewhere(NAME=crowd.name):
            with cast.inside(crowd.whole.owner), connection.cursor() as cursor:
                for way in ("indexscan", "bitmapscan", "indexonlyscan"):
                    cursor.execute(f"SET LOCAL enable_{way} = off")
                cursor.execute(
                    "SELECT * FROM box_facts(%s, %s, '2026-04-01', '2026-05-01', 9, 9)",
                    [crowd.whole.id, crowd.whole.facts["box"]],
                )
                assert cursor.fetchone()
            hand_in_counts()
        after = read_through(admin)
    assert [table for table in crowd.tables if after[table] > before[table]] == READ_BY_THE_BOX_PAGE
