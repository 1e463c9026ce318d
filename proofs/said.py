"""What wapiti says of us, read: whatever is not explained here is a finding."""

import re
from typing import Any, NamedTuple

# Beside vulnerabilities and anomalies it counts what it merely noticed.
SECTIONS = ("vulnerabilities", "anomalies", "additionals")


class Said(NamedTuple):
    kind: str
    where: str
    info: str


class Explained(NamedTuple):
    """A kind of finding and its words, and why it is right and meant. docs/wall.md has them too."""

    kind: str
    words: str
    why: str


EXPLAINED = (
    Explained(
        "Secure Flag cookie",
        r"Secure flag is not set in the cookie : (session|csrf|language|seen|provider_session)",
        "the demo is plain HTTP on this machine; elsewhere it is `__Host-`, which asks for Secure",
    ),
    Explained(
        "HTTP Methods",
        r"Possible interesting methods \(using (OPTIONS|heuristics)\) on \S+:"
        r"( [A-Z]+ \((302|40[345])\))+",
        "it tells the methods that are refused, and how; none of them does anything",
    ),
)


def said(report: dict[str, Any]) -> list[Said]:
    """Every one of its findings."""
    return [
        Said(kind, f"{one['method']} {one['path']} {one.get('parameter') or ''}", one["info"])
        for section in SECTIONS
        for kind, some in report.get(section, {}).items()
        for one in some
    ]


def unexplained(found: list[Said]) -> list[Said]:
    return [one for one in found if explanation(one) is None]


def explanation(one: Said) -> Explained | None:
    for known in EXPLAINED:
        if known.kind == one.kind and re.fullmatch(known.words, one.info.strip()):
            return known
    return None
