"""Meeting what anybody may have sent in a process of its own.

What reads PDF, pictures and office files is large. So it runs apart: without the settings and keys
of this process, bounded in time and memory, unable to write, and ended when it has no answer.
"""

import resource
import subprocess
import sys
from collections.abc import Callable, Iterable

SECONDS = 60
MEMORY = 2**30  # bytes


class UnreadableError(ValueError):
    """The file is broken, closed by a password, too much, or not what its name says."""


def ask(module: str, content: bytes, *words: str, seconds: float | None = None) -> bytes:
    """What the module's own process answers.

    Args:
        module: one of ours, whose main is `answer`.
        content: the whole file.
        words: ours, never a sender's.
        seconds: how long it may take, SECONDS if nothing is said.

    Raises:
        UnreadableError: the process was ended, or said that it cannot.
    """
    try:
        done = subprocess.run(  # noqa: S603 - ourselves, with words of ours
            [sys.executable, "-m", module, *words],
            input=content,
            capture_output=True,
            timeout=seconds or SECONDS,
            env={"PYTHONPATH": ":".join(filter(None, sys.path))},  # nothing of ours to be read
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        # Without what it said, which may be the file's own words.
        raise UnreadableError("The file could not be read.") from None
    return done.stdout


def answer(parts: Callable[[bytes], Iterable[bytes]]) -> int:
    """That process: writes the parts that are made of what comes in. Returns its exit status."""
    bind()
    content = sys.stdin.buffer.read()
    try:
        for part in parts(content):
            sys.stdout.buffer.write(part)
        sys.stdout.flush()
    except Exception:  # noqa: BLE001 - whatever a broken file brings a reader to
        return 1
    return 0


def bind() -> None:
    """Have the system end this process before it takes what others need, or writes anything."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
