"""How long `viewmybox demo` takes to answer: the very first time, and every time after."""

import os
import time
from pathlib import Path

from benchmarks.installation import Installation, free_port, running, wait_until_ready
from benchmarks.table import show

GOAL_SECONDS = 5.0
STARTS = 3


def run(installation: Installation) -> None:
    folder = installation.folder / "demo"
    first = started(folder)
    later = min(started(folder) for _start in range(1 if installation.quick else STARTS))
    show(
        f"`viewmybox demo` until it answers, in seconds (goal {GOAL_SECONDS:.0f} once set up)",
        ("", "s"),
        [("the first time: cluster, migrations, policy", first), ("once set up", later)],
    )


def started(folder: Path) -> float:
    own = {name: value for name, value in os.environ.items() if not name.startswith("VIEWMYBOX_")}
    port = free_port()
    began = time.monotonic()
    arguments = ["demo", f"--port={port}", f"--data={folder}"]
    with running(*arguments, environment=own, quiet=True) as process:
        wait_until_ready(f"http://localhost:{port}/readyz", process)
        return time.monotonic() - began
