"""JSON from a provider, which must be readable in one way only."""

import json
from typing import Any


def read_object(text: bytes | str) -> dict[str, Any]:
    """One JSON object: no name twice, no NaN or Infinity, nothing nested without end.

    Raises:
        ValueError: it is something else.
    """
    try:
        found = json.loads(text, object_pairs_hook=once, parse_constant=refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 - unreadable is unreadable
    return found


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers of the same name twice may each believe another value."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name came twice")
    return found


def refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")
