"""What must happen and did not is told of: by verify, and once by letter."""

from datetime import timedelta

import pytest
from django.utils import timezone

from viewmybox.trust import overdue
from viewmybox.trust.installation import Installation
from viewmybox.trust.upkeep import upkeep_is_done
from viewmybox.wall.context import fetch_all
from viewmybox.wall.upkeep import MUST, note_done, upkeep

HEADS = "viewmybox.vault.jobs.write_journal_heads"
PURGE = "viewmybox.accounts.jobs.purge_registrations"


@pytest.fixture
def as_worker(place):
    import psycopg

    from tests.wall.elsewhere import elsewhere

    facts = psycopg.conninfo.conninfo_to_dict(place.url("worker"))
    with elsewhere(
        NAME=place.name, HOST=facts["host"], USER="vmb_worker", PASSWORD=facts["password"]
    ):
        for name in MUST:
            note_done(name)
        yield place


def late(place, name: str, hours: int) -> None:
    place.run(f"UPDATE wall.upkeep SET at = now() - interval '{hours} hours' WHERE name = '{name}'")  # noqa: S608


def test_the_purges_the_heads_and_verify_are_among_what_must_happen():
    assert {HEADS, PURGE, "viewmybox.accounts.jobs.purge_sessions"} <= MUST.keys()
    assert {"viewmybox.vault.jobs.purge_orphans", "viewmybox.trust.jobs.verify"} <= MUST.keys()
    assert MUST[HEADS] < timedelta(days=1) < MUST[PURGE]


def test_what_was_done_in_time_is_not_overdue(as_worker):
    assert overdue.overdue() == []


def test_what_was_not_is(as_worker):
    late(as_worker, HEADS, 4)
    late(as_worker, PURGE, 4)
    assert [one.name for one in overdue.overdue()] == [HEADS]


def test_what_never_happened_is_overdue_once_there_was_time(as_worker):
    fetch_all("SELECT 1", [])
    as_worker.run(f"DELETE FROM wall.upkeep WHERE name = '{HEADS}'")  # noqa: S608
    assert overdue.overdue() == []
    later = timezone.now() + MUST[HEADS] + timedelta(minutes=1)
    found = {one.name: one for one in upkeep(later)}
    assert found[HEADS].is_overdue
    assert found[HEADS].at is None


# Each alarm that there is to be: a restore drill, a purge, a reminder run, a journal export.
ALARMS = {
    "restore drill": 100 * 24 + 1,
    "viewmybox.accounts.jobs.purge_registrations": 31,
    "viewmybox.accounts.jobs.ask_to_confirm": 31,
    "viewmybox.accounts.jobs.announce_policies": 4,
    "viewmybox.billing.jobs.carry_subscriptions": 31,
    "viewmybox.vault.jobs.write_journal_heads": 4,
}


@pytest.mark.parametrize("name", ALARMS)
def test_each_alarm_goes_when_it_did_not_happen(as_worker, settings, mailoutbox, name):
    settings.SMTP_URL = "smtp://localhost:25"
    settings.PROVIDER = settings.PROVIDER | {"support_email": "support@example.com"}
    late(as_worker, name, ALARMS[name] - 2)
    overdue.tell_overdue()
    assert mailoutbox == []
    late(as_worker, name, ALARMS[name])
    overdue.tell_overdue()
    assert [name in letter.body for letter in mailoutbox] == [True]
    with Installation(as_worker.config()) as here:
        assert any(line.startswith(f"{name}:") for line in upkeep_is_done(here))


def test_it_is_told_once_and_again_when_it_comes_back(as_worker, settings, mailoutbox):
    settings.SMTP_URL = "smtp://localhost:25"
    settings.PROVIDER = settings.PROVIDER | {"support_email": "support@example.com"}
    late(as_worker, HEADS, 4)
    overdue.tell_overdue()
    overdue.tell_overdue()
    [letter] = mailoutbox
    assert letter.to == ["support@example.com"]
    assert HEADS in letter.body
    note_done(HEADS)
    overdue.tell_overdue()
    late(as_worker, HEADS, 5)
    overdue.tell_overdue()
    assert len(mailoutbox) == 2


def test_a_deed_that_failed_was_not_done(as_worker):
    from procrastinate.contrib.django import app

    as_worker.run(f"DELETE FROM wall.upkeep WHERE name = '{HEADS}'")  # noqa: S608
    from viewmybox.vault import heads

    write, heads.write = heads.write, lambda: 1 / 0
    try:
        with pytest.raises(ZeroDivisionError):
            app.tasks[HEADS].func(0)
    finally:
        heads.write = write
    assert next(one for one in upkeep(timezone.now()) if one.name == HEADS).at is None
    app.tasks["viewmybox.wall.housekeeping.forget_turns"].func(0)
