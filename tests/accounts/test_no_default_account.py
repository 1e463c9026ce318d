"""A new installation is nobody's: no person, no customer, no key and no session comes with it."""

import pytest

TABLES = ["identity", "session", "customer", "member", "membership", "api_key", "invitation"]


@pytest.mark.parametrize("table", TABLES)
def test_a_new_installation_lets_nobody_in(ground, database, table):
    """The template that every test's database was copied from: only migrated, used by nobody."""
    with ground.server.administrator("viewmybox") as connection:
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608 - the list above


def test_the_roles_have_secrets_of_their_own(ground):
    """Made when the installation is, and never the same."""
    passwords = ground.server.installation()["passwords"].values()
    assert len(set(passwords)) == 4
    assert all(len(password) >= 32 for password in passwords)
