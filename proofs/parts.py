"""The parts of the long proof: each tells what it comes to, and fails when it finds a hole."""

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from proofs import calls, crawl, drill
from proofs.outcome import Failed, Skipped
from proofs.state import CHANGED, KEPT_IN, commit

__all__ = ["PARTS", "Failed", "Skipped"]

BEGUN = KEPT_IN / "matrix"

PYTEST = [sys.executable, "-m", "pytest", "-q", "--hypothesis-profile=prove"]


class Part(NamedTuple):
    about: str
    run: Callable[[], str]


def tests(*arguments: str, **environment: str) -> list[str]:
    """Run some of the tests in their long form, showing them as they come. Returns the lines.

    Raises:
        Failed: one of them did.
    """
    lines = []
    command = [*PYTEST, *arguments]
    env = os.environ | environment
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    if running.returncode:
        raise Failed(lines[-1] if lines else "pytest did not start")
    return lines


def line_with(lines: list[str], words: str) -> str:
    return next((line for line in lines if words in line), lines[-1])


def matrix() -> str:
    """Hours on a busy machine: what was broken off goes on, at the same commit."""
    folder = begun()
    seed = (folder / "seed").read_text()
    lines = tests("-n", "2", "tests/wall/test_matrix.py", KEPT=str(folder), SEED=seed)
    shutil.rmtree(BEGUN)
    return f"{line_with(lines, 'attempts at the wall')}, none leaking"


def begun() -> Path:
    """Where this commit's matrix keeps what it has tried; of any other one, nothing."""
    here = commit()
    folder = BEGUN.absolute() / here
    if not folder.is_dir() or CHANGED in here:
        shutil.rmtree(BEGUN, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "seed").write_text(dt.datetime.now(dt.UTC).date().isoformat())
    return folder


def catalogue() -> str:
    """Also with `make test`; here for its figure."""
    lines = tests("-n", "2", "tests/wall/test_attacks.py")
    return f"{line_with(lines, 'kinds of SQL')}, nothing of another's"


def document() -> str:
    return line_with(tests("tests/vault/test_memory.py"), "MiB above idle")


def extract() -> str:
    """Customers of every shape, taken out, restored and taken out again."""
    lines = tests("--hypothesis-show-statistics", "tests/extracts/test_restoring.py")
    passed = [int(found[1]) for line in lines if (found := re.search(r"(\d+) passing", line))]
    return f"{sum(passed)} customers equal, kind by kind and hash by hash"


def examples() -> str:
    lines = tests("-m", "hypothesis", "--hypothesis-show-statistics")
    passed = [int(found[1]) for line in lines if (found := re.search(r"(\d+) passing", line))]
    return f"{sum(passed)} examples of {lines[-1]}"


PARTS = {
    "document": Part("2 GB in and out at flat memory", document),
    "catalogue": Part("every kind of SQL as the web's role", catalogue),
    "extract": Part("customers taken out and restored, equal each time", extract),
    "examples": Part("what is generated, in thousands", examples),
    "drill": Part("backed up under load, restored elsewhere, compared", drill.run),
    "schemathesis": Part("every call of the API, as two customers", calls.run),
    "wapiti": Part("the pages attacked, signed in and not", crawl.run),
    "matrix": Part("at least 100,000 attempts by every route", matrix),
}
