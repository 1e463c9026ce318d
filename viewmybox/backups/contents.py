"""What a backup says of itself: what the database held, row by row, and what each file was."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

FORMAT = 1
MANIFEST = "backup.json"
DUMP, FILES, KEYS, INSTALLATION = "database.dump", "files", "keys", "installation.json"
# A moment's folder: in order of time, and a name in every file system.
NAME = "%Y-%m-%dT%H-%M-%SZ"
BLOCK = 1 << 20

TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
ORDER BY 1, 2
"""
# In whichever order the rows come: two sums of 64 bits, by different seeds.
SUM = """
SELECT count(*), coalesce(sum(hashtextextended(t::text, 1)::numeric), 0)::text || ':'
    || coalesce(sum(hashtextextended(t::text, 2)::numeric), 0)::text FROM {} t
"""
# A text must be the same wherever it is written.
PLAINLY = (
    "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL extra_float_digits = 1"
)


class BackupError(RuntimeError):
    """A sentence on what stands in the way, and what was kept."""


@dataclass(slots=True)
class Manifest:
    """`tables`: rows and sum of each; `files` and `keys`: size and SHA-256 of each; `missing`:
    files that rows name and that were not there.
    """

    at: str
    version: str
    tables: dict[str, tuple[int, str]]
    dump: tuple[int, str]
    files: dict[str, tuple[int, str]]
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def rows(self) -> int:
        return sum(rows for rows, _sum in self.tables.values())

    def write(self, folder: Path) -> None:
        write_private(folder / MANIFEST, json.dumps(asdict(self), indent=1))

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Raises BackupError: there is none, or it is of a later format."""
        try:
            facts: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        except (OSError, ValueError):
            raise BackupError(f"{folder} is no whole backup: it has no {MANIFEST}.") from None
        if facts.get("format") != FORMAT:
            raise BackupError(f"{folder} was made by another version of VIEWMYBOX.")
        facts["tables"] = {name: (rows, held) for name, (rows, held) in facts["tables"].items()}
        facts["files"] = {name: (size, digest) for name, (size, digest) in facts["files"].items()}
        facts["dump"] = tuple(facts["dump"])
        return cls(**facts)


def table_sums(connection: psycopg.Connection[Any]) -> dict[str, tuple[int, str]]:
    """How many rows each table holds, and what they come to; in the transaction that is open."""
    connection.execute(PLAINLY)
    found: dict[str, tuple[int, str]] = {}
    for schema, table in connection.execute(TABLES).fetchall():
        row = connection.execute(sql.SQL(SUM).format(sql.Identifier(schema, table))).fetchone()
        if row is not None:
            found[f"{schema}.{table}"] = (row[0], row[1])
    return found


def lying(folder: Path) -> Iterator[Path]:
    """Every file below, in order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def copy(source: Path, target: Path) -> tuple[int, str]:
    """Copy a file, readable by its owner only. Returns its size and SHA-256.

    Raises:
        FileNotFoundError: it is gone.
    """
    with source.open("rb") as read:
        make_folder(target.parent)
        with private(target).open("wb") as written:
            return poured(read.read, written.write)


def measured(file: Path) -> tuple[int, str]:
    """A file's size and SHA-256."""
    with file.open("rb") as read:
        return poured(read.read, lambda _block: None)


def poured(read: Callable[[int], bytes], write: Callable[[bytes], object]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while block := read(BLOCK):
        digest.update(block)
        size += len(block)
        write(block)
    return size, digest.hexdigest()


def make_folder(folder: Path) -> None:
    """With those above it, closed to the machine's other users where they are new."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def private(file: Path) -> Path:
    """An empty file that its owner alone may read."""
    file.touch(mode=0o600)
    file.chmod(0o600)
    return file


def write_private(file: Path, text: str) -> None:
    private(file).write_text(text)


def backups(folder: Path) -> list[Path]:
    """The whole ones of a folder, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if moment_of(path) and path.is_dir())


def moment_of(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.name, NAME).replace(tzinfo=UTC)
    except ValueError:
        return None
