"""Taking a backup while everything runs.

First the files, then the database as one snapshot, then the files that came meanwhile: a file that
a row of the snapshot names was there before it or after it. Files never change under their names,
so what the last backup holds already is linked to and not copied.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.apps import apps
from django.conf import settings
from psycopg import sql

from viewmybox import __version__
from viewmybox.backups.contents import (
    DUMP,
    FILES,
    INSTALLATION,
    KEYS,
    MANIFEST,
    NAME,
    BackupError,
    Manifest,
    backups,
    copy,
    lying,
    make_folder,
    measured,
    moment_of,
    private,
    table_sums,
)
from viewmybox.config import config
from viewmybox.demo.postgres import DATABASE, Embedded
from viewmybox.journal.provider import note_provider
from viewmybox.vault.models import FileName

# The privacy policy: a backup of the database is at most 35 days old.
MOST_DAYS = 35
# A copy of the keys from before an erasure holds the erased customer's key.
KEY_DAYS = 7
DRAFT = ".draft-"


@dataclass(frozen=True, slots=True)
class Places:
    """From which folders, and under which ones a new one is made, named by the moment in UTC.

    `days` and `key_days`: older backups and copies of keys are removed afterwards.
    """

    files: Path
    keys: Path
    into: Path
    keys_into: Path
    days: int = MOST_DAYS
    key_days: int = KEY_DAYS


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was taken: where it and its keys lie, and what older ones were removed."""

    folder: Path
    keys: Path
    manifest: Manifest
    removed: list[Path]


@dataclass(slots=True)
class Copied:
    """The files that were copied, with what each was when it was read."""

    source: Path
    target: Path
    earlier: Path | None
    known: dict[str, tuple[int, str]]
    as_read: dict[str, tuple[int, int]] = field(default_factory=dict)
    sums: dict[str, tuple[int, str]] = field(default_factory=dict)

    def take(self) -> None:
        """All that are not copied yet, or that were still being written when they were."""
        for path in lying(self.source):
            name = path.relative_to(self.source).as_posix()
            try:
                facts = path.stat()
                state = (facts.st_size, facts.st_mtime_ns)
                if self.as_read.get(name) == state:
                    continue
                self.sums[name] = self.linked(name, state) or self.copied(path, name)
                self.as_read[name] = state
            except FileNotFoundError:
                # Removed since it was listed; a row of the snapshot that names it is told of.
                self.sums.pop(name, None)

    def linked(self, name: str, state: tuple[int, int]) -> tuple[int, str] | None:
        """What the last backup holds, if it is the same file and lies on the same disk."""
        known = self.known.get(name)
        if self.earlier is None or known is None or known[0] != state[0]:
            return None
        target, before = self.target / name, self.earlier / name
        try:
            if before.stat().st_mtime_ns != state[1]:
                return None
            make_folder(target.parent)
            target.unlink(missing_ok=True)
            os.link(before, target)
        except OSError:
            return None
        return known

    def copied(self, path: Path, name: str) -> tuple[int, str]:
        target = self.target / name
        target.unlink(missing_ok=True)
        found = copy(path, target)
        shutil.copystat(path, target)
        return found


def take(server: Embedded, places: Places, database: str = DATABASE) -> Taken:
    """Take a backup of an embedded installation whose server runs; remove those that are too old.

    Raises:
        BackupError: it cannot be taken. Nothing is left of it, and older ones are as they were.
    """
    refuse_odd(places, server.data)
    into, keys_into = places.into, places.keys_into
    now = datetime.now(UTC).replace(microsecond=0)
    name = now.strftime(NAME)
    drafts = into / f"{DRAFT}{name}", keys_into / f"{DRAFT}{name}"
    try:
        for folder in (into, keys_into):
            make_folder(folder)
        sweep(into)
        sweep(keys_into)
        for draft in drafts:
            draft.mkdir(mode=0o700)
        manifest = fill(server, database, places, drafts[0], now)
        copy_keys(places.keys, drafts[1])
        drafts[1].rename(keys_into / name)
        drafts[0].rename(into / name)
    except (OSError, psycopg.Error) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise BackupError(f"no backup was taken: {why}. Older ones are as they were.") from error
    finally:
        for draft in drafts:
            shutil.rmtree(draft, ignore_errors=True)
    removed = remove_old(into, now, places.days) + remove_old(keys_into, now, places.key_days)
    return Taken(into / name, keys_into / name, manifest, removed)


