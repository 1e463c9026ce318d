"""Which state of the sources is proven, and where what was found of it is kept."""

import subprocess
from pathlib import Path

KEPT_IN = Path(".prove")
CHANGED = "and changes"


def commit() -> str:
    """Which state of the sources it is; one that was changed since is its own."""
    try:
        head = git("rev-parse", "--short", "HEAD").strip()
        changed = git("status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return "sources without a history"
    return f"{head} {CHANGED}" if changed else head


def git(*words: str) -> str:
    return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout  # noqa: S607 - from the PATH
