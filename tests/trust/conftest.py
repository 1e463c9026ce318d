"""A server of its own: these tests damage what all databases of a server share."""

import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests import versions
from tests.conftest import COMMAND, EFFECTIVE, POLICY, PRICES
from tests.wall.elsewhere import elsewhere
from viewmybox.config import Config
from viewmybox.demo.postgres import Embedded
from viewmybox.trust.installation import Installation

ROLES = {"web": "", "worker": "WORKER_", "support": "SUPPORT_", "migrator": "MIGRATOR_"}


@dataclass
class Place:
    """One database of the server, and how each role comes to it."""

    server: Embedded
    name: str

    def url(self, role: str) -> str:
        return self.server.url(role, self.name)

    @property
    def environment(self) -> dict[str, str]:
        return {f"VIEWMYBOX_{word}DATABASE_URL": self.url(role) for role, word in ROLES.items()}

    def config(self, **changes: object) -> Config:
        urls = {f"{word}database_url".lower(): self.url(role) for role, word in ROLES.items()}
        return Config(**urls | changes)

    def run(self, *statements: str) -> None:
        """As the administrator, each by itself."""
        with self.server.administrator(self.name) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    @contextlib.contextmanager
    def django(self) -> Iterator[None]:
        """Django's connections here, as the web's role and as support's, and `cast`'s others."""
        from tests import cast  # the settings are known only now

        def here(given: Config, role: str) -> dict[str, object]:
            change = {"NAME": self.name, "HOST": facts["host"], "PASSWORD": self.password(role)}
            return of_role(given, role) | change

        patch, of_role = pytest.MonkeyPatch(), cast.database
        patch.setattr(cast, "database", here)
        facts = psycopg.conninfo.conninfo_to_dict(self.url("web"))
        try:
            with elsewhere(
                NAME=self.name,
                HOST=facts["host"],
                PASSWORD=facts["password"],
                support={"PASSWORD": self.password("support")},
            ):
                yield
        finally:
            patch.undo()

    def password(self, role: str) -> str:
        return str(psycopg.conninfo.conninfo_to_dict(self.url(role))["password"])


@pytest.fixture(scope="session")
def own_server(ground) -> Iterator[Embedded]:
    folder = Path(tempfile.mkdtemp(prefix="vmbv-"))
    server = Embedded(folder / "server", durable=False, programs=versions.programs())
    server.data.mkdir()
    server.start()
    try:
        yield server
    finally:
        server.erase()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def whole(own_server, cast) -> Place:
    """A healthy database with two customers in it; every damage is done to a copy."""
    place = Place(own_server, "viewmybox")
    published = [[kind, "publish", file] for kind, file in (("policy", POLICY), ("price", PRICES))]
    for command in (["migrate"], *([*words, "--effective", EFFECTIVE] for words in published)):
        subprocess.run(
            [COMMAND, *map(str, command)],
            env=os.environ | place.environment | {"VIEWMYBOX_TRACE": "1"},
            capture_output=True,
            check=True,
        )
    with place.django():
        from tests.wall.whole import whole as fill

        fill("Alice", "Customer A")
        fill("Charlie", "Customer B")
    return place


@pytest.fixture
def place(own_server, whole) -> Place:
    """A copy to be damaged; it goes with the server."""
    name = f"copy_{secrets.token_hex(4)}"
    own_server.create_database(name, template="viewmybox")
    return Place(own_server, name)


@pytest.fixture
def inspect() -> Iterator[Callable[..., Installation]]:
    """An installation with a database, as the checks get it."""
    with contextlib.ExitStack() as opened:

        def one(place: Place, address: str = "", **changes: object) -> Installation:
            return opened.enter_context(Installation(place.config(**changes), address))

        yield one


@pytest.fixture
def check(inspect):
    """Run the check of that name."""
    from viewmybox.trust.every import CHECKS

    def run(name: str, place: Place, address: str = "", **changes: object):
        return CHECKS[name].run(inspect(place, address, **changes))

    return run


@pytest.fixture(autouse=True)
def own_host(settings):
    """Django's test runner answers to a name of its own as well."""
    settings.ALLOWED_HOSTS = ["localhost"]
