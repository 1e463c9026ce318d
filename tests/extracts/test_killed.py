"""A worker that is killed in the middle of an extract (kill -9): the next one goes on with it."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from viewmybox.extracts.checking import check
from viewmybox.wall.context import fetch_all

pytestmark = pytest.mark.promise("P11")
COMMAND = Path(sys.executable).with_name("viewmybox")
MEBIBYTE = 1024 * 1024
PATIENCE = 150


def until(happens):
    """Waits for what another process does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := happens():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen")


@pytest.fixture
def start_worker(database):
    started = []

    def start():
        started.append(subprocess.Popen([COMMAND, "worker"], stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def fill_until_it_takes_a_while(cast, person):
    from viewmybox.boxes.models import Document, Service

    with cast.inside(person):
        service = Service.objects.first()
        for number in range(3):
            content = io.BytesIO(os.urandom(30 * MEBIBYTE))
            Document.keep(service, f"{number}.bin", "application/octet-stream", content)


def call_the_dead_stalled(cast):
    """As a minute of silence does. The next worker looks for what they left as it starts."""
    with cast.as_role("migrator"):
        fetch_all(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour' "
            "RETURNING id",
            [],
        )


def finished(cast, person, extract):
    """The parts that lie there: (file, its last change)."""
    from viewmybox.extracts.models import ExtractPart
    from viewmybox.vault.files import storage

    with cast.inside(person):
        names = ExtractPart.of(extract).filter(is_finished=True).values_list("file", flat=True)
        return [(name, storage().get_modified_time(name)) for name in names]


def test_the_next_worker_goes_on_where_it_was(alice, desk, cast, start_worker):
    desk.fill(alice)
    fill_until_it_takes_a_while(cast, alice)
    lying = len(desk.stored(alice))
    extract = desk.order(alice)
    first = start_worker()
    until(lambda: len(finished(cast, alice, extract)) > 1)  # the rows, and some documents
    first.send_signal(signal.SIGKILL)
    first.wait()
    half = desk.see(alice, extract)
    assert (half.state, half.is_fetchable) == ("building", False)
    answer = alice.client.get(f"/extracts/{extract}/content/")
    assert answer.status_code == 302  # nothing to fetch: half an extract is none
    done = finished(cast, alice, extract)
    call_the_dead_stalled(cast)
    start_worker()
    until(lambda: desk.see(alice, extract).state == "ready")
    after = finished(cast, alice, extract)
    assert after[: len(done)] == done  # not a byte of them was written again
    assert check(io.BytesIO(desk.content(alice, extract))) == []
    assert len(desk.stored(alice)) == lying + len(after)  # and nothing else of the first try
