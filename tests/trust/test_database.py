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


@pytest.mark.promise("P9")
def test_customers_who_were_not_told(place, check):
    """A version that has been announced for two days, and a worker that wrote to nobody."""
    place.run(
        "INSERT INTO policy_version SELECT 2, current_date + 40, now() - interval '2 days', "
        "text_sv, text_en, sha256 FROM policy_version"
    )
    assert check("everybody-is-told", place).state == State.SKIPPED
    told = check("everybody-is-told", place, smtp_url="smtp://localhost")
    assert told.state == State.HOLE
    assert told.found == ("version 2: 2 customers not; does the worker run?",)
