"""What must hold before an installation starts, and that each hole is found."""

import pytest
from django.core.management import call_command
from django.db import connection, models, transaction
from django.test.utils import isolate_apps

from tests.wall.elsewhere import elsewhere
from viewmybox.boxes.models import Box
from viewmybox.demo.postgres import ADMINISTRATOR, wall_sql
from viewmybox.wall import checks
from viewmybox.wall.checks import HoleError, find_holes, models_keep_to_the_wall, refuse_holes
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned

# A damage, and the beginning of the sentence that names it.
DAMAGES = {
    "DROP POLICY wall ON box": "box: the policies",
    "ALTER TABLE box DISABLE ROW LEVEL SECURITY": "box: row-level security",
    "ALTER TABLE box NO FORCE ROW LEVEL SECURITY": "box: row-level security",
    "CREATE POLICY more ON box USING (true)": "box: the policies",
    "CREATE POLICY more ON box AS RESTRICTIVE USING (true)": "box: the policies",
    "ALTER POLICY wall ON box USING (true)": "box: the policies",
    "ALTER POLICY wall ON box WITH CHECK (true)": "box: the policies",
    "ALTER POLICY wall ON box USING (customer_id = wall.customer() OR closed_at IS NULL)": (
        "box: the policies"
    ),
    "ALTER POLICY wall ON customer USING (true)": "customer: the policies",
    "CREATE INDEX x ON box (name)": "box: the index x",
    "CREATE INDEX x ON box (lower(name))": "box: the index x",
    "CREATE INDEX x ON box (name, customer_id)": "box: the index x",
    # Of no rows, and not looked at again: other tests' rows must not be in the way.
    "CREATE UNIQUE INDEX x ON box (name) WHERE false": "box: the index x",
    "CREATE UNIQUE INDEX x ON measurement (at) WHERE false": "measurement: the index x",
    "ALTER TABLE service ADD CONSTRAINT x "
    "FOREIGN KEY (box_id) REFERENCES customer (id) NOT VALID": "service: the foreign key x",
    "CREATE UNIQUE INDEX ON box (id, customer_id); ALTER TABLE service ADD CONSTRAINT x "
    "FOREIGN KEY (customer_id, box_id) REFERENCES box (id, customer_id) NOT VALID": (
        "service: the foreign key x"
    ),
    "GRANT TRUNCATE ON box TO vmb_web": "box: vmb_web owns it, or may truncate it",
    "GRANT TRIGGER ON box TO vmb_worker": "box: vmb_worker owns it, or may truncate it",
    "GRANT REFERENCES ON box TO vmb_web": "box: vmb_web owns it, or may truncate it",
    "GRANT ALL ON box TO PUBLIC": "box: vmb_support owns it, or may truncate it",
    "ALTER TABLE box OWNER TO vmb_worker": "box: vmb_worker owns it",
    "GRANT SELECT ON identity TO vmb_web": "identity: vmb_web reaches it",
    "GRANT SELECT (email) ON identity TO vmb_support": "identity: vmb_support reaches it",
    "GRANT DELETE ON session TO vmb_worker": "session: vmb_worker reaches it",
    "GRANT SELECT ON procrastinate_jobs TO vmb_web": "procrastinate_jobs: vmb_web reaches it",
    "GRANT DELETE ON journal_line TO vmb_web": "journal_line: vmb_web may write it",
    "GRANT UPDATE (details) ON journal_line TO vmb_worker": "journal_line: vmb_worker may write it",
    "GRANT INSERT ON journal_head TO vmb_worker": "journal_head: vmb_worker may write it",
    "GRANT EXECUTE ON FUNCTION wall.add_line(uuid, uuid, text, text, uuid, jsonb) TO vmb_web": (
        "wall.add_line: vmb_web may run it"
    ),
    "GRANT SELECT ON wall.turn TO vmb_support": "turn: vmb_support reaches it",
    "GRANT UPDATE ON policy_version TO vmb_web": "policy_version: vmb_web reaches it",
    "CREATE TABLE stray (customer_id uuid)": "stray: row-level security",
    "CREATE TABLE stray (x integer); GRANT SELECT ON stray TO PUBLIC": "stray: vmb_web reaches it",
    "CREATE VIEW x AS SELECT * FROM box; GRANT SELECT ON x TO vmb_web": "x: vmb_web reaches it",
    "CREATE MATERIALIZED VIEW x AS SELECT * FROM box; GRANT SELECT ON x TO vmb_web": (
        "x: vmb_web reaches it"
    ),
    "ALTER ROLE vmb_web BYPASSRLS": "vmb_web: a login role with powers",
    "ALTER ROLE vmb_worker SUPERUSER": "vmb_worker: a login role with powers",
    "ALTER ROLE vmb_support CREATEROLE": "vmb_support: a login role with powers",
    "ALTER ROLE vmb_migrator CREATEDB": "vmb_migrator: a login role with powers",
    "ALTER ROLE vmb_web REPLICATION": "vmb_web: a login role with powers",
    "ALTER ROLE vmb_owner LOGIN": "vmb_owner: somebody may log in as it",
    "GRANT vmb_owner TO vmb_web": "vmb_web: may become another role",
    "GRANT pg_read_all_data TO vmb_support": "vmb_support: may become another role",
    "GRANT TEMPORARY ON DATABASE {database} TO vmb_web": "vmb_web: may make tables",
    "GRANT CREATE ON DATABASE {database} TO vmb_worker": "vmb_worker: may make tables",
    "GRANT CREATE ON SCHEMA public TO PUBLIC": "vmb_support: may make tables",
    "GRANT CREATE ON SCHEMA wall TO vmb_web": "vmb_web: may make tables",
    "GRANT EXECUTE ON FUNCTION wall.purge_registrations() TO PUBLIC": (
        "wall.purge_registrations: everybody may run it"
    ),
    "CREATE FUNCTION public.x() RETURNS integer LANGUAGE sql AS 'SELECT 1'": (
        "public.x: everybody may run it"
    ),
    "GRANT EXECUTE ON FUNCTION wall.sign(uuid, uuid, text, integer) TO vmb_worker": (
        "wall.sign: vmb_worker may run it"
    ),
    "GRANT EXECUTE ON FUNCTION wall.set_secret(text, bytea) TO vmb_web": (
        "wall.set_secret: vmb_web may run it"
    ),
    "GRANT EXECUTE ON FUNCTION wall.enter_customer(uuid, text, integer) TO vmb_web": (
        "wall.enter_customer: vmb_web may run it"
    ),
    "GRANT EXECUTE ON FUNCTION wall.customers() TO vmb_support": (
        "wall.customers: vmb_support may run it"
    ),
    "ALTER FUNCTION wall.enter(text, boolean) RESET search_path": "wall.enter: runs as its owner",
    "ALTER FUNCTION wall.enter(text, boolean) SET search_path = public": (
        "wall.enter: runs as its owner"
    ),
    "ALTER FUNCTION wall.enter(text, boolean) SET search_path = pg_temp, public": (
        "wall.enter: runs as its owner"
    ),
    "GRANT SELECT ON wall.secret TO vmb_worker": "secret: vmb_worker reaches it",
    "GRANT SELECT (inner_pad) ON wall.secret TO vmb_web": "secret: vmb_web reaches it",
    "GRANT UPDATE ON wall.secret TO vmb_web": "secret: vmb_web reaches it",
    "GRANT INSERT ON subscription TO vmb_web": "subscription: vmb_web may write it",
    "GRANT UPDATE (released_at) ON extract_order TO vmb_web": "extract_order: vmb_web may write it",
    "DROP TABLE subscription": "subscription: the table is missing",
}


