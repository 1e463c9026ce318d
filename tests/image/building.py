"""What the Dockerfile's build stage does, done in a folder: the project has no engine to ask.

The very lines of the Dockerfile are run, in its order and with its ENV. Only that absolute paths
lie below the folder instead of `/` is ours, and that `python` is the one that runs this.

    python -m tests.image.building FOLDER      (`make sbom` looks at what comes of it)
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.image.dockerfile import ROOT, Instruction, Stage, read
from tests.image.ignoring import is_sent, patterns

# What would let a step find this repository, or another installation's settings.
OURS = ("PYTHON", "VIRTUAL_ENV", "VIEWMYBOX_", "DJANGO_")


class StepFailedError(RuntimeError):
    """A step of the Dockerfile failed; the text is its command and what that said."""


class Building:
    """The build stage's file system below a folder, and where the next step is taken."""

    def __init__(self, folder: Path, context: Path = ROOT) -> None:
        self.folder = folder
        self.context = context
        self.directory = folder
        self.environment = without_ours(dict(os.environ))
        python = str(Path(sys.executable).parent)
        self.environment["PATH"] = os.pathsep.join([python, os.environ["PATH"]])

    def follow(self, stage: Stage) -> None:
        for one in stage.instructions:
            getattr(self, one.name.lower())(one)

    def below(self, path: str) -> Path:
        """An absolute path lies in the folder, another where the last WORKDIR was."""
        return self.folder / path[1:] if path.startswith("/") else self.directory / path

    def env(self, one: Instruction) -> None:
        for name, value in one.pairs.items():
            here = str(self.below(value)) if value.startswith("/") else value
            self.environment[name] = here

    def workdir(self, one: Instruction) -> None:
        self.directory = self.below(one.text)
        self.directory.mkdir(parents=True, exist_ok=True)

    def copy(self, one: Instruction) -> None:
        *sources, target = one.words
        told = patterns()
        for source in sources:
            into = self.below(target) / (source if target.endswith("/") else "")
            for file in files(self.context / source):
                name = file.relative_to(self.context)
                if is_sent(name.as_posix(), told):
                    place = into / file.relative_to(self.context / source)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(file, place)

    def run(self, one: Instruction) -> None:
        done = subprocess.run(
            ["/bin/sh", "-c", one.text],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise StepFailedError(f"{one.text}\n{done.stdout}{done.stderr}")


def files(place: Path) -> list[Path]:
    return [path for path in place.rglob("*") if path.is_file()] if place.is_dir() else [place]


def without_ours(environment: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith(OURS)}


def installed(folder: Path) -> Path:
    """The virtual environment that the final stage takes, made anew in the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    stage = read().build
    building = Building(folder.resolve())
    building.follow(stage)
    return Path(building.environment["VENV"])


if __name__ == "__main__":
    print(installed(Path(sys.argv[1])))  # noqa: T201 - for whoever calls it
