"""A published file's rows, by the reader that customers' own files go through."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from viewmybox.kit.sheets import read_table

SECOND = 1_000_000  # microseconds
MOST_BYTES, MOST_ROWS = 8 * 1024 * 1024, 100_000


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Each row by its columns' names.

    Raises:
        SheetError: the file is no table.
    """
    with path.open("rb") as stream:
        table = read_table(stream, max_bytes=MOST_BYTES, max_rows=MOST_ROWS)
    for _line, cells in table.rows:
        yield dict(zip(table.header, map(str.strip, cells), strict=False))


def certain(text: str, form: str, zone: ZoneInfo) -> datetime:
    """What is written in the file's own form.

    Raises:
        ValueError: something else is written, or nothing.
    """
    return datetime.strptime(text, form).replace(tzinfo=zone)


def moment(text: str, form: str, zone: ZoneInfo) -> datetime | None:
    """The same; None where nothing is written."""
    return certain(text, form, zone) if text else None


def apart(at: datetime, number: int) -> datetime:
    """So many microseconds later: what happened at the same minute is measured one by one."""
    return at + timedelta(microseconds=number % SECOND)