def test_the_wall_has_no_holes(database, cast):
    assert find_holes() == []
    refuse_holes()
    with cast.as_worker():
        assert find_holes() == []


@pytest.fixture
def administrator(ground, database):
    """Django's connection as the administrator's, in a transaction that is rolled back."""
    with elsewhere(USER=ADMINISTRATOR, PASSWORD="", OPTIONS={}), transaction.atomic():
        yield connection.cursor()
        transaction.set_rollback(True)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_hole_is_found(ground, administrator, damage):
    """Nothing is committed: the damage, roles too, is seen by this one transaction only."""
    assert find_holes() == []
    administrator.execute(damage.format(database=ground.database))
    assert [hole for hole in find_holes() if hole.startswith(DAMAGES[damage])]


@pytest.mark.promise("P3", "P15")
def test_a_hole_keeps_the_service_from_starting(administrator):
    administrator.execute("DROP POLICY wall ON box")
    with pytest.raises(HoleError, match="box: the policies are not exactly the wall"):
        refuse_holes()


@pytest.mark.parametrize(
    ("setting", "hole"),
    [
        ("search_path = pg_temp, public", "vmb_web: search_path is pg_temp, public"),
        ("row_security = off", "vmb_web: row_security is off"),
    ],
)
def test_a_setting_that_opens_a_hole_is_found(ground, database, setting, hole):
    with elsewhere():
        connection.cursor().execute(f"SET {setting}")
        assert find_holes()[0].startswith(hole)


