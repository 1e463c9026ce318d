"""Errors of the API as RFC 9457 says: application/problem+json."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong. `type` is a URI that says which kind of problem; texts may be lazy.

    `errors` lists the parts that are wrong, such as {"line": 3, "error": "…"}.
    """

    title: Any
    status: int
    detail: Any = None
    type: str = "about:blank"
    instance: str | None = None
    errors: Sequence[Mapping[str, Any]] = ()


def problem_json(problem: Problem) -> bytes:
    """The body to send with `CONTENT_TYPE`; members without a value are left out."""
    members: dict[str, Any] = {
        "type": problem.type,
        "title": str(problem.title),
        "status": problem.status,
    }
    if problem.detail is not None:
        members["detail"] = str(problem.detail)
    if problem.instance is not None:
        members["instance"] = problem.instance
    if problem.errors:
        members["errors"] = list(problem.errors)
    # str: lazily translated texts become plain ones
    return msgspec.json.encode(members, enc_hook=str)
