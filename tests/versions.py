"""Which PostgreSQL the tests run on: the wheel's, or the one that TEST_POSTGRES names.

`TEST_POSTGRES=15` is Debian's package postgresql-15 (.ci/postgres), `make test-15` the whole suite
on it.
"""

import os
from pathlib import Path

DEBIAN = "/usr/lib/postgresql/{}/bin"


def of_version(number: str) -> Path | None:
    """Where Debian's package has a version's programs; None where it is not installed."""
    folder = Path(DEBIAN.format(number))
    return folder if (folder / "initdb").exists() else None


def programs() -> Path | None:
    """Where the programs of this run lie; None is the wheel's."""
    number = os.environ.get("TEST_POSTGRES", "")
    if number and of_version(number) is None:
        raise RuntimeError(f"PostgreSQL {number} is not installed here: see .ci/postgres")
    return of_version(number) if number else None
