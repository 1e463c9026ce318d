"""The running installation as its own roles and its visitors see it."""

import contextlib
import functools
from collections.abc import Iterator, Sequence
from typing import Any, Self

import httpx2 as httpx
import psycopg
from psycopg.conninfo import make_conninfo

from viewmybox.config import Config, Role

CONNECT_SECONDS = 5
ANSWER_SECONDS = 10

Row = tuple[Any, ...]


class Unseen(Exception):  # noqa: N818 - not an error: it cannot be looked at from here
    """Why something cannot be checked from here."""


class Installation:
    """Connections are opened when a check first asks for them, and closed at the end."""

    def __init__(self, config: Config, address: str = "") -> None:
        """`address`: where the pages answer, if not at BASE_URL."""
        self.config = config
        self.address = (address or config.base_url).rstrip("/")
        self._stack = contextlib.ExitStack()
        self._connections: dict[Role, psycopg.Connection[Row]] = {}
        self._answers: dict[tuple[str, str], httpx.Response] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def given(self, role: Role) -> str:
        """A role's connection string.

        Raises:
            Unseen: this command was not given one.
        """
        url = self.config.database(role)
        if not url:
            raise Unseen(f"needs the address of the database as vmb_{role}, which was not given")
        return url

    def token(self, role: Role) -> dict[str, str]:
        """The password that a role's connection string leaves out, where it is a token."""
        if not self.config.takes_token(role):
            return {}
        from viewmybox.vault.azure import database_token  # here: it needs the extra "azure"

        return {"password": database_token()}

    def connection(self, role: Role) -> psycopg.Connection[Row]:
        """The migrator's becomes the owner, who sees every customer's rows."""
        if role not in self._connections:
            options = "-c role=vmb_owner" if role == "migrator" else ""
            given = make_conninfo(
                self.given(role),
                connect_timeout=CONNECT_SECONDS,
                options=options,
                **self.token(role),
            )
            made = psycopg.connect(given, autocommit=True)
            self._connections[role] = self._stack.enter_context(made)
        return self._connections[role]

    def rows(self, role: Role, statement: str, values: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """All rows of a statement, asked as a role."""
        return self.connection(role).execute(statement.encode(), values or None).fetchall()

    def column(self, role: Role, statement: str, values: Any = ()) -> list[Any]:
        """The first column of all rows."""
        return [row[0] for row in self.rows(role, statement, values)]

    def facts(self, statement: str, values: Any = ()) -> list[Row]:
        """Rows of the catalogue, which any role may read: asked as the pages' role."""
        return list(self.rows("web", statement, values))

    def in_batches(self, statement: str, size: int) -> Iterator[Row]:
        """Rows of many, as the owner, a batch at a time."""
        connection = self.connection("migrator")
        with connection.transaction(), connection.cursor(name="in_batches") as cursor:
            cursor.itersize = size
            cursor.execute(statement.encode())
            yield from cursor

    @functools.cached_property
    def visitor(self) -> httpx.Client:
        """Somebody without a session: keeps no cookies, follows nothing, asks no proxy."""
        client = httpx.Client(
            base_url=self.address,
            timeout=ANSWER_SECONDS,
            trust_env=False,
            headers={"Accept-Language": "en"},
        )
        return self._stack.enter_context(client)

    def answer(self, path: str, method: str = "GET", **sent: Any) -> httpx.Response:
        """What the pages answer; each question is asked once.

        Raises:
            Unseen: nothing answers.
        """
        key = (method, path + repr(sent))
        if key not in self._answers:
            self.visitor.cookies.clear()
            try:
                self._answers[key] = self.visitor.request(method, path, **sent)
            except httpx.TransportError as error:
                raise Unseen(f"nothing answers at {self.address}: not running ({error})") from None
        return self._answers[key]
