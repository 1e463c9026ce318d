"""Maintenance: operators read on and do nothing, the worker begins no job, and both are noted."""

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests import cast as everybody
from viewmybox.trust import maintenance
from viewmybox.wall import halting
from viewmybox.wall.context import acting, fetch_all, fetch_one

COMMAND = Path(sys.executable).with_name("viewmybox")
PATIENCE = 30
WHY = "The database moves to a larger machine."


def noted(deed):
    with everybody.as_role("migrator"):
        rows = fetch_all(
            "SELECT details FROM provider_line WHERE deed = %s ORDER BY number DESC LIMIT 1", [deed]
        )
    return rows[0][0] if rows else ""


@pytest.fixture
def halted(database):
    now = timezone.now()
    with everybody.as_worker():
        maintenance.halt(now - timedelta(minutes=1), now + timedelta(minutes=30), WHY)
    halting.known.asked = float("-inf")
    yield
    with everybody.as_worker():
        maintenance.let_go_on()
    halting.known.asked = float("-inf")


def test_operators_read_on_and_do_nothing(alice, olga, visit, halted):
    page = olga.client.get("/support/")
    assert page.status_code == 200
    assert WHY in page.content.decode()
    answer = visit(olga, alice.customer)
    assert answer.status_code == 503
    assert WHY in answer.content.decode()
    assert olga.client.post("/support/jobs/retries/", {"job": "x"}).status_code == 503
    assert olga.client.post("/support/sign-out/").status_code == 302


def test_it_is_noted_without_the_words(halted):
    said = noted("maintenance.set")
    assert "until" in said
    assert WHY not in said
    with everybody.as_worker():
        maintenance.let_go_on()
    assert noted("maintenance.ended")


def test_a_maintenance_that_cannot_be_is_neither_kept_nor_noted(database):
    now, before = timezone.now(), noted("maintenance.set")
    with everybody.as_worker(), pytest.raises(ValueError, match="before it begins"):
        maintenance.halt(now, now, WHY)
    assert noted("maintenance.set") == before


@pytest.mark.parametrize("minutes", [0, 45])
def test_a_restore_drill_is_noted_by_command(database, minutes):
    done = subprocess.run(
        [COMMAND, "restore-drill", "--minutes", str(minutes)], capture_output=True, check=False
    )
    assert done.returncode == (0 if minutes else 1)
    if minutes:
        assert '"minutes": 45' in noted("restore.drilled")
        with everybody.as_worker():
            [at] = fetch_one("SELECT at FROM wall.upkeep() WHERE name = 'restore drill'", [])
        assert timezone.now() - at < timedelta(minutes=1)


def jobs_of(customer):
    with everybody.as_worker():
        return fetch_one(
            "SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'customer' = %s",
            [str(customer)],
        )[0]


def until(happens):
    """Waits for what another process does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if happens():
            return True
        time.sleep(0.05)
    return False


def lives(process):
    """The worker has looked whether it may begin: it has a connection of its own."""
    with everybody.as_worker():
        return (
            process.poll() is None
            and fetch_one(
                "SELECT count(*) > 1 FROM pg_stat_activity WHERE usename = 'vmb_worker'", []
            )[0]
        )


def test_the_worker_begins_nothing_until_it_is_over(alice, halted):
    from viewmybox.accounts.jobs import ask_owners_to_confirm

    with everybody.as_worker(), acting(alice.customer):
        ask_owners_to_confirm.defer()
    process = subprocess.Popen([COMMAND, "worker"], stderr=subprocess.DEVNULL)
    try:
        assert until(lambda: lives(process))
        assert jobs_of(alice.customer) == 1
        with everybody.as_worker():
            maintenance.let_go_on()
        assert until(lambda: jobs_of(alice.customer) == 0)
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
    assert process.returncode == 0
