"""The parts of the long proof: each tells what it comes to, and fails when it finds a hole."""

import re
import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple

from proofs import calls
from proofs.outcome import Failed, Skipped

__all__ = ["PARTS", "Failed", "Skipped"]

PYTEST = [sys.executable, "-m", "pytest", "-q", "--hypothesis-profile=prove"]


class Part(NamedTuple):
    about: str
    run: Callable[[], str]


def tests(*arguments: str) -> list[str]:
    """Run some of the tests in their long form, showing them as they come. Returns the lines.

    Raises:
        Failed: one of them did.
    """
    lines = []
    command = [*PYTEST, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    if running.returncode:
        raise Failed(lines[-1] if lines else "pytest did not start")
    return lines


def line_with(lines: list[str], words: str) -> str:
    return next((line for line in lines if words in line), lines[-1])


def matrix() -> str:
    lines = tests("-n", "2", "tests/wall/test_matrix.py")
    return f"{line_with(lines, 'attempts at the wall')}, none leaking"


def catalogue() -> str:
    """Also with `make test`; here for its figure."""
    lines = tests("-n", "2", "tests/wall/test_attacks.py")
    return f"{line_with(lines, 'kinds of SQL')}, nothing of another's"


def document() -> str:
    return line_with(tests("tests/vault/test_memory.py"), "MiB above idle")


def examples() -> str:
    lines = tests("-m", "hypothesis", "--hypothesis-show-statistics")
    passed = [int(found[1]) for line in lines if (found := re.search(r"(\d+) passing", line))]
    return f"{sum(passed)} examples of {lines[-1]}"


PARTS = {
    "document": Part("2 GB in and out at flat memory", document),
    "catalogue": Part("every kind of SQL as the web's role", catalogue),
    "examples": Part("what is generated, in thousands", examples),
    "schemathesis": Part("every call of the API, as two customers", calls.run),
    "matrix": Part("at least 100,000 attempts by every route", matrix),
}