def take_here(into: Path, keys_into: Path, days: int, key_days: int) -> Taken:
    """A backup of the embedded installation that this process has been prepared for.

    Raises:
        BackupError: as `take`; or files or keys lie where only their own service's backups reach.
    """
    folder = config().folder
    if not (folder / INSTALLATION).is_file():
        raise BackupError("this is no embedded installation: use your server's own backups.")
    urls = urlsplit(settings.STORAGE_URL), urlsplit(settings.KEY_URL)
    if any(url.scheme != "file" for url in urls):
        raise BackupError("files and keys that are not in folders have backups of their own.")
    files, keys = (Path(url.path) for url in urls)
    taken = take(Embedded(folder), Places(files, keys, into, keys_into, days, key_days))
    note_provider(
        "backup.taken", tables=len(taken.manifest.tables), files=len(taken.manifest.files)
    )
    return taken


def refuse_odd(places: Places, data: Path) -> None:
    into, keys_into = places.into.resolve(), places.keys_into.resolve()
    if keys_into.is_relative_to(into) or into.is_relative_to(keys_into):
        raise BackupError("the keys must lie in another place than the backup; name another.")
    for place in (into, keys_into):
        if place.is_relative_to(data):
            raise BackupError("a backup inside of the installation would go with it.")
    if not all(1 <= days <= MOST_DAYS for days in (places.days, places.key_days)):
        raise BackupError(
            f"the privacy policy says that backups are at most {MOST_DAYS} days old: "
            f"say 1 to {MOST_DAYS}."
        )


def fill(server: Embedded, database: str, places: Places, draft: Path, now: datetime) -> Manifest:
    earlier = newest(places.into)
    known = Manifest.read(earlier).files if earlier else {}
    copied = Copied(places.files, draft / FILES, earlier / FILES if earlier else None, known)
    copied.take()
    with server.administrator(database) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        [snapshot] = connection.execute("SELECT pg_export_snapshot()").fetchone() or [""]
        dump(server, database, snapshot, draft / DUMP)
        tables, named = table_sums(connection), set(names(connection))
        connection.execute("COMMIT")
    copied.take()
    copy(server.data / INSTALLATION, draft / INSTALLATION)
    manifest = Manifest(
        at=now.isoformat(),
        version=__version__,
        tables=tables,
        dump=measured(draft / DUMP),
        files=copied.sums,
        missing=sorted(named - copied.sums.keys()),
    )
    manifest.write(draft)
    return manifest


def dump(server: Embedded, database: str, snapshot: str, target: Path) -> None:
    """The whole database as it stood in a snapshot.

    Raises:
        BackupError: pg_dump did not come to its end.
    """
    words = ("--format=custom", "--compress=1", f"--snapshot={snapshot}", database)
    with private(target).open("wb") as written:
        failed = server.administer("pg_dump", *words, into=written)
    if failed:
        raise BackupError(f"pg_dump failed: {failed}")


def names(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """Every file that any row names, whoever's."""
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, FileName):
                table, name = map(sql.Identifier, (model._meta.db_table, column.attname))
                asked = sql.SQL("SELECT {} FROM {} WHERE {} <> ''").format(name, table, name)
                for row in connection.execute(asked):
                    yield row[0]


def copy_keys(keys: Path, target: Path) -> None:
    sums = {
        path.relative_to(keys).as_posix(): copy(path, target / KEYS / path.relative_to(keys))
        for path in lying(keys)
        if path.suffix != ".draft"
    }
    Manifest(
        at=datetime.now(UTC).isoformat(),
        version=__version__,
        tables={},
        dump=(0, ""),
        files=sums,
    ).write(target)


def newest(folder: Path) -> Path | None:
    """The last whole backup there, if any."""
    return next((one for one in reversed(backups(folder)) if (one / MANIFEST).exists()), None)


def remove_old(folder: Path, now: datetime, days: int) -> list[Path]:
    """Remove what is older than so many days, the newest apart. Returns what went."""
    gone = []
    for one in backups(folder)[:-1]:
        taken = moment_of(one)
        if taken and taken < now - timedelta(days=days):
            shutil.rmtree(one)
            gone.append(one)
    return gone


def sweep(folder: Path) -> None:
    """What an interrupted backup left."""
    for path in folder.glob(f"{DRAFT}*"):
        shutil.rmtree(path, ignore_errors=True)
