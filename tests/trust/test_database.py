"""Each damage to the database is found by the check that is there for it."""

import pytest

from tests.trust.damages import SHARED, STATEMENTS
from viewmybox.trust.every import State


def noticed(check, name, place, damage):
    """Something is a hole after the damage that was none before."""
    before = check(name, place)
    damage()
    after = check(name, place)
    assert after.state == State.HOLE
    assert set(after.found) - set(before.found), after.found
    assert not [sentence for sentence in after.found if "could not be checked" in sentence]


@pytest.mark.promise("P15")
@pytest.mark.parametrize(("name", "damage"), STATEMENTS)
def test_a_damaged_database(name, damage, place, check):
    noticed(check, name, place, lambda: place.run(damage.format(database=place.name)))


@pytest.mark.parametrize(("name", "damage", "undo"), SHARED)
def test_damaged_roles(name, damage, undo, place, check):
    try:
        noticed(check, name, place, lambda: place.run(damage.format(database=place.name)))
    finally:
        place.run(undo)
