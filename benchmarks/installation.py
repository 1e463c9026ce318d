"""An installation of its own in a temporary folder, gone afterwards.

It is what `viewmybox serve` runs on in earnest: the embedded PostgreSQL with its default settings,
fsync on, the roles apart, and the server in processes of its own.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import viewmybox
from viewmybox.demo.postgres import Embedded

COMMAND = Path(sys.executable).with_name("viewmybox")
POLICY = Path(viewmybox.__file__).parent / "policies" / "text" / "1.sv.md"
READY_SECONDS = 60
# Nobody asks it anything: the benchmarks' one member is signed in directly.
IDENTITY_PROVIDER = {
    "key": "bench",
    "name": "Bench",
    "issuer": "http://localhost:1",
    "client_id": "viewmybox",
}
# One key asks for more than any customer's would: its calls are counted, and none is refused.
PLENTY = {"at_once": 1_000_000, "per_minute": 1_000_000}
LIMITS = {"api": PLENTY, "bulk": PLENTY}


class Installation:
    """Started and set up in the block, stopped and removed after it."""

    def __init__(self, folder: Path, *, quick: bool = False) -> None:
        self.folder = folder
        self.quick = quick
        self.server = Embedded(folder, durable=True)
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"

    def __enter__(self) -> Self:
        self.server.start()
        for name in [name for name in os.environ if name.startswith("VIEWMYBOX_")]:
            del os.environ[name]
        os.environ.update(
            DJANGO_SETTINGS_MODULE="viewmybox.settings",
            VIEWMYBOX_ROLE="web",
            VIEWMYBOX_DATA=str(self.folder),
            VIEWMYBOX_BASE_URL=self.address,
            VIEWMYBOX_IDENTITY_PROVIDERS=json.dumps([IDENTITY_PROVIDER]),
            VIEWMYBOX_LIMITS=json.dumps(LIMITS),
        )
        command("migrate")
        command("policy", "publish", str(POLICY), "--effective", "2026-01-01")
        import django  # it reads the environment made above

        django.setup()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        from django.db import connection  # only now are there settings

        connection.close()
        connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL's has one
        self.server.erase()

    @contextlib.contextmanager
    def serving(self, workers: int = 2) -> Iterator[int]:
        """`viewmybox serve`, ready. Gives the process id of the parent of its processes."""
        arguments = ["serve", f"--port={self.port}", f"--workers={workers}"]
        with running(*arguments) as process:
            wait_until_ready(f"{self.address}/readyz", process)
            yield process.pid

    def server_process(self) -> int:
        """PostgreSQL's first process."""
        return int((self.server.cluster / "postmaster.pid").read_text().split()[0])

    def settle(self) -> None:
        """As an installation is after a quiet night, so that no run pays for what came before."""
        with self.server.administrator() as administrator:
            administrator.execute("VACUUM ANALYZE")
            administrator.execute("CHECKPOINT")


@contextlib.contextmanager
def running(
    *arguments: str, environment: Mapping[str, str] | None = None, quiet: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """`viewmybox …` in a process of its own, ended with the block."""
    output = subprocess.DEVNULL if quiet else None
    process = subprocess.Popen([COMMAND, *arguments], env=environment, stdout=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=READY_SECONDS)


def wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    """Return at the first good answer.

    Raises:
        RuntimeError: the process ended, or does not answer.
    """
    deadline = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own address
            return
        time.sleep(0.02)
    raise RuntimeError(f"Nothing answers at {address}.")


def command(*arguments: str) -> None:
    done = subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"viewmybox {arguments[0]} failed: {done.stderr[-2000:]}")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
