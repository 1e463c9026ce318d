"""Getting back from a backup: a new installation in an empty folder, compared with what was kept.

Nothing that was there before is touched: whoever restores decides afterwards which one to run.
"""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from viewmybox.backups.contents import (
    DUMP,
    FILES,
    INSTALLATION,
    KEYS,
    BackupError,
    Manifest,
    copy,
    make_folder,
    measured,
    table_sums,
    write_private,
)
from viewmybox.demo.borrowing import Using
from viewmybox.demo.postgres import DATABASE, Embedded

CUSTOMER_KEY, DESTROYED = "customer-", "destroyed"
END_SESSIONS = (
    "UPDATE session SET ended_at = now(), id_token = '' WHERE ended_at IS NULL",
    "UPDATE support_session SET ended_at = now() WHERE ended_at IS NULL",
)
AGAIN = """
SELECT c.id, wall.note_erasure(c.id, 'restored') FROM customer c
WHERE replace(c.id::text, '-', '') = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and what was done to it at once.

    `sessions` of people that were open then are ended. `erased` are customers that had been erased
    since: their keys are destroyed, and the worker erases their rows again.
    """

    manifest: Manifest
    sessions: int
    erased: list[str]


def restore(
    backup: Path, keys: Path, data: Path, say: Callable[[str], None] = lambda _text: None
) -> Restored:
    """Make a new installation of a backup.

    Args:
        backup: a backup's folder.
        keys: a copy of the key store: the newest there is, so that what was erased since stays so.
        data: the new installation's folder; it must not be there, or be empty.
        say: is told what is being done.

    Raises:
        BackupError: it is not whole, or does not come out as it was; what was made is left to look
            at, and must not be run.
    """
    manifest = Manifest.read(backup)
    if data.exists() and any(data.iterdir()):
        raise BackupError(f"{data} is not empty: restore into a folder of its own.")
    say(f"Files: {len(manifest.files)}, and the keys")
    if measured(backup / DUMP) != manifest.dump:
        raise BackupError("the database's copy is not what was kept. Take an earlier backup.")
    bring_back(backup / FILES, manifest, data / FILES)
    bring_back(keys / KEYS, Manifest.read(keys), data / KEYS)
    bring_settings_back(backup / INSTALLATION, data / INSTALLATION)
    say(f"The database: {manifest.rows} rows")
    using = Using(Embedded(data))
    try:
        fill_database(using.server, backup / DUMP)
        say("Comparing each table with what was kept")
        compare(using.server, manifest)
        sessions, erased = put_right(using.server, data / KEYS)
    finally:
        using.end()
    return Restored(manifest, sessions, erased)


def bring_back(source: Path, manifest: Manifest, target: Path) -> None:
    """Copy the files, each compared with what was kept.

    Raises:
        BackupError: one is missing or is not what was kept.
    """
    make_folder(target)
    for name, kept in manifest.files.items():
        try:
            found = copy(source / name, target / name)
        except FileNotFoundError:
            raise BackupError(f"the file {name} is missing in the backup.") from None
        if found != kept:
            raise BackupError(f"the file {name} is not what was kept.")
        shutil.copystat(source / name, target / name)


def bring_settings_back(source: Path, target: Path) -> None:
    """Passwords and secrets as they were; the addresses of the server are the new folder's."""
    facts: dict[str, Any] = json.loads(source.read_text())
    kept = {name: fact for name, fact in facts.items() if not name.endswith("database_url")}
    write_private(target, json.dumps(kept, indent=1))


def fill_database(server: Embedded, dump: Path) -> None:
    """Raises BackupError: PostgreSQL does not take it."""
    jobs = f"--jobs={os.cpu_count() or 1}"
    words = ("--exit-on-error", jobs, f"--dbname={DATABASE}", str(dump))
    failed = server.administer("pg_restore", *words)
    if failed:
        raise BackupError(f"pg_restore failed: {failed}")
    with server.administrator() as connection:
        connection.execute("ANALYZE")


def compare(server: Embedded, manifest: Manifest) -> None:
    """Raises BackupError: a table holds something else than was kept."""
    with server.administrator() as connection, connection.transaction():
        found = table_sums(connection)
    odd = sorted(
        name
        for name in found.keys() | manifest.tables.keys()
        if found.get(name) != manifest.tables.get(name)
    )
    if odd:
        raise BackupError(f"these tables do not hold what was kept: {', '.join(odd)}.")


def put_right(server: Embedded, keys: Path) -> tuple[int, list[str]]:
    """Nobody comes in by a session of then, and who was erased since is erased again."""
    gone = [
        mark.parent.name.removeprefix(CUSTOMER_KEY)
        for mark in keys.glob(f"{CUSTOMER_KEY}*/{DESTROYED}")
    ]
    with server.administrator() as connection, connection.transaction():
        ended = [connection.execute(statement).rowcount for statement in END_SESSIONS]
        erased = connection.execute(AGAIN, [gone]).fetchall()
    return sum(ended), [str(customer) for customer, _noted in erased]
