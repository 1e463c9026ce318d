"""The core of the wall on PostgreSQL 15, which is the oldest that production may have.

The tests are the same, with a server of that version under them. `make test-15` runs all so.
"""

import pytest

from tests import versions
from tests.again import again

OLDEST = "15"
# Every table's isolation; contexts forged, expired and outlived; the holes that are looked for; the
# box page, and what it reads.
CORE = [
    "tests/wall/test_isolation.py",
    "tests/wall/test_context.py",
    "tests/wall/test_checks.py",
    "tests/followup/test_box_page.py",
]


@pytest.mark.skipif(
    versions.of_version(OLDEST) is None,
    reason=f"PostgreSQL {OLDEST} is not installed: see .ci/postgres",
)
@pytest.mark.skipif(versions.programs() is not None, reason="the whole run is on another version")
@pytest.mark.promise("P3")
def test_the_core_of_the_wall_stands_on_the_oldest_postgresql():
    again(*CORE, least=400, TEST_POSTGRES=OLDEST)
