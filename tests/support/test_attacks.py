# ruff: noqa: S608 - statements made of our own names
"""Any SQL on the console's connection: nothing of a customer's without a line, nothing unnoted.

Olga is signed in to the console, has found a way to run statements of her own there, and has no
grant, or one that is over, revoked, another's or for another box. A is Alice's.
"""

import contextlib
import json
import secrets
import time

import psycopg
import pytest
from psycopg import sql

from tests import cast
from tests.wall.attacker import REFUSALS, rows_of
from tests.wall.attacks.catalogue import CATALOGUE
from tests.wall.attacks.kinds import Expect
from tests.wall.whole import customer_column, digest, owned_tables, whole
from viewmybox.support.models import Grant

pytestmark = pytest.mark.promise("P3")

READING = [kind for kind in CATALOGUE if kind.expect in (Expect.NOTHING, Expect.REFUSED)]
TABLE = [kind for kind in READING if "{t}" in kind.sql and "{columns}" not in kind.sql]
OPERATORS = [
    "support_operator", "support_session", "support_attempt", "support_search",
    "support_proposal", "identity", "session", "membership", "wall.secret", "wall.turn",
]  # fmt: skip
REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidAuthorizationSpecification)


class Support:
    """A connection of the console's, and whose session acts on it."""

    def __init__(self, connection, person):
        self.connection, self.person = connection, person

    @contextlib.contextmanager
    def inside(self, *, commit=False):
        with self.connection.transaction(force_rollback=not commit):
            cursor = self.connection.cursor()
            (signed,) = cursor.execute(
                "SELECT context FROM wall.enter_operator(%s)", [self.person.token]
            ).fetchone()
            setting = sql.SQL("SET LOCAL vmb.operator = {}").format(sql.Literal(signed))
            cursor.execute(setting)
            yield cursor

    def run(self, statement, values=None, *, commit=False):
        with self.inside(commit=commit) as cursor:
            if values is None:
                return rows_of(cursor, statement)
            return cursor.execute(statement, values).fetchall()

    def look(self, customer, page, thing=None):
        """Notes a look, for good. Returns it, or None."""
        self.run("SELECT wall.begin_visit(%s, 'A test')", [customer], commit=True)
        statement = "SELECT look FROM wall.look(%s, %s, %s)"
        return self.run(statement, [customer, page, thing], commit=True)[0][0]


@pytest.fixture(scope="module")
def a(database):
    return whole("Alice", "Customer A")


@pytest.fixture(scope="module")
def support(ground, database):
    url = ground.server.url("support", ground.database)
    with psycopg.connect(url, autocommit=True) as connection:
        yield Support(connection, cast.operator("Olga", team=f"T {secrets.token_hex(4)}"))


@pytest.fixture
def granted(a, ground, support):
    """The same, with a live grant for A's box that the test may spoil. Gives also the grant."""
    person = cast.operator("Nils", team=f"T {secrets.token_hex(4)}")
    with cast.inside(a.owner):
        from viewmybox.boxes.models import Box

        grant = Grant.give(Box.objects.get(id=a.facts["box"]), str(person.member), "A test", 8)
    yield Support(support.connection, person), grant
    with cast.inside(a.owner):
        grant.revoke()


def refused(support, statement, values=None):
    try:
        support.run(statement, values)
    except psycopg.Error as error:
        return error.sqlstate in REFUSALS
    return False


@pytest.mark.parametrize("kind", TABLE, ids=str)
def test_no_way_to_read_or_change_reaches_any_customers_table(a, support, kind):
    facts = a.facts | {"a": a.id, "b": a.id, "secret": a.secret, "token": support.person.token}
    for table in owned_tables():
        statement = kind.sql.format(**facts, t=table, c=customer_column(table))
        try:
            found = str(support.run(statement))
        except psycopg.Error as error:
            found = str(error)
        assert a.secret not in found, (kind.proves, table)
        assert str(a.facts["document"]) not in found.replace(statement, ""), (kind.proves, table)


@pytest.mark.parametrize("table", OPERATORS)
@pytest.mark.parametrize("right", ["SELECT", "INSERT", "UPDATE", "DELETE"])
def test_no_table_of_operators_or_people_is_reached(support, table, right):
    (may,) = support.run(
        "SELECT has_table_privilege(%s, %s) OR has_any_column_privilege(%s, 'SELECT')",
        [table, right, table],
    )[0]
    assert not may


