"""`viewmybox demo`: everything running on one machine, from one command to one Ctrl-C.

This process starts the embedded server, brings its database up to date and is the identity
provider; the web server and the worker are processes of their own (part.py). Whatever ends first
ends all of it.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from queue import SimpleQueue
from types import FrameType
from typing import IO, Any, NoReturn

from viewmybox.config import INSTALLATION
from viewmybox.demo.borrowing import LOCKS, Using
from viewmybox.demo.filling.people import OPERATORS, PEOPLE, PLACES, STRONG
from viewmybox.demo.part import GO
from viewmybox.demo.postgres import LOGIN_ROLES, Embedded
from viewmybox.demo.provider import Client, Provider, serve
from viewmybox.kit.ports import refuse_taken_port

HOST = "127.0.0.1"
CLIENT = "viewmybox"
CONSOLE_CLIENT = "viewmybox-console"
POLICY = Path(__file__).parent.parent / "policies" / "text" / "1.sv.md"
POLICY_EFFECTIVE = date(2026, 1, 1)
# Fictitious, as everything in a demo: what the policy and the invoices say of the provider.
PROVIDER_FACTS = {
    "provider_address": "Exempelgatan 1, 123 45 Exempelstad",
    "provider_support_email": "support@example.com",
    "provider_organisation_number": "559999-0008",
    "provider_bankgiro": "999-0003",
}
# What a demo says of itself stands in its folder; these would speak against it.
OWN_FACTS = (
    *("DATABASE_URL", "WORKER_DATABASE_URL", "SUPPORT_DATABASE_URL", "MIGRATOR_DATABASE_URL"),
    *("SECRET_KEY", "BASE_URL", "STORAGE_URL", "KEY_URL", "IDENTITY_PROVIDERS", "SMTP_URL"),
    "OPERATOR_PROVIDER",
)
LETTERS = "letters"
# All that a demo ever makes in its folder, but for the lock that it holds.
KEPT_THERE = (
    *("postgres", "socket", "files", "keys", LETTERS),
    *(INSTALLATION, "postgres.log", *LOCKS),
)
LOCK = "demo.lock"
READY_SECONDS = 60
STOP_SECONDS = 20
LOOK_AGAIN_SECONDS = 0.02


class DemoError(RuntimeError):
    """A sentence on why the demo does not run, or no longer does."""


class ToldToStopError(BaseException):
    """SIGINT or SIGTERM: raised wherever the demo is, so that it ends from there."""


def run(data: Path, port: int, *, fresh: bool, files: Path | None = None) -> None:
    """Run the demo until SIGINT or SIGTERM; then nothing of it is left running.

    Args:
        data: its folder; made where there is none, found again the next time.
        port: of the pages; the identity provider takes the next.
        fresh: throw away first what the folder holds.
        files: a folder of published files, to make boxes of.

    Raises:
        DemoError: it does not start, or a part of it ended by itself.
        PortInUseError: one of the two ports is taken.
        NotStarted: PostgreSQL does not start.
    """
    try:
        with raising_when_told(), contextlib.ExitStack() as stack:
            demo = Demo(data.resolve(), port, stack)
            demo.start(fresh=fresh, files=files)
            say(demo.greeting())
            demo.watch()
    except ToldToStopError:
        say("Stopped.")


@contextlib.contextmanager
def raising_when_told() -> Iterator[None]:
    """Once: while it then stops, being told again changes nothing."""
    told = (signal.SIGINT, signal.SIGTERM)

    def tell(_number: int, _frame: FrameType | None) -> NoReturn:
        for number in told:
            signal.signal(number, signal.SIG_IGN)
        raise ToldToStopError

    for number in told:
        signal.signal(number, tell)
    yield


class Part:
    """A process of the demo's own, preparing itself and waiting for the word."""

    def __init__(
        self, name: str, port: int, data: Path, ended: SimpleQueue[str], files: Path | None
    ) -> None:
        self.name = name
        told = [files.resolve()] if files else []
        # Its standard input is the tie that binds it: when this process is gone, so is the part.
        self.process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", "viewmybox.demo.part", name, str(port), *map(str, told)],
            stdin=subprocess.PIPE,
            env=os.environ | {"VIEWMYBOX_DATA": str(data)},
        )
        self.ended = ended
        threading.Thread(target=self.tell_when_ended, daemon=True).start()

    def tell_when_ended(self) -> None:
        self.process.wait()
        self.ended.put(self.name)

    def go(self) -> None:
        tie: IO[bytes] = self.process.stdin  # type: ignore[assignment] # a pipe was asked for
        with contextlib.suppress(BrokenPipeError):
            tie.write(GO)
            tie.flush()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Demo:
    """What runs is put on the stack as it starts, and ends in the opposite order."""

    def __init__(self, data: Path, port: int, stack: contextlib.ExitStack) -> None:
        self.data = data
        self.port = port
        self.stack = stack
        self.server = Embedded(data)
        self.ended: SimpleQueue[str] = SimpleQueue()

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.port + 1}"

    def start(self, *, fresh: bool, files: Path | None = None) -> None:
        """Returns when the pages answer and the demo customers are there.

        Everything that can prepare itself does so while the server starts.
        """
        self.hold_folder()
        if files and not files.is_dir():
            raise DemoError(f"{files} is no folder.")
        for port in (self.port, self.port + 1):
            refuse_taken_port(HOST, port)
        if fresh:
            self.erase()
        facts = self.write_facts()
        server = self.start_server()
        new = []
        if files or not facts.get("filled"):
            new = [self.part("filling", files), self.part("living")]
        web, worker = self.part("web"), self.part("worker")
        self.start_provider(
            facts["identity_providers"][0]["client_secret"],
            facts["operator_provider"]["client_secret"],
        )
        prepare_database(self.issuer, server)
        if new:
            filling, living = new
            more = f" and the boxes of {files}" if files else ""
            say(f"Making three demo customers{more} in {self.data} …")
            filling.go()
            self.expect_end(filling)
            begin_subscriptions_earlier()
            living.go()
            self.expect_end(living)
            self.server.write_installation(self.server.installation() | {"filled": True})
        web.go()
        worker.go()
        self.expect_answer(web)

    def watch(self) -> NoReturn:
        """Wait until a part ends by itself, which none should.

        Raises:
            DemoError: that one did, and which.
        """
        name = self.ended.get()
        raise DemoError(f"the demo's part “{name}” ended by itself, so the rest was stopped too.")

    def greeting(self) -> str:
        names = {person.subject: person.name for person in PEOPLE}
        rows = [(names[place.subject], place.customer, place.role) for place in PLACES]
        placed = {place.subject for place in PLACES}
        rows += [
            (name, "operator", OPERATORS[key]) if key in OPERATORS else (name, "no customer", "")
            for key, name in names.items()
            if key not in placed
        ]
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
        people = [
            f"  {name:{widths[0]}}   {customer:{widths[1]}}   {role}".rstrip()
            for name, customer, role in rows
        ]
        lines = [
            f"\nVIEWMYBOX is at {self.base_url}",
            "",
            "Sign in as any of these, without a password:",
            "",
            *people,
            "",
            f"Operators sign in at {self.base_url}/support/",
            f"Letters are laid in {self.data / LETTERS}.",
            f"Everything is kept in {self.data}. Ctrl-C stops it.",
        ]
        return "\n".join(lines)

    def hold_folder(self) -> None:
        """One demo a folder.

        Raises:
            DemoError: another one runs there, or nothing can be written there.
        """
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            lock = self.stack.enter_context((self.data / LOCK).open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError(f"a demo already runs in {self.data}.") from None
        except OSError as error:
            raise DemoError(f"{self.data} cannot be written: {error.strerror}.") from None

    def erase(self) -> None:
        """Only what a demo makes, and only where one was: the folder may hold something else."""
        if not (self.data / INSTALLATION).exists():
            return
        self.server.stop()
        for name in KEPT_THERE:
            there = self.data / name
            if there.is_dir():
                shutil.rmtree(there)
            else:
                there.unlink(missing_ok=True)

    def write_facts(self) -> dict[str, Any]:
        """What the parts and every other command find in the folder."""
        for name in OWN_FACTS:
            os.environ.pop(f"VIEWMYBOX_{name}", None)
        before = self.server.installation()
        known = (before.get("identity_providers") or [{}])[0]
        provider = {
            "key": "demo",
            "name": "Demo provider",
            "issuer": self.issuer,
            "client_id": CLIENT,
            "client_secret": known.get("client_secret") or secrets.token_urlsafe(24),
        }
        known = before.get("operator_provider") or {}
        operators = {
            "key": "operators",
            "name": "Demo provider",
            "issuer": self.issuer,
            "client_id": CONSOLE_CLIENT,
            "client_secret": known.get("client_secret") or secrets.token_urlsafe(24),
            "strengths": [STRONG],
        }
        keys = {role: f"{role}_database_url" for role in LOGIN_ROLES} | {"web": "database_url"}
        facts = {
            **PROVIDER_FACTS,
            **before,
            **{key: self.server.url(role) for role, key in keys.items()},
            "base_url": self.base_url,
            "smtp_url": (self.data / LETTERS).as_uri(),
            "identity_providers": [provider],
            "operator_provider": operators,
        }
        if facts != before:
            self.server.write_installation(facts)
        return facts

    def start_server(self) -> Future[Using]:
        starter = ThreadPoolExecutor(1)
        self.stack.callback(self.server.stop)
        # Left first: the server is not stopped while it is being started.
        self.stack.callback(starter.shutdown)
        return starter.submit(Using, self.server, keep=True)

    def start_provider(self, client_secret: str, console_secret: str) -> None:
        client = Client(
            CLIENT,
            client_secret,
            redirect_uris=[f"{self.base_url}/sign-in/demo/answer/"],
            post_logout_redirect_uris=[f"{self.base_url}/sign-in/?done=signed-out"],
            backchannel_logout_uri=f"{self.base_url}/sign-in/demo/back-channel-logout/",
        )
        console = Client(
            CONSOLE_CLIENT,
            console_secret,
            redirect_uris=[f"{self.base_url}/support/sign-in/answer/"],
            post_logout_redirect_uris=[f"{self.base_url}/support/sign-in/?done=signed-out"],
        )
        clients = {client.id: client for client in (client, console)}
        provider = Provider(self.issuer, PEOPLE, clients)
        self.stack.callback(serve(provider, HOST, self.port + 1).close)

    def part(self, name: str, files: Path | None = None) -> Part:
        made = Part(name, self.port, self.data, self.ended, files)
        self.stack.callback(made.stop)
        return made

    def expect_end(self, part: Part) -> None:
        """Wait for a part that ends when it is done.

        Raises:
            DemoError: it could not do it, or another part ended meanwhile.
        """
        name = self.ended.get()
        if name != part.name or part.process.returncode:
            raise DemoError(f"the demo's part “{name}” did not start.")

    def expect_answer(self, part: Part) -> None:
        """Wait until the pages answer.

        Raises:
            DemoError: a part ended instead, or nothing answers.
        """
        deadline = time.monotonic() + READY_SECONDS
        while not answers(f"http://{HOST}:{self.port}/readyz"):
            if not self.ended.empty():
                raise DemoError(f"the demo's part “{self.ended.get()}” did not start.")
            if time.monotonic() > deadline:
                raise DemoError(f"the demo's part “{part.name}” does not answer.")
            time.sleep(LOOK_AGAIN_SECONDS)


def prepare_database(issuer: str, server: Future[Using]) -> None:
    """Bring the database to this version and see that a policy is in force.

    This process is the migrator; it has Django while the server is still starting.
    """
    os.environ |= {"VIEWMYBOX_ROLE": "migrator", "DJANGO_SETTINGS_MODULE": "viewmybox.settings"}
    import django  # the settings are read once, and only now is everything written

    django.setup()
    from viewmybox.demo.database import bring_up_to_date  # the same

    server.result()
    bring_up_to_date(issuer, POLICY, POLICY_EFFECTIVE)


def begin_subscriptions_earlier() -> None:
    from viewmybox.demo.database import begin_subscriptions_earlier as begin  # this is the migrator

    begin()


def answers(address: str) -> bool:
    without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
        return bool(without_proxy.open(address, timeout=5).status == 200)  # noqa: PLR2004 - OK
    return False


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command's output
