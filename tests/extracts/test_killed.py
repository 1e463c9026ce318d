"""A worker that is killed in the middle of an extract (kill -9): the next one builds it whole."""

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


def test_the_next_worker_builds_it_whole(alice, desk, cast, start_worker):
    from viewmybox.vault import files

    desk.fill(alice)
    fill_until_it_takes_a_while(cast, alice)
    lying = len(desk.stored(alice))
    extract = desk.order(alice)
    first = start_worker()
    until(lambda: desk.see(alice, extract).done > 0)
    first.send_signal(signal.SIGKILL)
    first.wait()
    half = desk.see(alice, extract)
    assert (half.state, half.is_fetchable) == ("building", False)
    answer = alice.client.get(f"/extracts/{extract}/content/")
    assert answer.status_code == 302  # nothing to fetch: half an extract is none
    call_the_dead_stalled(cast)
    start_worker()
    until(lambda: desk.see(alice, extract).state == "ready")
    found = desk.see(alice, extract)
    with cast.inside(alice):
        content = b"".join(files.read(found.file, found.size))
    assert check(io.BytesIO(content)) == []
    assert len(desk.stored(alice)) == lying + 1  # and nothing of the first try is left
