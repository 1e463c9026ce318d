"""The roles as an administrator makes them who is no superuser, which on Azure nobody is.

The script is deploy/azure/sql.py's: the product's own, less what such an administrator may not do.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.conftest import COMMAND
from viewmybox.config import ROLES
from viewmybox.demo.postgres import DATABASE, Embedded, wall_sql

ROOT = Path(__file__).parents[2]
# As Azure says of its administrators from PostgreSQL 16 on.
ADMINISTRATOR = "CREATE ROLE azures LOGIN NOSUPERUSER CREATEDB CREATEROLE BYPASSRLS"


@pytest.fixture(scope="module")
def script() -> str:
    command = [sys.executable, ROOT / "deploy" / "azure" / "sql.py"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    """A server that has none of our roles, and no statements to be seen."""
    with tempfile.TemporaryDirectory(prefix="vmbt-") as folder:
        server = Embedded(Path(folder) / "data", durable=False)
        try:
            server.start()
            with server.administrator("postgres") as connection:
                connection.execute(f"DROP DATABASE {DATABASE}")
                for role in (*ROLES, "owner"):
                    connection.execute(f"DROP ROLE vmb_{role}")
                connection.execute(ADMINISTRATOR)
                connection.execute("ALTER SYSTEM SET track_activities = off")
                connection.execute("SELECT pg_reload_conf()")
            with as_azures(server, "postgres") as connection:
                connection.execute(f"CREATE DATABASE {DATABASE}")
            yield server
        finally:
            server.erase()


def as_azures(server: Embedded, database: str = DATABASE) -> psycopg.Connection:
    connection = server.administrator(database)
    connection.execute("SET SESSION AUTHORIZATION azures")
    return connection


def test_the_products_own_file_is_refused(server):
    with as_azures(server) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(wall_sql("roles.sql"))


def test_the_script_makes_all_there_is_and_the_database_is_migrated(server, script):
    for _again in range(2):
        with as_azures(server) as connection:
            connection.execute(script)
    with server.administrator() as connection:
        for role, password in server.installation()["passwords"].items():
            change = sql.SQL("ALTER ROLE {} PASSWORD {}")
            connection.execute(change.format(sql.Identifier(f"vmb_{role}"), sql.Literal(password)))
    migrated = run(server, "migrate")
    assert migrated.returncode == 0, migrated.stderr
    with server.administrator() as connection:
        settings = connection.execute("SELECT rolconfig FROM pg_roles WHERE rolname = 'vmb_web'")
        # Nobody else made the roles anew meanwhile.
        assert "track_activities" not in str(settings.fetchone())


def test_the_wall_stands_but_for_what_belongs_to_the_superuser(server):
    """deploy/azure/README.md says so of `server-functions`, the day that this ends too."""
    checks = json.loads(run(server, "verify", "--json").stdout)["checks"]
    holes = {one["check"] for one in checks if one["state"] == "hole"}
    # The server of the tests is not durable, and nobody runs a service on it.
    assert holes - {"durable", "policy-in-force", "providers-are-asked-safely"} == {
        "server-functions"
    }


def run(server: Embedded, *words: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("VIEWMYBOX_")}
    return subprocess.run(
        [COMMAND, *words, "--data", server.data],
        env=own,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
