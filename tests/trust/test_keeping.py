"""What `verify` found is kept, ages, and never looks better than it was seen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import cast
from viewmybox.trust.checking import Result, State
from viewmybox.trust.every import CHECKS
from viewmybox.trust.keeping import OLD, keep, standings
from viewmybox.wall.context import fetch_all, fetch_one


@pytest.fixture
def clean(place):
    """A copy in which nobody ran verify."""
    with place.django():
        yield place


def found(**states: State) -> list[Result]:
    """What a run found: every check ok, but for those named."""
    return [
        Result(
            one.name, one.promise, one.sentence, states.get(one.name.replace("-", "_"), State.OK)
        )
        for one in CHECKS.values()
    ]


def of(number: str, after: timedelta = timedelta(0)):
    now = timezone.now() + after
    return next(one for one in standings(now) if one.promise.number == number)


def test_before_anybody_looked_nothing_looks_good(clean):
    assert [one for one in standings(timezone.now()) if one.holds] == []
    assert of("P6").unseen == 1


def test_what_was_found_is_kept_with_its_moment(clean, inspect):
    assert keep(inspect(clean), found(cookies_are_few=State.HOLE), "command") == ""
    assert (of("P6").holes, of("P6").passed, of("P6").holds) == (1, 0, False)
    assert of("P8").holds
    keep(inspect(clean), found(), "command")
    assert of("P6").holds


def test_what_is_old_no_longer_looks_good(clean, inspect):
    keep(inspect(clean), found(), "command")
    assert of("P8", OLD - timedelta(minutes=5)).holds
    assert not of("P8", OLD + timedelta(minutes=5)).holds


def test_where_a_later_run_cannot_look_what_was_seen_stays_and_ages(clean, inspect):
    keep(inspect(clean), found(stamps_are_true=State.HOLE), "command")
    keep(inspect(clean), found(stamps_are_true=State.SKIPPED), "worker")
    assert of("P8").holes == 1
    rows = dict(fetch_all("SELECT name, looked_by FROM wall.verified()", []))
    assert rows["stamps-are-true"] == "command"
    assert rows["details-are-stamped"] == "worker"


def test_what_nobody_could_look_at_is_not_known(clean, inspect):
    keep(inspect(clean), found(cookies_are_few=State.SKIPPED), "worker")
    assert (of("P6").unseen, of("P6").holds) == (1, False)


def test_a_promise_without_a_check_never_looks_good(clean, inspect):
    keep(inspect(clean), found(), "command")
    assert not of("P12").holds


def test_without_the_workers_or_the_migrators_address_nothing_is_kept(clean, inspect):
    here = inspect(clean, worker_database_url="", migrator_database_url="")
    assert "vmb_worker" in keep(here, found(), "command")


@pytest.mark.parametrize("role", ["web", "support"])
def test_no_page_can_write_it(database, role):
    from django.db import ProgrammingError

    for call in (
        "note_verified('[]', 'x')",
        "note_done('x', '{}')",
        "halt_writing(now(), now(), 'x')",
    ):
        with cast.as_role(role), pytest.raises(ProgrammingError, match="permission denied"):
            fetch_one(f"SELECT wall.{call}", [])
