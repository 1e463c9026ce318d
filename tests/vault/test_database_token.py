"""A token of Microsoft Entra ID as the database's password: each new connection asks for one.

The server is a PostgreSQL whose roles' password is the token of the moment, asked for by the real
azure-identity. Azure's own server also reads the token's time, which this one cannot.
"""

import asyncio
import secrets
import shutil
import tempfile
import traceback
from pathlib import Path

import psycopg
import psycopg_pool
import pytest
from django.db import ConnectionHandler, OperationalError

from tests import versions
from tests.managed_identity import ManagedIdentity
from viewmybox import working
from viewmybox.config import Config, config
from viewmybox.demo.postgres import LOGIN_ROLES, Embedded
from viewmybox.settings import database as connection_of
from viewmybox.vault import azure

POSTGRESQL = "https://ossrdbms-aad.database.windows.net"


@pytest.fixture(scope="module")
def server():
    folder = Path(tempfile.mkdtemp(prefix="vmbk-"))
    started = Embedded(folder / "server", durable=False, programs=versions.programs())
    started.start()
    yield started
    started.erase()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def identity(monkeypatch):
    asked = ManagedIdentity()
    for name, value in asked.environment.items():
        monkeypatch.setenv(name, value)
    azure.credential.cache_clear()
    yield asked
    azure.credential.cache_clear()
    asked.close()


@pytest.fixture
def next_token(server, identity):
    """From now on another token is the password, and the one before it no more."""

    def change() -> str:
        identity.token = f"{secrets.token_urlsafe(900)}.{secrets.token_urlsafe(300)}"
        with server.administrator("postgres") as connection:
            for role in LOGIN_ROLES:
                connection.execute(f"ALTER ROLE vmb_{role} PASSWORD '{identity.token}'")
        return identity.token

    change()
    return change


def url(server, role):
    return f"postgresql://vmb_{role}@/viewmybox?host={server.socket}&port=5432"


@pytest.fixture
def told(server):
    """The settings of an installation whose addresses hold no password."""
    names = {role: f"{role}_database_url" for role in LOGIN_ROLES} | {"web": "database_url"}
    return Config(database_tokens=True, **{name: url(server, role) for role, name in names.items()})


@pytest.fixture
def way(told, django_db_blocker):
    """Django's connection as a role, with a pool of its own."""
    opened = []

    def make(role):
        handler = ConnectionHandler({"default": {}, "by token": connection_of(told, role)})
        opened.append(handler["by token"])
        return opened[-1]

    with django_db_blocker.unblock():
        yield make
        for one in opened:
            one.close()
            one.close_pool()


def who(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, pg_backend_pid()")
        return cursor.fetchone()


def connect_anew(connection):
    """Past the pool's own connections, which need no password any more."""
    with psycopg.connect(connection.pool.conninfo, **connection.pool.kwargs()) as made:
        return made.execute("SELECT session_user").fetchone()[0]


@pytest.mark.parametrize("role", ["web", "worker", "support"])
def test_each_new_connection_of_a_pool_has_the_token_of_its_moment(
    way, role, next_token, server, identity
):
    connection = way(role)
    name, first = who(connection)
    assert name == f"vmb_{role}"
    next_token()
    with server.administrator("postgres") as admin:
        admin.execute("SELECT pg_terminate_backend(%s)", [first])
    connection.close()  # what the server ended is thrown away, and another is made
    name, second = who(connection)
    assert (name, second != first) == (f"vmb_{role}", True)
    assert connect_anew(connection) == f"vmb_{role}"
    assert set(identity.asked) == {POSTGRESQL}


def test_a_connection_that_stands_needs_no_token(way, identity, next_token):
    """While the identity service is away a page is answered all the same."""
    connection = way("web")
    connection.pool.open(wait=True)  # and none is under way
    first = who(connection)
    connection.close()
    identity.is_down = True
    count = len(identity.asked)
    assert who(connection) == first
    assert len(identity.asked) == count


def test_the_old_token_opens_nothing(way, server, next_token):
    old = next_token()
    new = next_token()
    facts = {"host": str(server.socket), "port": 5432, "user": "vmb_web", "dbname": "viewmybox"}
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(**facts, password=old)
    psycopg.connect(**facts, password=new).close()
    assert connect_anew(way("web")) == "vmb_web"


def test_the_migrators_connection_has_no_pool_and_asks_too(way, next_token):
    connection = way("migrator")
    for _ in range(2):
        assert who(connection)[0] == "vmb_migrator"
        connection.close()
        next_token()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("vmb_owner",)


def test_a_token_that_lives_on_is_asked_for_once(way, identity, next_token):
    identity.seconds = 3600
    connection = way("migrator")
    for _ in range(3):
        who(connection)
        connection.close()
    assert len(identity.asked) == 1


def test_the_queues_own_connections_ask_too(way, identity, next_token, monkeypatch):
    monkeypatch.setattr(working, "connections", {"default": way("worker")})

    async def take_turns():
        connector = working.connector()
        await connector.open_async()
        try:
            next_token()
            await connector.pool.drain()  # each is closed, and made again
            row = await connector.execute_query_one_async("SELECT session_user AS name")
            assert row["name"] == "vmb_worker"
        finally:
            await connector.close_async()

    asyncio.run(take_turns())
    assert len(identity.asked) >= 2


def test_without_a_token_nothing_is_tried_and_no_secret_is_told(way, identity, next_token):
    identity.is_down = True
    with pytest.raises(OperationalError) as refused:
        who(way("migrator"))
    told = "".join(traceback.format_exception(refused.value))
    assert "gives no token" in told
    assert "a sentence that is not for logs" not in told
    pooled = way("web")
    pooled.settings_dict["OPTIONS"]["pool"]["timeout"] = 0.5
    with pytest.raises((OperationalError, psycopg_pool.PoolTimeout)):
        who(pooled)


def test_a_pools_connections_live_less_than_the_least_token(told):
    for role in ("web", "worker", "support"):
        assert connection_of(told, role)["OPTIONS"]["pool"]["max_lifetime"] < 60 * 60
    assert "max_lifetime" not in connection_of(config(), "web")["OPTIONS"]["pool"]


def test_the_token_is_nowhere_in_what_django_shows(way, next_token):
    token = next_token()
    connection = way("web")
    who(connection)
    assert token not in repr(connection.settings_dict)
    assert token not in repr(connection.get_connection_params())


def test_verify_enters_with_a_token(told, next_token):
    from viewmybox.trust.installation import Installation

    with Installation(told, "http://localhost") as here:
        assert here.column("web", "SELECT session_user") == ["vmb_web"]
        assert here.column("migrator", "SELECT current_user") == ["vmb_owner"]