def test_no_right_to_any_customer_owned_table_is_held(support):
    for table in owned_tables():
        held = support.run(
            "SELECT has_table_privilege(%s, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE') "
            "OR has_any_column_privilege(%s, 'SELECT, INSERT, UPDATE')",
            [table, table],
        )
        assert held == [(False,)], table


@pytest.mark.parametrize("page", ["box", "service", "indicator"])
def test_without_a_grant_no_look_at_content_is_noted_or_answered(a, support, page):
    support.run("SELECT wall.begin_visit(%s, 'A test')", [a.id], commit=True)
    assert support.look(a.id, page, a.facts[page]) is None


@pytest.mark.parametrize("page", ["box", "service", "indicator"])
def test_a_look_at_something_else_opens_no_content(a, support, page):
    look = support.look(a.id, "customer", a.facts[page])
    more = ", current_date" if page != "indicator" else ""
    with pytest.raises(REFUSED):
        support.run(f"SELECT wall.see_{page}(%s, %s{more})", [a.id, look])


@pytest.mark.parametrize("page", ["box", "service", "indicator"])
def test_with_a_live_grant_it_is(a, granted, page):
    """The control: the attacks below are refused for what is wrong with the grant."""
    nils, _grant = granted
    look = nils.look(a.id, page, a.facts[page])
    more = ", current_date" if page != "indicator" else ""
    assert a.secret in str(nils.run(f"SELECT wall.see_{page}(%s, %s{more})", [a.id, look]))


SPOILT = {
    "revoked": "ended_at = now()",
    "expired": "set_at = now() - interval '9 hours', until = now() - interval '1 second'",
    "for another operator": "operator_id = gen_random_uuid()",
    "for another team": "operator_id = NULL, team = 'Others'",
}


def spoil(grant, change):
    with cast.as_role("migrator"), cast.connections["default"].cursor() as cursor:
        cursor.execute(f"UPDATE support_grant SET {change} WHERE id = %s", [grant.id])


@pytest.mark.parametrize("page", ["box", "service", "indicator"])
@pytest.mark.parametrize("change", SPOILT.values(), ids=list(SPOILT))
def test_a_grant_that_does_not_stand_opens_nothing(a, granted, page, change):
    nils, grant = granted
    look = nils.look(a.id, page, a.facts[page])
    spoil(grant, change)
    more = ", current_date" if page != "indicator" else ""
    with pytest.raises(REFUSED):
        nils.run(f"SELECT wall.see_{page}(%s, %s{more})", [a.id, look])
    assert nils.look(a.id, page, a.facts[page]) is None


def test_a_grant_for_another_box_opens_nothing(a, granted):
    from viewmybox.boxes.models import Box

    nils, grant = granted
    with cast.inside(a.owner):
        other = Box.objects.create(name="Another")
    spoil(grant, f"box_id = '{other.id}'")
    assert nils.look(a.id, "box", a.facts["box"]) is None
    assert nils.look(a.id, "service", a.facts["service"]) is None
    assert nils.look(a.id, "box", other.id) is not None


def test_a_grant_revoked_between_two_statements_ends_the_second(a, granted):
    nils, grant = granted
    look = nils.look(a.id, "box", a.facts["box"])
    statement = "SELECT wall.see_box(%s, %s, current_date)"
    with nils.inside() as cursor:
        assert a.secret in str(cursor.execute(statement, [a.id, look]).fetchall())
        with cast.inside(a.owner):
            grant.revoke()
        with pytest.raises(REFUSED):
            cursor.execute(statement, [a.id, look])


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_no_transaction_goes_on_seeing_what_was_granted(a, granted, level):
    nils, _grant = granted
    look = nils.look(a.id, "box", a.facts["box"])
    connection = nils.connection
    with connection.transaction(force_rollback=True):
        connection.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        signed = connection.execute(
            "SELECT context FROM wall.enter_operator(%s)", [nils.person.token]
        ).fetchone()[0]
        connection.execute(
            sql.SQL("SET LOCAL vmb.operator = {}").format(sql.Literal(signed)).as_string()
        )
        with pytest.raises(REFUSED):
            connection.execute("SELECT wall.see_box(%s, %s, current_date)", [a.id, look])


# What is read leaves its line


