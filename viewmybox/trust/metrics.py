"""What the worker measured last, as Prometheus reads it, on an address of its own.

The worker alone answers: it measures every minute what the whole service does (heartbeat.py), and
one process says one number. What each request took goes out by OpenTelemetry. Counts, ages and
names of ours: nothing that is somebody's, no id, no address.
"""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from viewmybox import __version__
from viewmybox.trust import expiring, heartbeat

TEXT = "text/plain; version=0.0.4; charset=utf-8"
HELP = {
    "viewmybox_info": "The version that runs.",
    "viewmybox_beat_age_seconds": "Since the worker measured; it does so every minute.",
    "viewmybox_pages_ready": "Whether the pages say that they are ready.",
    "viewmybox_storage_reachable": "Whether the storage of files answers.",
    "viewmybox_jobs_due": "Jobs that are due and not done, by name.",
    "viewmybox_jobs_failed": "Jobs that have failed and wait for somebody, by name.",
    "viewmybox_jobs_oldest_seconds": "How long the oldest due job waits.",
    "viewmybox_letters_waiting": "Letters that wait to be sent.",
    "viewmybox_letters_oldest_seconds": "How long the oldest letter waits.",
    "viewmybox_upkeep_overdue": "Whether a deed that must happen is overdue, by name.",
    "viewmybox_upkeep_age_seconds": "Since the deed was done, by name.",
    "viewmybox_certificate_seconds_left": "Until the certificate of the service's address ends.",
    "viewmybox_client_secret_seconds_left": "Until a provider's client secret ends, by its key.",
    "viewmybox_master_key_age_seconds": "Since the master key that wraps now was made.",
    "viewmybox_disk_free_bytes": "What is free where the worker writes, by what it is for.",
    "viewmybox_disk_size_bytes": "How large that disk is.",
}
Sample = tuple[str, dict[str, str], float]


def samples(now: float) -> Iterator[Sample]:
    """What there is to say; nothing of what was not measured yet. `now` is of `time.time`."""
    yield "viewmybox_info", {"version": __version__}, 1
    found = heartbeat.latest
    if found:
        yield "viewmybox_beat_age_seconds", {}, now - heartbeat.measured_at
        for name, key in (("pages_ready", "pages"), ("storage_reachable", "storage")):
            if found[key] is not None:
                yield f"viewmybox_{name}", {}, float(found[key])
        for name, key in (("due", "waiting"), ("failed", "failed")):
            for job, count in found[key].items():
                yield f"viewmybox_jobs_{name}", {"job": job}, count
        yield "viewmybox_jobs_oldest_seconds", {}, found["oldest_seconds"]
        yield "viewmybox_letters_waiting", {}, found["letters"]
        yield "viewmybox_letters_oldest_seconds", {}, found["oldest_letter_seconds"]
    for one in heartbeat.deeds:
        yield "viewmybox_upkeep_overdue", {"deed": one.name}, float(one.is_overdue)
        if one.at is not None:
            yield "viewmybox_upkeep_age_seconds", {"deed": one.name}, now - one.at.timestamp()
    yield from expiry(now)
    for of, folder in disks().items():
        disk = shutil.disk_usage(folder)
        yield "viewmybox_disk_free_bytes", {"of": of}, disk.free
        yield "viewmybox_disk_size_bytes", {"of": of}, disk.total


def expiry(now: float) -> Iterator[Sample]:
    if "certificate" in expiring.latest:
        yield "viewmybox_certificate_seconds_left", {}, expiring.latest["certificate"] - now
    if "master_key" in expiring.latest:
        yield "viewmybox_master_key_age_seconds", {}, now - expiring.latest["master_key"]
    for key, ends in expiring.client_secrets().items():
        yield "viewmybox_client_secret_seconds_left", {"provider": key}, ends.timestamp() - now


def disks() -> dict[str, str]:
    """Where this process writes, by what it is for."""
    url = urlsplit(settings.STORAGE_URL)
    found = {"temporary": tempfile.gettempdir()}
    if url.scheme == "file" and Path(url.path).is_dir():
        found["files"] = url.path
    return found


def text(now: float) -> str:
    """In Prometheus' own format, each name with what it means before its first value."""
    lines, told = [], set()
    for name, labels, value in sorted(samples(now), key=lambda one: one[0]):
        if name not in told:
            told.add(name)
            lines += [f"# HELP {name} {HELP[name]}", f"# TYPE {name} gauge"]
        about = ",".join(f'{label}="{escaped(word)}"' for label, word in labels.items())
        lines.append(f"{name}{{{about}}} {value:.15g}" if about else f"{name} {value:.15g}")
    return "\n".join([*lines, ""])


def escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


class Answer(BaseHTTPRequestHandler):
    """`GET /metrics`, and nothing else."""

    server_version, sys_version = "viewmybox", ""

    def do_GET(self) -> None:
        if self.path != "/metrics":
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        body = text(time.time()).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", TEXT)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Who asks, and how often, is nobody's concern."""


def serve(address: str) -> ThreadingHTTPServer:
    """Answer at an address, `127.0.0.1:9464`, from a thread of its own until `shutdown`.

    Raises:
        OSError: it cannot be listened at.
    """
    host, _colon, port = address.rpartition(":")
    server = ThreadingHTTPServer((host.strip("[]"), int(port)), Answer)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
