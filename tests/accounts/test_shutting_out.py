"""The provider ends sessions and shuts people out by command, from their next request on."""

import subprocess

import pytest
from django.db import transaction

from tests import cast as people
from tests.cast import as_role
from tests.conftest import COMMAND
from viewmybox.accounts.shutting_out import (
    NoSuchIdentityError,
    disable,
    enable,
    end_every_session,
    end_sessions_of,
)
from viewmybox.wall.context import fetch_one


@pytest.fixture
def shut(database):
    """As the migrator, who alone may."""

    def do(deed, *words):
        with as_role("migrator"):
            return deed(*words)

    return do


@pytest.fixture
def bobs(bob, shut):
    """Issuer and subject that Bob signs in by."""
    return shut(
        fetch_one,
        "SELECT i.issuer, i.subject FROM identity i JOIN member m ON m.identity_id = i.id "
        "WHERE m.id = %s",
        [bob.member],
    )


def is_in(person):
    return person.client.get("/boxes/").status_code == 200


def opens(token):
    return fetch_one("SELECT session_id FROM wall.enter(%s)", [token]) is not None


@pytest.mark.promise("P13")
def test_ending_somebodys_sessions_ends_all_of_theirs_and_nobody_elses(alice, bob, bobs, shut):
    assert is_in(bob)
    assert shut(end_sessions_of, *bobs) >= 1
    assert not is_in(bob)
    assert is_in(alice)


def test_who_is_disabled_is_out_at_the_next_request_and_cannot_come_back(bob, bobs, shut):
    shut(disable, *bobs)
    assert not is_in(bob)
    assert not opens(people.sign_in("Bob", subject=bobs[1]))
    shut(enable, *bobs)
    assert not is_in(bob)
    assert opens(people.sign_in("Bob", subject=bobs[1]))


def test_ending_everybodys_ends_everybodys(alice, charlie, database):
    """Taken back afterwards: other tests are signed in too."""
    with as_role("migrator"), transaction.atomic():
        assert end_every_session() >= 2
        assert fetch_one("SELECT count(*) FROM session WHERE ended_at IS NULL", []) == (0,)
        transaction.set_rollback(True)


def test_nobody_is_not_shut_out(shut):
    for deed in (disable, enable, end_sessions_of):
        with pytest.raises(NoSuchIdentityError, match="nobody has signed in as nobody"):
            shut(deed, "https://idp.example.com", "nobody")


def test_no_pages_role_can(database):
    for role in ("web", "worker", "support"):
        with as_role(role), pytest.raises(Exception, match="permission denied"):
            end_every_session()


def test_it_is_done_by_command(database):
    asked = [COMMAND, "identity", "disable", "https://idp.example.com", "nobody"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "nobody has signed in as nobody at https://idp.example.com" in done.stderr
