"""From lines to rows of measurements; a line that is none becomes the sentence that says why.

Nothing here fails: whatever bytes come in, a line is a row or a refusal of that line.
"""

import csv
import math
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.utils.translation import gettext as _

from viewmybox.api.body import Line
from viewmybox.api.moments import moment
from viewmybox.boxes.recording import Row
from viewmybox.kit.errors import Refused, shortened

Read = tuple[int, Row | str]
Reader = Callable[[Iterator[Line], ZoneInfo], Iterator[Read]]

LONGEST_NOTE = 2000
# Whatever a customer measures is below this, and ten million of them can still be added up.
LARGEST_VALUE = 1e300
IDS_KNOWN = 10_000
UUID_LENGTH = 36

COLUMNS = ["indicator", "at", "value"]
HEADERS = (COLUMNS, [*COLUMNS, "note"])
# A quoted note may hold line breaks; a quotation mark left open must not swallow the file.
MOST_LINES_QUOTED = 50

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII).fullmatch


class LineError(ValueError):
    """One line cannot be taken; the text says why."""


class HeaderError(ValueError):
    """The first line is not the header; nothing after it can be understood."""


class Measured(msgspec.Struct, forbid_unknown_fields=True):
    """One line of JSON."""

    indicator: str
    at: str
    value: float
    note: str | None = None


class Ids:
    """The ids that a body names, few and repeated, read once each."""

    def __init__(self) -> None:
        self.known: dict[str, UUID | None] = {}

    def __getitem__(self, text: str) -> UUID:
        """Raises LineError: the same for what is no id as for an id of nothing here."""
        try:
            found = self.known[text]
        except KeyError:
            if len(self.known) >= IDS_KNOWN:
                self.known.clear()
            found = self.known[text] = as_id(text)
        if found is None:
            raise LineError(no_such_indicator())
        return found


def no_such_indicator() -> str:
    return _("There is no such indicator.")


