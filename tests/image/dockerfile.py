"""A Dockerfile, read: its stages, each a list of instructions as they are written."""

import json
import re
import shlex
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
FILE = ROOT / "Dockerfile"


class Instruction(NamedTuple):
    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """A list where it is written as one, else as a shell would part them."""
        said = self.text
        return json.loads(said) if said.startswith("[") else shlex.split(said)

    @property
    def pairs(self) -> dict[str, str]:
        """Of ENV and LABEL."""
        return {key: value for key, _is, value in (word.partition("=") for word in self.words)}


class Stage(NamedTuple):
    base: str
    name: str
    instructions: list[Instruction]

    def of(self, name: str) -> list[Instruction]:
        return [one for one in self.instructions if one.name == name]

    def pairs(self, name: str) -> dict[str, str]:
        return {key: value for one in self.of(name) for key, value in one.pairs.items()}


class Dockerfile(NamedTuple):
    arguments: dict[str, str]
    """ARGs before the first stage, with their defaults."""
    stages: list[Stage]

    @property
    def build(self) -> Stage:
        return next(stage for stage in self.stages if stage.name == "build")

    @property
    def final(self) -> Stage:
        return self.stages[-1]


def read(text: str | None = None) -> Dockerfile:
    """The repository's own, unless another's text is given."""
    before: dict[str, str] = {}
    stages: list[Stage] = []
    for one in instructions(FILE.read_text() if text is None else text):
        if one.name == "FROM":
            base, *called = one.words
            stages.append(Stage(base, called[1] if called else "", []))
        elif stages:
            stages[-1].instructions.append(one)
        else:
            name, _is, default = one.text.partition("=")
            before[name] = default
    return Dockerfile(before, stages)


def instructions(text: str) -> list[Instruction]:
    """Comments are gone, also those between a line and its continuation, as the engine reads."""
    lines = [line for line in text.splitlines() if line.strip() and line.lstrip()[0] != "#"]
    whole = re.sub(r"\\\n\s*", "", "\n".join(lines))
    parts = [line.split(maxsplit=1) for line in whole.splitlines()]
    return [Instruction(name.upper(), rest) for name, rest in parts]