LOOKS = {
    "after a look in the same transaction": (
        "SELECT wall.begin_visit('{a}', 'A test');"
        "SELECT wall.see_customer('{a}', (SELECT look FROM wall.look('{a}', 'customer')))"
    ),
    "in the same statement": (
        "SELECT wall.begin_visit('{a}', 'A test');"
        "WITH l AS (SELECT * FROM wall.look('{a}', 'customer')) "
        "SELECT wall.see_customer('{a}', l.look) FROM l"
    ),
    "after a savepoint": (
        "SELECT wall.begin_visit('{a}', 'A test'); SAVEPOINT x;"
        "SELECT set_config('x.look', look::text, true) FROM wall.look('{a}', 'customer');"
        "RELEASE x; SELECT wall.see_customer('{a}', current_setting('x.look')::uuid)"
    ),
    "by an error that tells": (
        "SELECT wall.begin_visit('{a}', 'A test');"
        "SELECT wall.see_customer('{a}', look)::text::integer FROM wall.look('{a}', 'customer')"
    ),
    "on a look that was made up": "SELECT wall.see_customer('{a}', gen_random_uuid())",
    "without a look": "SELECT wall.see_customer('{a}', NULL)",
}


@pytest.mark.parametrize("statement", LOOKS.values(), ids=list(LOOKS))
def test_what_is_not_noted_and_committed_is_not_read(a, support, statement):
    before = digest(a.id)
    with pytest.raises(REFUSED) as error:
        support.run(statement.format(a=a.id))
    assert "example.com" not in str(error.value)
    assert digest(a.id) == before


def test_a_look_that_was_noted_is_answered_for_a_minute_to_the_same_session(a, support, granted):
    look = support.look(a.id, "customer")
    statement = "SELECT wall.see_customer(%s, %s)"
    assert "office@example.com" in str(support.run(statement, [a.id, look]))
    nils, _grant = granted
    with pytest.raises(REFUSED):
        nils.run(statement, [a.id, look])
    with cast.as_role("migrator"), cast.connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE support_view SET at = at - interval '1 minute' WHERE id = %s", [look]
        )
    with pytest.raises(REFUSED):
        support.run(statement, [a.id, look])


def test_a_search_that_was_not_committed_is_not_answered(a, support):
    found = "SELECT * FROM wall.found_customers("
    assert support.run(f"{found}wall.search_customers('Customer A', 'A test'))") == []
    (search,) = support.run("SELECT wall.search_customers('Customer A', 'x y z')", commit=True)[0]
    assert support.run(f"{found}'{search}')") != []


# Who acts cannot be said


FORGED = ["", "x", "{o}|{s}|9999999999|{m}", "{a}|-|page|9999999999|{m}", "{o}|{s}|1|{m}", "|||"]


@pytest.mark.parametrize("context", FORGED)
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM wall.my_access()",
        "SELECT wall.begin_visit('{a}', 'A test')",
        "SELECT wall.search_customers('Customer', 'A test')",
        "SELECT wall.look('{a}', 'customer')",
        "SELECT wall.propose('x', '{{}}', 'A test')",
        "SELECT * FROM wall.proposals()",
    ],
)
def test_a_forged_context_is_an_error(a, support, context, statement):
    facts = {"o": support.person.member, "s": a.facts["session"], "a": a.id, "m": "0" * 64}
    with support.connection.transaction(force_rollback=True):
        support.connection.execute(
            sql.SQL("SET LOCAL vmb.operator = {}")
            .format(sql.Literal(context.format(**facts)))
            .as_string()
        )
        with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
            support.connection.execute(statement.format(**facts))


def test_neither_kind_of_context_is_the_other(a, support, connect):
    """A member's context lets nobody into the console, an operator's into no customer."""
    with connect("web") as web:
        members = web.execute("SELECT context FROM wall.enter(%s)", [a.owner.token]).fetchone()[0]
    operators = support.run("SELECT current_setting('vmb.operator')")[0][0]
    for setting, context, statement in (
        ("vmb.operator", members, "SELECT * FROM wall.my_access()"),
        ("vmb.context", operators, "SELECT wall.customer()"),
        ("vmb.context", "-|" + operators, "SELECT wall.customer()"),
    ):
        with support.connection.transaction(force_rollback=True):
            support.connection.execute(
                sql.SQL("SET LOCAL {} = {}")
                .format(sql.SQL(setting), sql.Literal(context))
                .as_string()
            )
            with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
                support.connection.execute(statement)


