"""Looking for a word wherever the installation keeps anything: every table, every stored file."""

import io
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

from tests import cast as people
from viewmybox.extracts.models import ExtractPart
from viewmybox.vault import files
from viewmybox.vault.joined import JoinedReader
from viewmybox.wall.context import acting, fetch_all


def tables() -> list[str]:
    """Every table there is."""
    with people.as_role("migrator"):
        found = fetch_all(
            "SELECT n.nspname || '.' || quote_ident(c.relname) FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname IN ('public', 'wall') AND c.relkind IN ('r', 'p')",
            [],
        )
    return [table for (table,) in found]


def looked_through() -> set[str]:
    return {table.removeprefix("public.") for table in tables()}


def everywhere(word: str) -> list[str]:
    """Every column of every table that holds the word; as the owner, who sees all rows."""
    every = tables()
    with people.as_role("migrator"):
        found = []
        for table in every:
            rows = fetch_all(
                "SELECT DISTINCT key FROM (SELECT to_jsonb(t) AS j FROM "  # noqa: S608 - ours
                f"{table} t) x, jsonb_each_text(j) "
                "WHERE strpos(lower(value), lower(%s)) > 0 "
                "OR strpos(lower(value), encode(convert_to(%s, 'UTF8'), 'hex')) > 0",
                [word, word],
            )
            found += [f"{table.removeprefix('public.')}.{row[0]}" for row in rows]
    return found


def in_files(customer: UUID, word: str) -> list[str]:
    """Every stored file of a customer's that holds the word once it is opened: each by itself, and
    what is in each extract.
    """
    return [name for name, content in opened(customer) if word.lower().encode() in content.lower()]


def opened(customer: UUID) -> Iterator[tuple[str, bytes]]:
    """What lies in a customer's storage, decrypted; extracts also put together and unpacked."""
    with people.as_worker(), acting(customer):
        for key, _changed in files.lying():
            yield Path(key).name, b"".join(files.read(key))
        extracts = ExtractPart.objects.filter(is_finished=True).values_list("extract_id", flat=True)
        for extract in set(extracts):
            whole = JoinedReader(ExtractPart.names_and_sizes(extract))
            with ZipFile(io.BytesIO(b"".join(whole.pieces()))) as archive:
                for name in archive.namelist():
                    yield name, archive.read(name)
