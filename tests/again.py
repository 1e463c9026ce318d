"""Some of the tests once more, in a process of their own, on another ground."""

import os
import subprocess
import sys

# What this run has told its own processes.
OURS = ("PYTEST_", "VIEWMYBOX_", "DJANGO_")
MINUTES = 20


def again(*words: str, least: int, **environment: str) -> None:
    """The tests that pytest's words choose, with more said in the environment; all must pass.

    Args:
        words: files and options.
        least: how many there must be, so that nothing is left out by a slip.
        environment: which ground: TEST_POSTGRES, TEST_POOLER.
    """
    rest = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
        env=rest | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=MINUTES * 60,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    said = done.stdout.splitlines()[-1]
    assert int(said.split()[0]) >= least, said
    assert "skipped" not in said, said
