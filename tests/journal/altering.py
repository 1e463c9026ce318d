"""What the owner of the tables does to the provider's journal, and how it is made good again."""

import contextlib
from collections.abc import Iterator

from viewmybox.wall.context import fetch_all

COPIES = ("provider_line", "provider_head")


def alter(cast, statement, **facts) -> None:
    with cast.as_role("migrator"):
        fetch_all(statement.format(**facts) + " RETURNING 1", [])


@contextlib.contextmanager
def restored(cast) -> Iterator[None]:
    """The journal is the installation's: other tests' lines are in it, and stay."""
    kept = {}
    with cast.as_role("migrator"):
        for table in COPIES:
            kept[table] = fetch_all(f"SELECT t::text FROM {table} t", [])  # noqa: S608 - ours
    try:
        yield
    finally:
        with cast.as_role("migrator"):
            for table in COPIES:
                fetch_all(f"DELETE FROM {table} RETURNING 1", [])  # noqa: S608 - ours
                for (row,) in kept[table]:
                    fetch_all(
                        f"INSERT INTO {table} SELECT (%s::{table}).* RETURNING 1",
                        [row],
                    )
