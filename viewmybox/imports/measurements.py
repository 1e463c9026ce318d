"""Measurements of one indicator from a CSV file: understood, checked, and then all or nothing.

The file is read whole before anything is recorded, so that a mistake on the last line loses
nothing and leaves nothing half-done; every line that is wrong is named with its number.
"""

from dataclasses import dataclass, field
from typing import BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.recording import Row
from viewmybox.kit.dates import parse_written
from viewmybox.kit.errors import Refused
from viewmybox.kit.numbers import parse_number
from viewmybox.kit.sheets import SheetError, Table, read_table

LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS = 500_000
PROBLEMS_SHOWN = 50

TIMES = {
    "at", "time", "timestamp", "date", "datetime", "when", "tid", "datum", "tidpunkt", "när",
    "dag", "day", "period",
}  # fmt: skip
VALUES = {"value", "värde", "varde", "mätvärde", "utfall", "resultat", "result", "amount", "antal"}
NOTES = {"note", "notes", "comment", "kommentar", "anteckning", "notering"}


class ImportRefused(Refused):
    """The file cannot be taken as measurements."""


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    sentence: str


@dataclass(slots=True)
class Understood:
    """What the file says: its rows, the lines that are wrong, and how it was read."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    empty: int = 0
    encoding: str = ""
    delimiter: str = ""
    decimal: str | None = None
    columns: tuple[str, str, str] = ("", "", "")


def understand(stream: BinaryIO, indicator: UUID, zone: ZoneInfo) -> Understood:
    """Read a file of times and values.

    Columns are found by their names (Swedish or English); a table of two columns needs none that
    is known. Rows whose value is empty are counted and left out.

    Raises:
        SheetError: the file is no table that can be read.
        ImportRefused: the columns cannot be told apart.
    """
    table = read_table(stream, max_bytes=LARGEST_FILE, max_rows=MOST_ROWS)
    at, value, note = find_columns(table)
    names = tuple(table.header[i] if i is not None else "" for i in (at, value, note))
    found = Understood(
        encoding=table.encoding,
        delimiter=table.delimiter,
        decimal=table.decimal,
        columns=names,  # type: ignore[arg-type] # three of them
    )
    for line, cells in table.rows:
        if not cells[value].strip():
            found.empty += 1
            continue
        try:
            moment = parse_written(cells[at].strip(), zone)
            number = parse_number(cells[value].strip(), table.decimal)
        except Refused as refused:
            found.problem_count += 1
            if len(found.problems) < PROBLEMS_SHOWN:
                found.problems.append(Problem(line, refused.message))
            continue
        words = cells[note].strip()[:2000] if note is not None else ""
        found.rows.append((indicator, moment, number, words or None))
    if not found.rows and not found.problem_count:
        raise SheetError(_("The file has a header, but no rows with values."))
    return found


def find_columns(table: Table) -> tuple[int, int, int | None]:
    """Which columns hold the time, the value and (perhaps) the note.

    Raises:
        ImportRefused: they cannot be told apart; the sentence says what to name them.
    """
    names = [name.strip().casefold() for name in table.header]
    at = next((i for i, name in enumerate(names) if name in TIMES), None)
    value = next((i for i, name in enumerate(names) if name in VALUES and i != at), None)
    note = next((i for i, name in enumerate(names) if name in NOTES), None)
    rest = [i for i in range(len(names)) if i not in (at, value, note)]
    if len(names) == 2:  # noqa: PLR2004 - a table of two columns: time first, then value
        at = 0 if at is None else at
        value = 1 - at if value is None else value
    elif value is None and at is not None and len(rest) == 1:
        value = rest[0]
    if at is None or value is None:
        raise ImportRefused(
            _("Name the columns “at” and “value” (or “tid” and “värde”). Found: %(names)s."),
            names=", ".join(table.header),
        )
    return at, value, note
