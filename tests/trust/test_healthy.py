"""A healthy installation passes every check."""

import shutil

import pytest

from viewmybox.trust.every import CHECKS, State
from viewmybox.vault import heads
from viewmybox.vault.files import storage

# What the tests' own installation does not have, and the check says so.
UNSEEN = {
    "strange-libraries",
    "tls-is-told",
    "installation-is-closed",
    "provider-is-named",
    "lies-in-azure",
    "everybody-is-told",
}


@pytest.fixture(scope="module")
def no_heads():
    """What other tests wrote off is of another database's journals."""
    shutil.rmtree(storage().path(heads.FOLDER), ignore_errors=True)


@pytest.fixture(scope="module")
def durable(whole, no_heads):
    """The tests' servers are not, to be fast."""
    whole.run("ALTER SYSTEM SET fsync = on", "ALTER SYSTEM SET synchronous_commit = on")
    whole.run("SELECT pg_reload_conf()")
    yield
    whole.run("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off")
    whole.run("SELECT pg_reload_conf()")


@pytest.mark.parametrize("name", CHECKS)
def test_a_healthy_installation_passes(name, check, whole, durable, live):
    result = check(name, whole)
    assert result.state == (State.SKIPPED if name in UNSEEN else State.OK), result.found


def test_what_cannot_be_seen_is_said(check, whole):
    result = check("migrated", whole, migrator_database_url="")
    assert result.state == State.SKIPPED
    assert "vmb_migrator, which was not given" in result.found[0]
