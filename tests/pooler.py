"""PgBouncer in transaction mode before the tests' server, as docs/operations.md says.

Debian's package pgbouncer (.ci/postgres). The settings are read from the document, so that what is
documented is what was tried; here stands only where things lie.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from viewmybox.demo.postgres import DATABASE, LOGIN_ROLES, PORT, Embedded

PROGRAM = "/usr/sbin/pgbouncer"
PID = "pid"
DOCUMENT = Path(__file__).parent.parent / "docs" / "operations.md"
BLOCK = re.compile(r"^    \[pgbouncer\]\n((?:    .+\n)+)", re.MULTILINE)
POOLER_PORT = 6432  # names the socket; nothing listens on the network
START_SECONDS = 20


def documented() -> dict[str, str]:
    """The settings that the document tells to use."""
    [block] = BLOCK.findall(DOCUMENT.read_text())
    lines = [line.partition("=") for line in block.splitlines()]
    return {name.strip(): value.strip() for name, _is, value in lines}


def is_asked_for() -> bool:
    """Whether the whole run goes through a pooler: `TEST_POOLER=1`."""
    return bool(os.environ.get("TEST_POOLER"))


class Behind(Embedded):
    """A server whose roles are all sent through a pooler, but for the migrator."""

    pooler: "Pooler | None" = None

    @property
    def front(self) -> Path:
        return self.data.parent / "pooler"

    def url(self, role: str, database: str = DATABASE) -> str:
        straight = super().url(role, database)
        if role == "migrator":
            return straight
        way = f"host={self.front}&port={POOLER_PORT}"
        return straight.replace(f"host={self.socket}&port={PORT}", way)

    def start(self) -> None:
        super().start()
        self.pooler = Pooler(self, size=20, folder=self.front)

    def stop(self) -> None:
        end(self.front)
        if self.pooler:
            self.pooler.process.wait(timeout=START_SECONDS)
        super().stop()


def end(folder: Path) -> None:
    """End the pooler of a folder, which another process of the run may have started."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError, ValueError):
        os.kill(int((folder / PID).read_text()), signal.SIGTERM)


class Pooler:
    """One that runs; `size` is how many connections it keeps to the server for a role."""

    def __init__(
        self, server: Embedded, size: int, folder: Path | None = None, **changes: str
    ) -> None:
        if not Path(PROGRAM).exists():
            pytest.skip("PgBouncer is not installed: see .ci/postgres")
        self.server = server
        self.folder = folder or Path(tempfile.mkdtemp(prefix="vmbp-"))
        self.folder.mkdir(exist_ok=True)
        self.log = self.folder / "pgbouncer.log"
        (self.folder / "users").write_text(self.verifiers())
        places = {
            "listen_port": str(POOLER_PORT),
            "unix_socket_dir": str(self.folder),
            "auth_file": str(self.folder / "users"),
            "logfile": str(self.log),
            "pidfile": str(self.folder / PID),
            "default_pool_size": str(size),
            "reserve_pool_size": "0",
        }
        said = documented() | places | changes
        (self.folder / "pgbouncer.ini").write_text(
            "\n".join(
                [
                    "[databases]",
                    f"* = host={server.socket} port={PORT}",
                    "[pgbouncer]",
                    *(f"{name} = {value}" for name, value in said.items()),
                    "",
                ]
            )
        )
        for thing in (self.folder, *self.folder.iterdir()):
            if server.user:
                shutil.chown(thing, server.user)
        self.process = subprocess.Popen(
            [PROGRAM, "--quiet", self.folder / "pgbouncer.ini"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **server._identity(),
            cwd="/",
        )
        deadline = time.monotonic() + START_SECONDS
        while not (self.folder / f".s.PGSQL.{POOLER_PORT}").exists():
            said_last = self.log.read_text()[-2000:] if self.log.exists() else ""
            assert self.process.poll() is None, said_last
            assert time.monotonic() < deadline, said_last
            time.sleep(0.02)

    def verifiers(self) -> str:
        """The roles' SCRAM verifiers as the server has them: no password lies with the pooler."""
        with self.server.administrator("postgres") as connection:
            rows = connection.execute(
                "SELECT rolname, rolpassword FROM pg_authid WHERE rolname = ANY(%s)",
                [[f"vmb_{role}" for role in LOGIN_ROLES]],
            ).fetchall()
        assert all(secret.startswith("SCRAM-SHA-256$") for _name, secret in rows)
        return "".join(f'"{name}" "{secret}"\n' for name, secret in rows)

    def url(self, role: str, database: str) -> str:
        password = quote(self.server.installation()["passwords"][role])
        way = f"host={self.folder}&port={POOLER_PORT}"
        return f"postgresql://vmb_{role}:{password}@/{database}?{way}"

    def connect(self, role: str, database: str) -> psycopg.Connection:
        return psycopg.connect(
            self.url(role, database), autocommit=True, prepare_threshold=None, connect_timeout=10
        )

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=START_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)
