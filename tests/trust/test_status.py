"""The status page and /readyz: from what is measured; what is not known never looks good."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from viewmybox.trust import heartbeat, ready, status
from viewmybox.trust.status import LATE_SECONDS, STUCK_SECONDS, measured, worst
from viewmybox.wall import halting
from viewmybox.wall.context import fetch_all

WELL = {"storage": True, "pages": True, "oldest_seconds": 0, "oldest_letter_seconds": 0}


@pytest.fixture
def own_beat(database, cast):
    """Without what another test noted."""
    with cast.as_role("migrator"):
        fetch_all("DELETE FROM wall.upkeep WHERE name = 'heartbeat' RETURNING 1", [])


def states(text: str) -> list[str]:
    return re.findall(r'class="status (\w+)"', text)


def test_before_anything_was_measured_it_is_not_known(own_beat, cast):
    text = cast.client().get("/status/").content.decode()
    assert states(text) == ["on", "on", "none", "none", "none"]
    assert "Not everything is known" in text


def test_a_beat_of_the_worker_is_shown_to_everybody(own_beat, cast, bob):
    with cast.as_worker():
        heartbeat.beat()
    for person in (cast.client(), bob.client):
        text = person.get("/status/").content.decode()
        assert states(text)[:3] == ["on", "on", "on"]


def test_a_heart_that_stopped_says_nothing(own_beat, cast):
    with cast.as_worker():
        heartbeat.beat()
    now = timezone.now()
    assert heartbeat.last_beat(now)
    assert heartbeat.last_beat(now + heartbeat.SILENT) is None


@pytest.mark.parametrize(
    ("beat", "expected"),
    [
        (WELL, "on on on on on"),
        (WELL | {"storage": False}, "on on off on on"),
        (WELL | {"oldest_seconds": LATE_SECONDS + 1}, "on on on risk on"),
        (WELL | {"oldest_letter_seconds": STUCK_SECONDS + 1}, "on on on on off"),
        ({"storage": True}, "on on on none none"),
        (None, "on on none none none"),
    ],
)
def test_each_part_is_what_was_measured(database, beat, expected):
    parts = measured(beat, database=True)
    assert " ".join(part.state for part in parts) == expected


def test_what_is_not_known_is_never_the_best(database):
    assert worst(measured(WELL, database=True)) == "on"
    assert worst(measured(None, database=True)) == "none"
    assert worst(measured(None, database=False)) == "off"


def test_it_holds_counts_and_names_of_ours_only(own_beat, cast, alice):
    with cast.inside(alice):
        from viewmybox.extracts.models import Extract

        Extract.order()
    with cast.as_worker():
        heartbeat.beat()
        facts = heartbeat.last_beat(timezone.now())
    assert facts["waiting"]["viewmybox.extracts.jobs.build_extract"] >= 1
    assert str(alice.customer) not in repr(facts)
    text = cast.client().get("/status/").content.decode()
    assert "build_extract" not in text


def test_maintenance_is_announced(own_beat, cast):
    now = timezone.now()
    with cast.as_worker():
        halting.halt_writing(now + timedelta(hours=1), now + timedelta(hours=2), "A new disk.")
    try:
        text = cast.client().get("/status/").content.decode()
        assert "A new disk." in text
        assert "Maintenance from" in text
    finally:
        with cast.as_worker():
            halting.go_on()


def test_without_the_database_the_page_says_so(monkeypatch, cast, alice):
    from django.db import OperationalError

    def away(*_arguments):
        raise OperationalError

    for module, name in ((status, "last_beat"), (halting, "halted")):
        monkeypatch.setattr(module, name, away)
    text = cast.client().get("/status/").content.decode()
    assert states(text)[1] == "off"
    assert "Something does not work" in text


def test_ready_says_what_is_missing_and_no_more(database, monkeypatch, cast, settings, ground):
    assert cast.client().get("/readyz").content == b"ready\n"
    settings.STORAGE_URL = "elsewhere://x"
    from viewmybox.vault import files

    files.storage.cache_clear()
    monkeypatch.setattr(ready, "known_migrations", lambda: frozenset({("boxes", "9999_not_there")}))
    try:
        answer = cast.client().get("/readyz")
    finally:
        files.storage.cache_clear()
    assert answer.status_code == 503
    assert answer.content == b"database not migrated\nfiles unreachable\n"
