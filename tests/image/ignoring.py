"""`.dockerignore`, as the engine reads it: the last pattern that fits decides."""

import re
from pathlib import Path, PurePosixPath

from tests.image.dockerfile import ROOT

FILE = ROOT / ".dockerignore"


def patterns(file: Path = FILE) -> list[str]:
    lines = [line.strip() for line in file.read_text().splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def is_sent(path: str, told: list[str]) -> bool:
    """Whether the engine is given a file. A pattern covers what lies in what it names, too."""
    sent = True
    names = [path, *(str(one) for one in PurePosixPath(path).parents if str(one) != ".")]
    for pattern in told:
        shape = matcher(pattern.removeprefix("!"))
        if any(shape.fullmatch(name) for name in names):
            sent = pattern.startswith("!")
    return sent


def matcher(pattern: str) -> re.Pattern[str]:
    shapes = {"**/": r"(?:.*/)?", "*": r"[^/]*", "?": r"[^/]"}
    parts = re.split(r"(\*\*/|\*|\?)", pattern.strip("/"))
    return re.compile("".join(shapes.get(part, re.escape(part)) for part in parts))
