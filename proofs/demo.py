"""A demo of one's own, on this machine and a free port, for tools that attack it."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx

from proofs.outcome import Failed

COMMAND = str(Path(sys.executable).with_name("viewmybox"))
HOST = "127.0.0.1"
START_SECONDS = 600
# What is attacked are the pages; how often somebody may come has tests of its own.
WITHOUT_LIMITS = {"VIEWMYBOX_LIMITS": "off"}


@dataclass(frozen=True)
class Demo:
    address: str
    data: Path

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [COMMAND, *words],
            env=os.environ | {"VIEWMYBOX_DATA": str(self.data)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Failed(f"viewmybox {words[0]}: {done.stderr.strip()}")
        return done.stdout

    def customers(self) -> list[str]:
        """The ids."""
        return [line.split("\t")[1] for line in self.command("customer", "list").splitlines()]

    def key(self, customer: str, scope: str = "write") -> str:
        return self.command("key", "add", customer, "--scope", scope).strip()

    def sign_in(self, person: str) -> httpx.Client:
        """A browser in which one of the demo's people has signed in."""
        browser = httpx.Client(follow_redirects=True, trust_env=False, timeout=30)
        page = browser.get(f"{self.address}/sign-in/demo/")
        answer = browser.post(str(page.url), data={"person": person})
        if not answer.is_success or "/sign-in/" in answer.url.path:
            raise Failed(f"{person} could not sign in: {answer.status_code} {answer.url.path}")
        return browser

    def is_well(self) -> bool:
        return httpx.get(f"{self.address}/readyz", trust_env=False, timeout=30).is_success


@contextlib.contextmanager
def running(kept: Path | None = None) -> Iterator[Demo]:
    """Started, and stopped and removed afterwards; `kept` is a folder that has one already."""
    with tempfile.TemporaryDirectory(prefix="vmbp-", ignore_cleanup_errors=True) as folder:
        port, data = free_ports(), kept or Path(folder) / "d"
        log = Path(folder) / "log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [COMMAND, "demo", f"--port={port}", f"--data={data}"],
                env=os.environ | WITHOUT_LIMITS,
                stdout=output,
                stderr=output,
            )
        try:
            demo = Demo(f"http://localhost:{port}", data)
            wait(demo, process, log)
            yield demo
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def wait(demo: Demo, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            # Its greeting comes when the customers are filled.
            if demo.address in log.read_text() and demo.is_well():
                return
        time.sleep(1)
    raise Failed(f"the demo did not start: {log.read_text()[-500:]}")


def free_ports() -> int:
    """A port that is free, and the one after it, which the demo's provider takes."""
    while True:
        port = 20_000 + secrets.randbelow(20_000)
        with contextlib.suppress(OSError), socket.socket() as one, socket.socket() as two:
            one.bind((HOST, port))
            two.bind((HOST, port + 1))
            return port
