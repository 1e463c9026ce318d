import contextlib

import psycopg
import pytest

WHY = "They telephoned about their invoice"


@pytest.fixture
def olga(cast):
    """An operator, signed in to the console."""
    return cast.operator("Olga", team="Support")


@pytest.fixture
def nils(cast):
    """Another one, of another team."""
    return cast.operator("Nils", team="Accounts")


@pytest.fixture
def visit():
    """Open a customer's account in the console, for a reason."""

    def begin(operator, customer, why=WHY):
        return operator.client.post(f"/support/customers/{customer}/visits/new/", {"reason": why})

    return begin


@pytest.fixture
def connect(ground, database):
    """Connections as a role ("web", "worker", …), to the tests' own database."""
    with contextlib.ExitStack() as opened:

        def one(role):
            url = ground.server.url(role, ground.database)
            return opened.enter_context(psycopg.connect(url, autocommit=True))

        yield one
