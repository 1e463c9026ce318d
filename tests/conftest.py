"""The test ground: one embedded server a run, one database a test process, nothing ever flushed.

Each test process (there are several under `-n`) is an installation of its own: its database, its
keys and files, an identity provider and an address. All of that is in the environment before
Django reads its settings, which is why `DJANGO_SETTINGS_MODULE` is set here and not in
pyproject.toml. The server starts when the first test asks for `database`.

Tests make customers of their own and leave them: the wall keeps them apart (tests/cast.py).
"""

import contextlib
import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import django
import httpx2 as httpx
import hypothesis
import pytest

from tests import pooler, quiet, versions
from tests.people import PEOPLE, STRONG
from viewmybox.demo.postgres import Embedded
from viewmybox.demo.provider import Client, Provider, Served, serve

COMMAND = Path(sys.executable).with_name("viewmybox")
POLICY = Path(__file__).parent.parent / "viewmybox" / "policies" / "text" / "1.sv.md"
PRICES = Path(__file__).parent.parent / "viewmybox" / "billing" / "prices" / "1.toml"
EFFECTIVE = "2026-01-01"
PREFIX = "vmbt-"
STALE_SECONDS = 60
START_SECONDS = 120


class Ground:
    """What one test process stands on. The folder is shared by the processes of one run."""

    def __init__(self) -> None:
        self.worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
        sweep()
        # Directly below the temporary folder: a socket's path has to be short.
        self.folder = Path(tempfile.gettempdir()) / f"{PREFIX}{run[:8]}"
        self.folder.mkdir(exist_ok=True)
        self.own = self.folder / self.worker
        self.own.mkdir()
        kind = pooler.Behind if pooler.is_asked_for() else Embedded
        self.server = kind(self.folder / "server", durable=False, programs=versions.programs())
        self.database = f"test_{self.worker}"
        self.using = (self.folder / "using").open("w")
        fcntl.flock(self.using, fcntl.LOCK_SH)
        self.port = free_port()
        self.base_url = f"http://localhost:{self.port}"
        self.provider = self._serve_provider()

    @property
    def identity_provider(self) -> dict[str, str]:
        """The provider as VIEWMYBOX_IDENTITY_PROVIDERS names it."""
        return {
            "key": "demo",
            "name": "Demo",
            "issuer": self.provider.provider.issuer,
            "client_id": "viewmybox",
            "client_secret": "demo+secret",
        }

    @property
    def operator_provider(self) -> dict[str, object]:
        """The same one for the provider's own staff, as VIEWMYBOX_OPERATOR_PROVIDER has it."""
        return self.identity_provider | {
            "key": "operators",
            "client_id": "console",
            "strengths": [STRONG],
        }

    def prepare_environment(self) -> None:
        """Before anything imports Django's settings."""
        with self._alone():
            self.server.data.mkdir(exist_ok=True)
            secret_key = self.server.installation()["secret_key"]
        for name in [name for name in os.environ if name.startswith("VIEWMYBOX_")]:
            del os.environ[name]
        urls = {role: self.server.url(role, self.database) for role in ("worker", "support")}
        os.environ.update(
            {
                "DJANGO_SETTINGS_MODULE": "viewmybox.settings",
                "VIEWMYBOX_ROLE": "web",
                "VIEWMYBOX_DATA": str(self.own),
                "VIEWMYBOX_DATABASE_URL": self.server.url("web", self.database),
                "VIEWMYBOX_WORKER_DATABASE_URL": urls["worker"],
                "VIEWMYBOX_SUPPORT_DATABASE_URL": urls["support"],
                "VIEWMYBOX_MIGRATOR_DATABASE_URL": self.server.url("migrator", self.database),
                "VIEWMYBOX_DATABASE_POOLER": str(pooler.is_asked_for()),
                "VIEWMYBOX_SECRET_KEY": secret_key,
                "VIEWMYBOX_BASE_URL": self.base_url,
                # The tests all come from one address; those about limits set their own.
                "VIEWMYBOX_LIMITS": "off",
                "VIEWMYBOX_PROVIDER_SUPPORT_EMAIL": "support@example.com",
                "VIEWMYBOX_IDENTITY_PROVIDERS": json.dumps([self.identity_provider]),
                "VIEWMYBOX_OPERATOR_PROVIDER": json.dumps(self.operator_provider),
            }
        )

    def make_database(self) -> None:
        """The process's own; the run's first also starts the server and fills the template."""
        with self._alone():
            if not (self.folder / "migrated").exists():
                self.server.start()
                self._as_migrator("migrate")
                self._as_migrator("policy", "publish", str(POLICY), "--effective", EFFECTIVE)
                self._as_migrator("price", "publish", str(PRICES), "--effective", EFFECTIVE)
                (self.folder / "migrated").touch()
            self.server.create_database(self.database, template="viewmybox")

    def leave(self) -> None:
        """The run's last process stops the server and removes everything."""
        self.provider.close()
        with self._alone():
            try:
                fcntl.flock(self.using, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                self.using.close()
            self.server.erase()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _serve_provider(self) -> Served:
        client = Client(
            "viewmybox",
            "demo+secret",
            [f"{self.base_url}/sign-in/demo/answer/"],
            [f"{self.base_url}/sign-in/?done=signed-out"],
            f"{self.base_url}/sign-in/demo/back-channel-logout/",
        )
        console = Client(
            "console",
            "demo+secret",
            [f"{self.base_url}/support/sign-in/answer/"],
            [f"{self.base_url}/support/sign-in/?done=signed-out"],
        )
        clients = {client.id: client, console.id: console}
        provider = Provider("http://localhost:0", PEOPLE, clients)
        return serve(provider, "127.0.0.1", 0)

    def _as_migrator(self, *command: str) -> None:
        # The template is the server's main database; the commands are the ones people run.
        url = self.server.url("migrator")
        done = subprocess.run(
            [COMMAND, *command],
            env=os.environ | {"VIEWMYBOX_MIGRATOR_DATABASE_URL": url, "VIEWMYBOX_TRACE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"viewmybox {command[0]} failed:\n{done.stderr[-3000:]}")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One process of the run at a time."""
        with (self.folder / "alone").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def sweep() -> None:
    """Remove what killed runs left: a folder that no living process holds."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime < STALE_SECONDS:
                continue
            with (folder / "using").open("w") as using:
                fcntl.flock(using, fcntl.LOCK_EX | fcntl.LOCK_NB)
                pooler.end(folder / "pooler")
                Embedded(folder / "server").erase()
                shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


GROUND = pytest.StashKey[Ground]()


def pytest_terminal_summary(terminalreporter) -> None:
    """Figures: how often the wall was tried, and what was answered (tests/wall/test_matrix.py)."""
    answers: Counter[int] = Counter()
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, found in report.user_properties:
            if name == "attempts" and report.when == "call":
                answers.update({int(status): count for status, count in found.items()})
            elif name == "figure" and report.when == "call":
                terminalreporter.write_line(found)
    if answers:
        each = ", ".join(f"{status}: {count}" for status, count in sorted(answers.items()))
        terminalreporter.write_line(f"{answers.total()} attempts at the wall ({each})")


# `make prove` asks for many more examples; on a busy machine a slow one is no failure.
hypothesis.settings.register_profile("quick", deadline=None)
hypothesis.settings.register_profile("prove", deadline=None, max_examples=2000)
hypothesis.settings.load_profile("quick")


def pytest_configure(config: pytest.Config) -> None:
    distributes = config.getoption("dist", "no") != "no"
    if distributes and "PYTEST_XDIST_WORKER" not in os.environ:
        return  # xdist's own process runs no tests
    ground = Ground()
    config.stash[GROUND] = ground
    config.add_cleanup(ground.leave)
    ground.prepare_environment()
    django.setup()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A whole run in which no test shows one of the promises is no run (tests/promises.py)."""
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    shown = {str(n) for item in items for mark in item.iter_markers("promise") for n in mark.args}
    missing = [f"P{number}" for number in range(1, 16) if f"P{number}" not in shown]
    if missing:
        raise pytest.UsageError(f"No test shows {', '.join(missing)}: mark one that does.")


@pytest.fixture(scope="session")
def ground(request: pytest.FixtureRequest) -> Ground:
    return request.config.stash[GROUND]


@pytest.fixture(scope="session")
def database(ground: Ground, django_db_blocker) -> Iterator[None]:
    """The database, open to every test from here on: no transaction around, no flush after."""
    ground.make_database()
    with django_db_blocker.unblock():
        yield
    from django.db import connections

    for connection in connections.all():
        connection.close()
        connection.close_pool()
    # What every test so far had the server say, on purpose wrong statements included.
    assert quiet.told((ground.server.data / "postgres.log").read_text(errors="replace")) == []


@pytest.fixture(scope="session")
def django_db_setup(database: None) -> None:
    """What pytest-django would make, migrate and flush is made above."""


@pytest.fixture(scope="session")
def identity_provider(ground: Ground) -> Provider:
    """The provider behind the key "demo"; its people are the cast, by their names in lower case."""
    return ground.provider.provider


@pytest.fixture(scope="session")
def live(ground: Ground, database: None) -> Iterator[str]:
    """The real server in a process of its own. Gives its address, without a slash at the end."""
    log = (ground.own / "live.log").open("w+")
    server = subprocess.Popen(
        [COMMAND, "serve", f"--port={ground.port}", "--workers=1"],
        stdout=log,
        stderr=log,
    )
    try:
        wait_until_ready(ground.base_url, server, ground.own / "live.log")
        yield ground.base_url
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)
        log.close()
    assert quiet.told((ground.own / "live.log").read_text()) == []


def wait_until_ready(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    with httpx.Client(trust_env=False) as http:
        while server.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if http.get(f"{address}/readyz").is_success:
                    return
            time.sleep(0.05)
    pytest.fail(f"The server at {address} is not ready. Its log ends: {log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def cast(database: None) -> ModuleType:
    """tests/cast.py, which cannot be read before the settings are known."""
    from tests import cast

    return cast


@pytest.fixture
def alice(cast):
    """Owns customer A. Bob and Erik are members of the same one."""
    return cast.owner("Alice", "Customer A")


@pytest.fixture
def bob(cast, alice):
    """May look at customer A, and no more."""
    return cast.join(alice, "Bob", "viewer")


@pytest.fixture
def erik(cast, alice):
    """Edits in customer A."""
    return cast.join(alice, "Erik", "editor")


@pytest.fixture
def charlie(cast):
    """Owns customer B, and is no part of A."""
    return cast.owner("Charlie", "Customer B")


@pytest.fixture
def olga(cast):
    """Signed in, and nobody's member. In tests/support she is at work, in the console."""
    return cast.newcomer("Olga")


@pytest.fixture
def postbox(settings):
    """A mail server that letters go to, through SMTP; what came lies in `.letters`."""
    from aiosmtpd.controller import Controller

    from tests.postbox import Postbox

    settings.EMAIL_BACKEND = "viewmybox.accounts.mail.Backend"
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.SMTP_URL = f"smtp://127.0.0.1:{controller.port}"
    yield box
    controller.stop()