def test_an_ended_session_acts_no_more_though_its_context_lives(support):
    person = cast.operator("Olga")
    other = Support(support.connection, person)
    with other.inside() as cursor:
        assert cursor.execute("SELECT * FROM wall.my_access()").fetchall() == []
        person.client.post("/support/sign-out/")
        with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
            cursor.execute("SELECT * FROM wall.my_access()")


def test_a_sign_in_needs_a_proof_and_an_operator(support):
    facts = json.dumps({"deed": "operator sign in", "at": time.time(), "issuer": "x"})
    with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
        support.run("SELECT wall.operator_sign_in(%s, %s)", [facts, "0" * 64])


# The grant is the customer's own


GIVE = "SELECT wall.grant_access('{box}', '{operator}', '', 'A test', 24, NULL)"
CHANGES = {
    "by the function": GIVE,
    "by inserting": (
        'INSERT INTO support_grant (customer_id, id, box_id, operator_id, "to", reason, team, '
        "granted_by, until) VALUES ('{customer}', gen_random_uuid(), '{box}', '{operator}', 'x', "
        "'xxx', '', '{member}', now() + interval '1 hour')"
    ),
    "by lengthening": "UPDATE support_grant SET until = now() + interval '20 hours'",
    "by turning it to another": "UPDATE support_grant SET operator_id = '{operator}'",
    "by extending": "SELECT wall.extend_access('{grant}', 24)",
    "by copying": "MERGE INTO support_grant g USING (SELECT 1) x ON true "
    "WHEN MATCHED THEN UPDATE SET ended_at = NULL",
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=list(CHANGES))
def test_support_itself_cannot_grant_or_lengthen(a, support, statement):
    assert refused(support, statement.format(**a.facts))


@pytest.mark.parametrize("statement", CHANGES.values(), ids=list(CHANGES))
def test_the_worker_cannot_though_it_may_enter_the_customer(a, connect, statement):
    worker = connect("worker")
    for purpose in ("job", "page", "command"):
        with worker.transaction(force_rollback=True):
            signed = worker.execute(
                "SELECT wall.enter_customer(%s, %s, 60)", [a.id, purpose]
            ).fetchone()[0]
            worker.execute(
                sql.SQL("SET LOCAL vmb.context = {}").format(sql.Literal(signed)).as_string()
            )
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                worker.execute(statement.format(**a.facts))


@pytest.mark.parametrize("who", ["viewer", "editor", "key", "owner"])
def test_only_an_owner_who_acts_by_a_page_can(a, connect, who):
    web = connect("web")
    with web.transaction(force_rollback=True):
        if who == "key":
            _vmb, word, secret = a.keys["write"].split("_")
            signed = web.execute(
                "SELECT context FROM wall.enter_key(%s, %s, %s)", [word[:32], word[32:], secret]
            ).fetchone()[0]
        else:
            token = getattr(a, who).token
            signed = web.execute("SELECT context FROM wall.enter(%s)", [token]).fetchone()[0]
        web.execute(sql.SQL("SET LOCAL vmb.context = {}").format(sql.Literal(signed)).as_string())
        if who == "owner":
            assert web.execute(GIVE.format(**a.facts)).fetchone()[0]
            return
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(GIVE.format(**a.facts))


@pytest.mark.parametrize("hours", [0, 25, -1, 1000, None])
def test_no_grant_is_longer_than_a_day(a, connect, hours):
    web = connect("web")
    with web.transaction(force_rollback=True):
        signed = web.execute("SELECT context FROM wall.enter(%s)", [a.owner.token]).fetchone()[0]
        web.execute(sql.SQL("SET LOCAL vmb.context = {}").format(sql.Literal(signed)).as_string())
        with pytest.raises(psycopg.errors.InvalidParameterValue):
            web.execute(
                "SELECT wall.grant_access(%s, %s, '', 'A test', %s, NULL)",
                [a.facts["box"], a.facts["operator"], hours],
            )


def test_another_customers_grant_is_neither_extended_nor_revoked(a, connect, charlie):
    web = connect("web")
    with web.transaction(force_rollback=True):
        signed = web.execute("SELECT context FROM wall.enter(%s)", [charlie.token]).fetchone()[0]
        web.execute(sql.SQL("SET LOCAL vmb.context = {}").format(sql.Literal(signed)).as_string())
        for statement in ("extend_access('{grant}', 2)", "revoke_access('{grant}')"):
            found = web.execute(f"SELECT wall.{statement}".format(**a.facts)).fetchone()
            assert found == (False,)
