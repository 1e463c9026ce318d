"""The lines of a kind's file, each held to the kind's schema: the part of JSON Schema we write.

Read a line at a time; a line is a JSON object with just the columns that the schema names.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

import msgspec

__all__ = ["Row", "WrongRowError", "rows"]

Row = dict[str, Any]
Fits = Callable[[Any], bool]

LONGEST_LINE = 16 * 1024 * 1024  # no row that a customer keeps is as long
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOST = 2**63
# A whole number has no negative zero, and a measured value has one.
NEGATIVE_ZERO = re.compile(rb"[:,\[] ?-0[,}\]]")
# What PostgreSQL holds in no text.
UNHOLDABLE = re.compile("[\\x00\\ud800-\\udfff]")


class WrongRowError(ValueError):
    """A line that is not a row of its kind: the text says which line, and what is wrong."""


def rows(
    lines: Iterable[bytes], schema: dict[str, Any], *, may_lack: bool = False
) -> Iterator[Row]:
    """Each line's object.

    Args:
        lines: with their line ends.
        schema: of one row.
        may_lack: columns may be missing, as in an extract from before there was such a column.

    Raises:
        WrongRowError: at the first line that is not a row of the kind.
    """
    columns = {name: fits(said) for name, said in schema["properties"].items()}
    known = columns.keys()
    for number, line in enumerate(lines, 1):
        row = decoded(line, number)
        if row.keys() != known and (not may_lack or row.keys() - known):
            odd = sorted(row.keys() ^ known if not may_lack else row.keys() - known)
            raise WrongRowError(f"line {number}: {', '.join(odd)} missing, or not known")
        for name, value in row.items():
            if not columns[name](value):
                raise WrongRowError(f"line {number}: {name} has no value of its kind")
        yield row


def decoded(line: bytes, number: int) -> Row:
    try:
        row = exact(line) if NEGATIVE_ZERO.search(line) else msgspec.json.decode(line)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise WrongRowError(f"line {number}: not JSON: {error}") from None
    if not isinstance(row, dict):
        raise WrongRowError(f"line {number}: no object")
    return row


def exact(line: bytes) -> Any:
    return json.loads(line, parse_int=lambda said: -0.0 if said == "-0" else int(said))


def fits(schema: dict[str, Any]) -> Fits:
    """Whether a value is what one column's schema says."""
    said = schema.get("type")
    if said is None:
        return is_holdable
    if isinstance(said, list):
        inner = fits(schema | {"type": said[0]})
        return lambda value: value is None or inner(value)
    if said == "array":
        item = fits(schema["items"])
        return lambda value: isinstance(value, list) and all(map(item, value))
    if said == "string":
        return STRINGS.get(schema.get("format", ""), is_text)
    return PLAIN[str(said)]


def is_text(value: Any) -> bool:
    return isinstance(value, str) and not UNHOLDABLE.search(value)


def is_uuid(value: Any) -> bool:
    return isinstance(value, str) and UUID.fullmatch(value) is not None


def is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -MOST <= value < MOST


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_holdable(value: Any) -> bool:
    """Any JSON, as deep as it is, without what no text holds."""
    if isinstance(value, str):
        return is_text(value)
    if isinstance(value, dict):
        return all(is_text(name) and is_holdable(inner) for name, inner in value.items())
    return not isinstance(value, list) or all(map(is_holdable, value))


STRINGS: dict[str, Fits] = {"uuid": is_uuid, "date-time": is_moment, "date": is_day}
PLAIN: dict[str, Fits] = {
    "integer": is_whole,
    "number": is_number,
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
}
