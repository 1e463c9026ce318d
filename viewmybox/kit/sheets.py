"""Uploaded CSV files of unknown encoding and dialect, read as untrusted input."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from viewmybox.kit.encodings import encoding_of, kind_of_file
from viewmybox.kit.errors import Refused
from viewmybox.kit.numbers import Decimal, proven_decimal

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = 500
MOST_COLUMNS = 2000
_SAMPLE_CHARACTERS = 256 * 1024
_STEADY = 0.6  # share of the records that must have the same number of cells
_PREAMBLE = 50  # records at most before the header
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\r?\n?", re.IGNORECASE)
_YEAR = re.compile(r"\s*(?:19|20)[0-9]{2}\s*")
_VALUE = re.compile(r"[\s0-9.,:;/+%*T\N{MINUS SIGN}-]*")  # numbers, dates, times
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")


class SheetError(Refused):
    """A file that is not taken, or a line of it."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stood in the file.

    `rows` yields (line number in the file, from 1; cells). A row has at least as many cells as
    the header; cells beyond it are kept, for nothing is dropped in silence. `decimal` is the
    decimal sign that the file shows, None where it shows none or both.
    """

    header: list[str]
    rows: Iterator[tuple[int, list[str]]]
    encoding: str
    delimiter: str
    decimal: Decimal | None


@dataclass(frozen=True, slots=True)
class _Dialect:
    delimiter: str
    escape: str | None = None
    quoted: bool = True
    spaced: bool = False  # a blank after each delimiter, before the quotation mark

    def records(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """(line it begins on, cells) of every record that is not blank. Raises csv.Error."""
        reader = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=self.delimiter,
            escapechar=self.escape,
            skipinitialspace=self.spaced,
            quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
            strict=True,
        )
        line = 1
        for cells in reader:
            if any(cell and not cell.isspace() for cell in cells):
                yield line, cells
            line = reader.line_num + 1


def read_table(stream: BinaryIO, *, max_bytes: int, max_rows: int) -> Table:
    """The table in `stream`, the whole file checked before the first row is handed out.

    Memory: a few times `max_bytes`. Raises SheetError.
    """
    text, encoding = _text(stream, max_bytes)
    text, named = _without_separator_line(text)
    first_line = 1 if named is None else 2
    delimiter = named or _delimiter(text)
    dialect, count = _dialect(text, delimiter, first_line)
    if not count:
        raise SheetError(_("The file is empty."))
    sample = _sample(text, dialect)
    header_index = _header_index([cells for _, cells in sample], _after_blank(text, sample))
    header = _trimmed([cell.strip() for cell in sample[header_index][1]])
    count -= header_index + 1
    if not count:
        raise SheetError(_("The file has column names but no rows."))
    if count > max_rows:
        raise SheetError(
            _("The file has %(rows)s rows; at most %(most)s can be read at once."),
            rows=count,
            most=max_rows,
        )
    header_line = sample[header_index][0]
    rows = (
        (line + first_line - 1, _fitted(cells, len(header)))
        for line, cells in dialect.records(text)
        if line > header_line
    )
    body = [cells for _, cells in sample[header_index + 1 :]]
    return Table(header, rows, encoding, delimiter, _decimal(body, delimiter))


def _text(stream: BinaryIO, max_bytes: int) -> tuple[str, str]:
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise SheetError(_("The file is larger than %(most)s bytes."), most=max_bytes)
    if not data.strip():
        raise SheetError(_("The file is empty."))
    kind = kind_of_file(data)
    if kind == "HTML":
        raise SheetError(_("The file is a web page (HTML), not a table."))
    if kind == "binary":
        raise SheetError(_("The file is not text, so it is not a CSV file."))
    if kind:
        raise SheetError(_("The file is not a CSV file; it seems to be %(kind)s."), kind=kind)
    encoding = encoding_of(data)
    if encoding is None:
        raise SheetError(_("The file's encoding is uncertain. Save it as CSV UTF-8."))
    text = data.decode(encoding).rstrip("\x1a")
    if "\0" in text:
        raise SheetError(_("The file is not text, so it is not a CSV file."))
    if not text.strip("\ufeff \t\r\n,;|"):
        raise SheetError(_("The file is empty."))
    if _JSON.match(text):
        raise SheetError(_("The file is not a CSV file; it seems to be %(kind)s."), kind="JSON")
    return text, encoding


def _without_separator_line(text: str) -> tuple[str, str | None]:
    """Excel's first line `sep=;` names the delimiter."""
    if match := _SEPARATOR_LINE.match(text):
        return text[match.end() :], match[1]
    return text, None


def _delimiter(text: str) -> str:
    """The delimiter that cuts most records into the same number of cells, more than one."""
    best, best_score = "", 0.0
    for delimiter in DELIMITERS:
        dialect = _Dialect(delimiter, spaced=f'{delimiter} "' in text)
        widths = [len(cells) for _, cells in _sample(text, dialect)]
        score = _steadiness(widths)
        if score > best_score:
            best, best_score = delimiter, score
    if best:
        return best
    if any(delimiter in text for delimiter in DELIMITERS):
        raise SheetError(_("No table was found in the file: its lines have no columns in common."))
    return ","  # one column: a list of names


