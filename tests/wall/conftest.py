import contextlib
import secrets
from collections.abc import Iterator

import psycopg
import pytest

from tests.wall.attacker import Attacker


@pytest.fixture(scope="module")
def a(database, cast):
    """Customer A, whole: Alice owns it, Bob looks at it, Erik edits in it."""
    from tests.wall.whole import whole

    return whole("Alice", "Customer A")


@pytest.fixture(scope="module")
def b(database, cast):
    """Customer B, whole: Charlie owns it, and is no part of A."""
    from tests.wall.whole import whole

    return whole("Charlie", "Customer B")


@pytest.fixture(scope="module")
def charlie_sql(ground, b) -> Iterator[Attacker]:
    """Charlie, who has found a way to run any SQL on the web's role."""
    url = ground.server.url("web", ground.database)
    # Nothing is prepared: there may be a pooler between (tests/pooler.py).
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
        yield Attacker(connection, b.owner.token)


@pytest.fixture
def connect(ground, database):
    """Connections as a role ("web", "worker", …) or as "admin", to the tests' own database."""
    with contextlib.ExitStack() as opened:

        def one(role: str = "web", name: str = ground.database) -> psycopg.Connection:
            if role == "admin":
                return opened.enter_context(ground.server.administrator(name))
            url = ground.server.url(role, name)
            return opened.enter_context(
                psycopg.connect(url, autocommit=True, prepare_threshold=None)
            )

        yield one


@pytest.fixture
def damaged(ground, database):
    """A database of its own, to be damaged. Gives its name."""
    name = f"damaged_{secrets.token_hex(4)}"
    ground.server.create_database(name, template="viewmybox")
    yield name
    with ground.server.administrator("postgres") as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
