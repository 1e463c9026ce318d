"""One installed copy a run, made by the Dockerfile's own steps; the processes of a run share it."""

import fcntl
from pathlib import Path

import pytest

from tests.image.building import installed


@pytest.fixture(scope="session")
def venv(ground) -> Path:
    """The virtual environment that the image has, far from this repository. It takes 20 seconds."""
    folder = ground.folder / "image"
    made = ground.folder / "image-is-made"
    with (ground.folder / "image-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            made.write_text(str(installed(folder)))
    return Path(made.read_text())
