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
from viewmybox.imports.problems import ImportRefused, Problems
from viewmybox.kit.dates import parse_written
from viewmybox.kit.errors import Refused
from viewmybox.kit.names import plain
from viewmybox.kit.numbers import parse_number
from viewmybox.kit.sheets import SheetError, Table, read_table

LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS = 500_000

TIMES = {
    "at", "time", "timestamp", "date", "datetime", "when", "tid", "datum", "tidpunkt", "när",
    "dag", "day", "period",
}  # fmt: skip
VALUES = {"value", "värde", "varde", "mätvärde", "utfall", "resultat", "result", "amount", "antal"}
NOTES = {"note", "notes", "comment", "kommentar", "anteckning", "notering"}
# A file may say the day in one column and the time of the day in another.
DAYS = {"date", "datum", "day", "dag"}
CLOCKS = {"time", "tid", "klockslag", "kl", "hour", "timme"}
OF_UTC = {"utc", "gmt"}
UTC = ZoneInfo("UTC")


@dataclass(slots=True)
class Understood(Problems):
    """What the file says: its rows, the lines that are wrong, and how it was read."""

    rows: list[Row] = field(default_factory=list)
    empty: int = 0
    encoding: str = ""
    delimiter: str = ""
    decimal: str | None = None
    columns: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the time, the time of its day, the value and the note stand; `zone` if it is said."""

    at: int
    clock: int | None
    value: int
    note: int | None
    zone: ZoneInfo | None = None

    def names(self, header: list[str]) -> tuple[str, str, str]:
        note = "" if self.note is None else header[self.note]
        return self.when(header), header[self.value], note

    def when(self, cells: list[str]) -> str:
        """What the row, or the header, says of the time."""
        day = cells[self.at].strip()
        return day if self.clock is None else f"{day} {cells[self.clock].strip()}".strip()


def understand(stream: BinaryIO, indicator: UUID, zone: ZoneInfo, called: str = "") -> Understood:
    """Read a file of times and values.

    Columns are found by their names (Swedish or English); a table of two columns needs none that
    is known. Rows whose value is empty are counted and left out.

    Args:
        stream: the file.
        indicator: whose measurements they are.
        zone: of the times, unless a column's name says UTC.
        called: the indicator's name; a column of that name holds its values.

    Raises:
        SheetError: the file is no table that can be read.
        ImportRefused: the columns cannot be told apart.
    """
    table = read_table(stream, max_bytes=LARGEST_FILE, max_rows=MOST_ROWS)
    columns = find_columns(table, called)
    zone = columns.zone or zone
    note = columns.note
    found = Understood(
        encoding=table.encoding,
        delimiter=table.delimiter,
        decimal=table.decimal,
        columns=columns.names(table.header),
    )
    for line, cells in table.rows:
        value = cells[columns.value].strip()
        if not value:
            found.empty += 1
            continue
        try:
            moment = parse_written(columns.when(cells), zone)
            number = parse_number(value, table.decimal)
        except Refused as refused:
            found.wrong(line, refused.message)
            continue
        words = cells[note].strip()[:2000] if note is not None else ""
        found.rows.append((indicator, moment, number, words or None))
    if not found.rows and not found.problem_count:
        raise SheetError(_("The file has a header, but no rows with values."))
    return found


def find_columns(table: Table, called: str = "") -> Columns:
    """Which columns hold the time, the value and (perhaps) the note.

    Raises:
        ImportRefused: they cannot be told apart; the sentence says what to name them.
    """
    whole = [plain(name) for name in table.header]
    # "Temperature (°C)" is the temperature, "Time (UTC)" the time.
    names = [name.partition("(")[0].strip() or name for name in whole]
    day = first(names, DAYS) if CLOCKS.intersection(names) else None
    at = first(names, TIMES) if day is None else day
    clock = first(names, CLOCKS, at) if at is not None and names[at] in DAYS else None
    value = first(names, VALUES, at, clock)
    if value is None:
        value = first(names, {plain(called)}, at, clock)
    if value is None:
        value = first(whole, {plain(called)}, at, clock)
    note = first(names, NOTES, at, value)
    rest = [i for i in range(len(names)) if i not in (at, clock, value, note)]
    if len(names) == 2:  # noqa: PLR2004 - a table of two columns: time first, then value
        at, clock = 0 if at is None else at, None
        value = 1 - at if value is None else value
    elif value is None and at is not None and len(rest) == 1:
        value = rest[0]
    if at is None or value is None:
        raise ImportRefused(
            _(
                "Name the columns “at” and “value” (or “tid” and “värde”), or the column of "
                "values as the indicator. Found: %(names)s."
            ),
            names=", ".join(table.header),
        )
    said = {word for i in (at, clock) if i is not None for word in within(whole[i])}
    return Columns(at, clock, value, note, UTC if said & OF_UTC else None)


def within(name: str) -> list[str]:
    """The words that stand in parentheses."""
    return name.partition("(")[2].rstrip(")").split()


def first(names: list[str], words: set[str], *taken: int | None) -> int | None:
    """The first of these columns that is called so, of those that are not taken."""
    found = (i for i, name in enumerate(names) if name and name in words and i not in taken)
    return next(found, None)
