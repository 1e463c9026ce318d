"""The core of the wall on PostgreSQL 15, which is the oldest that production may have.

The tests are the same: they run once more, in a process of their own, with a server of that version
under them. `make test-15` runs all of them so.
"""

import os
import subprocess
import sys

import pytest

from tests import versions

OLDEST = "15"
# Every table's isolation; contexts forged, expired and outlived; the holes that are looked for; the
# box page and what it reads.
CORE = [
    "tests/wall/test_isolation.py",
    "tests/wall/test_context.py",
    "tests/wall/test_checks.py",
    "tests/wall/test_orm.py",
    "tests/followup/test_box_page.py",
]
LEAST = 300  # so that nothing is left out by a slip
MINUTES = 15


@pytest.mark.skipif(
    versions.of_version(OLDEST) is None,
    reason=f"PostgreSQL {OLDEST} is not installed: see .ci/postgres",
)
@pytest.mark.skipif(
    versions.programs() is not None, reason="the whole run is on a version that was asked for"
)
@pytest.mark.promise("P3")
def test_the_core_of_the_wall_stands_on_the_oldest_postgresql():
    ours = {name: value for name, value in os.environ.items() if not name.startswith(STRANGE)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *CORE],
        env=ours | {"TEST_POSTGRES": OLDEST},
        capture_output=True,
        text=True,
        check=False,
        timeout=MINUTES * 60,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    said = done.stdout.splitlines()[-1]
    assert int(said.split()[0]) >= LEAST, said
    assert " skipped" not in said


# What this run has told its own processes.
STRANGE = ("PYTEST_", "VIEWMYBOX_", "DJANGO_")