def test_a_role_that_changed_its_own_settings_gets_them_back(ground, administrator):
    """The one thing about itself that a login role may change; each start runs this script."""
    ask = "SELECT rolname, rolconfig FROM pg_roles WHERE rolname LIKE 'vmb%' ORDER BY 1"
    administrator.execute(ask)
    before = administrator.fetchall()
    administrator.execute("ALTER ROLE vmb_web RESET search_path")
    administrator.execute("ALTER ROLE vmb_web SET statement_timeout = 1")
    administrator.execute(f"ALTER ROLE vmb_web IN DATABASE {ground.database} SET work_mem = 64")
    administrator.execute(wall_sql("roles.sql"))
    administrator.execute(ask)
    assert administrator.fetchall() == before
    administrator.execute("SELECT count(*) FROM pg_db_role_setting WHERE setdatabase <> 0")
    assert administrator.fetchone() == (0,)


# The models alone


def holes_of(model):
    return [*checks._field_holes(model), *checks._key_holes(model)]


def test_our_models_keep_to_the_wall():
    assert models_keep_to_the_wall(None) == []
    call_command("check", fail_level="WARNING")


def test_a_good_model_has_no_holes():
    with isolate_apps("viewmybox.boxes"):

        class Good(CustomerOwned):
            box = CustomerForeignKey(Box)
            name = models.CharField(max_length=10)

            class Meta(CustomerOwned.Meta):
                app_label = "boxes"
                indexes = [models.Index(fields=["customer", "-name"], name="good_by_name")]
                constraints = [
                    models.UniqueConstraint(fields=["customer", "name"], name="good_once")
                ]

    assert holes_of(Good) == []


FIELDS = {
    "must be a CustomerForeignKey": lambda: models.ForeignKey(Box, models.DO_NOTHING, "+"),
    "must leave deletion to the database": lambda: CustomerForeignKey(
        Box, on_delete=models.CASCADE
    ),
    "is unique across customers": lambda: models.CharField(max_length=10, unique=True),
    "in a table without a customer": lambda: models.ManyToManyField(Box, related_name="+"),
}
METAS = {
    "The index": {"indexes": [models.Index(fields=["thing", "customer"], name="x")]},
    "The index x": {"indexes": [models.Index(models.F("thing"), name="x")]},
    "The constraint": {"constraints": [models.UniqueConstraint(fields=["thing"], name="x")]},
    "The constraint x": {"constraints": [models.UniqueConstraint(models.F("thing"), name="x")]},
    "unique_together": {"unique_together": [("thing", "customer")]},
    "Meta must inherit": {"base_manager_name": None},
}


@pytest.mark.parametrize("hole", FIELDS)
def test_a_field_with_a_hole_is_found(hole):
    with isolate_apps("viewmybox.boxes"):
        meta = type("Meta", (CustomerOwned.Meta,), {"app_label": "boxes"})
        facts = {"__module__": __name__, "Meta": meta, "thing": FIELDS[hole]()}
        model = type("Bad", (CustomerOwned,), facts)
    assert [found for found in holes_of(model) if hole in found]


@pytest.mark.parametrize("hole", METAS)
def test_a_key_with_a_hole_is_found(hole):
    with isolate_apps("viewmybox.boxes"):
        meta = type("Meta", (CustomerOwned.Meta,), {"app_label": "boxes"} | METAS[hole])
        thing = models.CharField(max_length=10)
        facts = {"__module__": __name__, "Meta": meta, "thing": thing}
        model = type("Bad", (CustomerOwned,), facts)
    assert [found for found in holes_of(model) if hole in found]