def as_id(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == UUID_LENGTH else None
    except ValueError:
        return None


def from_ndjson(lines: Iterator[Line], zone: ZoneInfo) -> Iterator[Read]:
    """Rows of `application/x-ndjson`: a JSON object a line. Empty lines are left out."""
    decode = msgspec.json.Decoder(Measured).decode
    ids = Ids()

    def row(line: bytes | None) -> Row:
        if line is None:
            raise LineError(too_long())
        given = decode(line)
        value = checked(given.value)
        return ids[given.indicator], moment(given.at, zone), value, noted(given.note)

    for number, line in lines:
        if line is not None and not line.strip():
            continue
        try:
            read: Row | str = row(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            read = explained(line or b"")
        except (LineError, Refused) as refused:
            read = str(refused)
        yield number, read


def from_csv(lines: Iterator[Line], zone: ZoneInfo) -> Iterator[Read]:
    """Rows of `text/csv`: a header, then `indicator,at,value[,note]`. Empty lines are left out.

    Raises:
        HeaderError: the first line is something else.
    """
    width = header(lines)
    ids = Ids()

    def row(fields: list[str] | str) -> Row:
        if isinstance(fields, str):
            raise LineError(fields)
        if len(fields) != width:
            raise LineError(miscounted(len(fields), width))
        note = noted(fields[3]) if width > len(COLUMNS) else None
        at = moment(fields[1].strip(), zone)
        return ids[fields[0].strip()], at, number_in(fields[2]), note

    for number, fields in records(lines):
        try:
            read: Row | str = row(fields)
        except (LineError, Refused) as refused:
            read = str(refused)
        yield number, read


def header(lines: Iterator[Line]) -> int:
    """How many columns there are. Raises HeaderError."""
    for _number, line in lines:
        if line is None or line.strip():
            text = (line or b"").decode(errors="replace")
            names = [name.strip().strip('"').lower() for name in text.split(",")]
            if names not in HEADERS:
                wanted = _("The first line must be %(header)s or %(header)s,note, not “%(text)s”.")
                facts = {"header": ",".join(COLUMNS), "text": shortened(text)}
                raise HeaderError(wanted % facts)
            return len(names)
    return 0


class Lines:
    """Lines one after the other; some can be put back, to come once more."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self.lines = lines
        self.waiting: deque[Line] = deque()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Line:
        return self.waiting.popleft() if self.waiting else next(self.lines)

    def put_back(self, lines: list[Line]) -> None:
        self.waiting.extendleft(reversed(lines))


def records(lines: Iterator[Line]) -> Iterator[tuple[int, list[str] | str]]:
    """The fields of each record with the number of its first line, or why it has none."""
    source = Lines(lines)
    for number, line in source:
        if line is None:
            yield number, too_long()
        elif b'"' in line:
            yield number, quoted(line, source)
        elif line.strip():
            yield number, decoded(line)


def decoded(line: bytes) -> list[str] | str:
    try:
        return line.decode().split(",")
    except UnicodeDecodeError:
        return _("This is not UTF-8.")


def quoted(line: bytes, source: Lines) -> list[str] | str:
    """The fields of a record with quotation marks, which may go on over the next lines.

    Where they are not right, those lines are put back: each is a record of its own.
    """
    ahead: list[Line] = []
    parts = [line]
    while unclosed(parts) and len(ahead) < MOST_LINES_QUOTED:
        following = next(source, None)
        if following is None:
            break
        ahead.append(following)
        parts.append(following[1] or b"")
    whole = all(part is not None for _number, part in ahead)
    try:
        rows = list(csv.reader([b"\n".join(parts).decode()], strict=True))
    except UnicodeDecodeError:
        source.put_back(ahead)
        return _("This is not UTF-8.")
    except csv.Error:
        rows = []
    if len(rows) == 1 and whole:
        return rows[0]
    source.put_back(ahead)
    return _("The quotation marks are not right.")


def unclosed(parts: list[bytes]) -> bool:
    return sum(part.count(b'"') for part in parts) % 2 == 1


def miscounted(found: int, width: int) -> str:
    if found > width:
        return _(
            "There are %(found)d fields instead of %(width)d. The decimal sign is a point, and a "
            "note with a comma stands in quotation marks."
        ) % {"found": found, "width": width}
    return _("There are %(found)d fields instead of %(width)d.") % {"found": found, "width": width}


def number_in(text: str) -> float:
    """Raises LineError: it is no number with a decimal point."""
    written = text.strip()
    if not _NUMBER(written):
        if not written:
            raise LineError(_("The value is missing."))
        raise LineError(
            _("“%(text)s” is not a number. The decimal sign is a point.")
            % {"text": shortened(text)}
        )
    return checked(float(written))


def checked(value: float) -> float:
    """Raises LineError: not finite, or too large to be added up."""
    if not math.isfinite(value) or abs(value) > LARGEST_VALUE:
        raise LineError(_("The value is too large."))
    return value


def noted(text: str | None) -> str | None:
    """Raises LineError: it cannot be kept."""
    if not text:
        return None
    if len(text) > LONGEST_NOTE:
        raise LineError(
            _("The note is longer than %(count)d characters.") % {"count": LONGEST_NOTE}
        )
    if "\0" in text:
        raise LineError(_("The character U+0000 cannot be kept."))
    return text


def too_long() -> str:
    return _("The line is too long.")


def explained(line: bytes) -> str:
    """Why a line of JSON is no measurement, in the reader's language."""
    try:
        found: Any = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return _("This is not a JSON object on one line.")
    return wrong_field(found) or _("This is not a measurement.")


def wrong_field(found: Mapping[str, Any]) -> str | None:
    """The first field that is missing, unknown or of the wrong kind."""
    for name in COLUMNS:
        if name not in found:
            return _("“%(field)s” is missing.") % {"field": name}
    for name, value in found.items():
        if name == "value":
            if isinstance(value, bool) or not isinstance(value, int | float):
                return _("“value” must be a number.")
        elif name not in (*COLUMNS, "note"):
            return _("There is no field “%(field)s”.") % {"field": shortened(name)}
        elif not isinstance(value, str) and not (name == "note" and value is None):
            return _("“%(field)s” must be a text.") % {"field": name}
    return None


READERS: dict[str, Reader] = {"application/x-ndjson": from_ndjson, "text/csv": from_csv}
