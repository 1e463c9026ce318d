"""Memory of processes, from /proc (Linux); None where it cannot be known."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

MIB = 1024  # in the KiB that /proc counts


def family(parent: int) -> Iterator[int]:
    """The process and all below it."""
    yield parent
    for task in Path(f"/proc/{parent}/task").glob("*"):
        with contextlib.suppress(OSError):
            for child in (task / "children").read_text().split():
                yield from family(int(child))


def resident(process: int) -> float | None:
    """MiB in memory (RSS), what is shared with others counted whole."""
    return kibibytes(process, "status", "VmRSS")


def proportional(process: int) -> float | None:
    """MiB in memory (PSS), what is shared with others counted as its share."""
    return kibibytes(process, "smaps_rollup", "Pss")


def peak(process: int) -> float | None:
    """The highest `resident` since `forget_peak`."""
    return kibibytes(process, "status", "VmHWM")


def forget_peak(process: int) -> None:
    with contextlib.suppress(OSError):
        Path(f"/proc/{process}/clear_refs").write_text("5")


def kibibytes(process: int, file: str, name: str) -> float | None:
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{process}/{file}").read_text()
        if found := re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE):
            return int(found[1]) / MIB
    return None