def _steadiness(widths: list[int]) -> float:
    """How much the widths speak for a table: 0 for none, more for steadier, then for wider."""
    if not widths:
        return 0.0
    common = Counter(width for width in widths if width > 1).most_common(1)
    if not common:
        return 0.0
    width, times = common[0]
    share = times / len(widths)
    # Files where rows end early, or carry notes at the side, still have most of the rows wide.
    wide = sum(each > 1 for each in widths) / len(widths)
    return 0.0 if max(share, wide) < _STEADY else share + wide + min(width, 50) / 100


def _dialect(text: str, delimiter: str, first_line: int) -> tuple[_Dialect, int]:
    """The dialect that reads the whole file without a doubt, and the number of its records."""
    spaced = f'{delimiter} "' in text
    dialects = [
        _Dialect(delimiter, spaced=spaced),
        _Dialect(delimiter, spaced=spaced, escape="\\"),
    ]
    if delimiter == "\t":
        # Databases write tab-separated files without quoting; elsewhere this would be a guess.
        dialects.append(_Dialect(delimiter, quoted=False))
    refusals: list[SheetError] = []
    for dialect in dialects:
        count, line = 0, 0
        try:
            for line, cells in dialect.records(text):  # noqa: B007 trouble comes after that line
                count += 1
                if len(cells) > MOST_COLUMNS:
                    raise _too_wide()
        except csv.Error as error:
            refusals.append(_unreadable(str(error), line + first_line))
        else:
            return dialect, count
    raise refusals[0]


def _too_wide() -> SheetError:
    return SheetError(_("The table has more than %(most)s columns."), most=MOST_COLUMNS)


def _unreadable(error: str, line: int) -> SheetError:
    if "field limit" in error:
        return SheetError(_("A cell near line %(line)s is too long."), line=line)
    return SheetError(_("A quotation mark near line %(line)s is not closed."), line=line)


def _sample(text: str, dialect: _Dialect) -> list[tuple[int, list[str]]]:
    """The first records, as far as they can be read."""
    records: list[tuple[int, list[str]]] = []
    try:
        for record in dialect.records(text[:_SAMPLE_CHARACTERS]):
            records.append(record)
            if len(records) == SAMPLE_RECORDS:
                break
    except csv.Error:  # the sample may end within quotation marks
        pass
    return records


def _after_blank(text: str, records: list[tuple[int, list[str]]]) -> list[bool]:
    """For each record, whether the line above it is blank."""
    lines = list(io.StringIO(text[:_SAMPLE_CHARACTERS], newline=""))
    return [line > 1 and not lines[line - 2].strip(" \t\r\n,;|") for line, _ in records]


def _header_index(records: list[list[str]], after_blank: list[bool]) -> int:
    """Which record names the columns. What stands above it is a preamble, never rows."""
    if not records:  # the first record alone is longer than the sample
        raise SheetError(_("The first line must name the columns."))
    widths = [len(_trimmed(cells)) for cells in records]
    width = Counter([each for each in widths if each > 1] or widths).most_common(1)[0][0]
    named = [index for index in range(min(len(records), _PREAMBLE)) if _names(records[index])]
    found = next((index for index in named if widths[index] >= width), None)
    if found is None:  # the rows are longer than their header
        found = next((index for index in named if widths[index] * 2 > width), None)
    if found is None:
        raise SheetError(_("The first line must name the columns."))
    # A preamble may hold small tables of its own: a wider header below a blank line is the next's.
    for index in named:
        if index > found and after_blank[index] and widths[index] > widths[found]:
            return index
    for cells in records[:found]:
        if len(_trimmed(cells)) >= width and _mostly_filled(cells):
            raise SheetError(_("The first line must name the columns."))
    return found


def _names(cells: list[str]) -> bool:
    """Most cells are filled, and most of these with words, or all but the first with years."""
    filled = [cell for cell in cells if cell.strip()]
    words = [cell for cell in filled if not _VALUE.fullmatch(cell)]
    years = [cell for cell in filled if _YEAR.fullmatch(cell)]
    if len(years) == len(filled):
        return len(filled) > 1 and not cells[0].strip()
    return _mostly_filled(cells) and len(words) + len(years) > len(filled) / 2


def _mostly_filled(cells: list[str]) -> bool:
    trimmed = _trimmed(cells)
    return sum(not cell.isspace() and cell != "" for cell in trimmed) > len(trimmed) / 2


def _decimal(records: list[list[str]], delimiter: str) -> Decimal | None:
    proofs = {proven_decimal(cell) for cells in records for cell in cells} - {None}
    if len(proofs) == 1:
        return proofs.pop()
    # A semicolon is what programs write where the comma is taken by the decimals.
    return "," if not proofs and delimiter == ";" else None


def _trimmed(cells: list[str]) -> list[str]:
    """Without the empty cells at the end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _fitted(cells: list[str], width: int) -> list[str]:
    if len(cells) > width:
        filled = _trimmed(cells)
        return filled + [""] * (width - len(filled))
    return cells + [""] * (width - len(cells))
