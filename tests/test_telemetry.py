"""Telemetry goes out where it is asked for, says what it must, and holds nothing of anybody's."""

import http.server
import os
import subprocess
import sys
import threading
import time

import httpx2 as httpx
import pytest

from tests.conftest import COMMAND, free_port, wait_until_ready

QUICK = {"OTEL_BSP_SCHEDULE_DELAY": "100", "OTEL_METRIC_EXPORT_INTERVAL": "300"}
PATIENCE = 30
AGENT = "Firefox-of-a-certain-person/140"
OFF = """
import sys, django
django.setup()
from django.conf import settings
from django.test import Client
import viewmybox.wsgi, viewmybox.working
assert Client(headers={"host": "localhost"}).get("/").status_code == 200
print(settings.MIDDLEWARE, [name for name in sys.modules if name.startswith("opentelemetry")])
"""


class Receiver:
    """Takes whatever is sent, as an OTLP collector does. Protobuf keeps texts as they are."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}
        self.arrived = threading.Condition()
        outer = self

        class Taking(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with outer.arrived:
                    outer.bodies[self.path] = outer.bodies.get(self.path, b"") + body
                    outer.arrived.notify_all()
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                """Nothing is written."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Taking)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        port = self.server.server_address[1]
        return QUICK | {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}"}

    @property
    def everything(self) -> bytes:
        return b"".join(self.bodies.values())

    def wait_for(self, *words: str) -> None:
        def came() -> bool:
            return all(word.encode() in self.everything for word in words)

        with self.arrived:
            assert self.arrived.wait_for(came, PATIENCE), [
                word for word in words if word.encode() not in self.everything
            ]


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def run(receiver, database):
    """Commands that send to the receiver."""
    running = []

    def start(*words: str, **more: str) -> subprocess.Popen[bytes]:
        running.append(
            subprocess.Popen(
                [COMMAND, *words],
                env=os.environ | receiver.environment | more,
                stderr=subprocess.DEVNULL,
            )
        )
        return running[-1]

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(timeout=180)


@pytest.fixture
def observed(run, ground, tmp_path):
    port = free_port()
    address = f"http://localhost:{port}"
    process = run("serve", f"--port={port}", "--workers=1", VIEWMYBOX_BASE_URL=address)
    log = tmp_path / "log"
    log.touch()
    wait_until_ready(address, process, log)
    return address


@pytest.mark.promise("P4")
def test_requests_are_told_by_route_and_nothing_of_anybodys_is(observed, receiver, alice, cast):
    from viewmybox.boxes.models import Box

    with cast.inside(alice):
        box = Box.objects.create(name="Secret-Name-Of-A-Box")
    with httpx.Client(
        base_url=observed,
        trust_env=False,
        cookies={"session": alice.token},
        headers={"user-agent": AGENT, "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"},
    ) as visitor:
        assert visitor.get(f"/boxes/{box.id}/?status=secret-in-the-query").is_success
        visitor.get(f"/no-such/{box.id}/")
        visitor.request("BREW", "/boxes/")
        visitor.post("/boxes/new/", data={"name": "Secret-Name-Of-A-Box"})
    receiver.wait_for(
        "GET /boxes/<uuid:box_id>/",
        "viewmybox.statements",
        "GET (none)",
        "_OTHER",
        "http.server.request.duration",
    )
    sent = receiver.everything
    told = (
        *(alice.token, str(box.id), box.id.hex, str(alice.customer), alice.customer.hex),
        *("Secret-Name-Of-A-Box", "secret-in-the-query", AGENT, "Alice", "alice@example.com"),
        *("Customer A", "127.0.0.1:", "SELECT", "no-such", "BREW"),
    )
    assert [word for word in told if word.encode() in sent] == []
    # The trace of somebody outside is not gone on with.
    assert bytes.fromhex("a" * 32) not in sent


@pytest.mark.promise("P4")
def test_jobs_are_told_by_name_and_the_queue_is_counted(run, receiver, alice, cast):
    with cast.inside(alice):
        from viewmybox.extracts.models import Extract

        extract = Extract.order()
    run("worker")
    receiver.wait_for("viewmybox.extracts.jobs.build_extract", "viewmybox.job.duration", "done")
    told = (str(alice.customer), str(extract.id), "Alice", "alice@example.com", "Customer A")
    assert [word for word in told if word.encode() in receiver.everything] == []


def test_the_gauges_are_what_was_last_measured(receiver, monkeypatch):
    """In a process of its own: the senders are made once a process."""
    script = """
import time, django
django.setup()
from viewmybox import telemetry
from viewmybox.trust import heartbeat
heartbeat.latest.update(waiting={"a.job": 7}, failed={"b.job": 2}, oldest_seconds=61, letters=3,
                        overdue=1)
telemetry.watch_the_queue()
time.sleep(1)
"""
    subprocess.run(
        [sys.executable, "-c", script], env=os.environ | receiver.environment, check=True
    )
    receiver.wait_for(
        "viewmybox.jobs.waiting", "a.job", "viewmybox.jobs.failed", "b.job",
        "viewmybox.jobs.oldest", "viewmybox.letters.waiting", "viewmybox.upkeep.overdue",
    )  # fmt: skip


@pytest.mark.parametrize("more", [{}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",
                                       "OTEL_SDK_DISABLED": "true"}])  # fmt: skip
def test_where_nobody_asks_nothing_is_imported(database, more):
    done = subprocess.run(
        [sys.executable, "-c", OFF],
        env=os.environ | more,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Observe" not in done.stdout
    assert done.stdout.strip().endswith("[]")


def test_what_is_slow_to_receive_keeps_nobody_waiting(run, database, tmp_path, ground):
    """The receiver is away: pages are answered all the same."""
    port = free_port()
    address = f"http://localhost:{port}"
    away = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
    process = run("serve", f"--port={port}", "--workers=1", VIEWMYBOX_BASE_URL=address, **away)
    log = tmp_path / "log"
    log.touch()
    wait_until_ready(address, process, log)
    begun = time.monotonic()
    for _time in range(5):
        assert httpx.get(f"{address}/", trust_env=False).is_success
    assert time.monotonic() - begun < 5
