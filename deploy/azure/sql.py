"""The database's roles, as Azure's administrator can make them.

    python sql.py [--cluster] > prepare.sql

The product's own files want a superuser (viewmybox/wall/sql/). On Azure nobody is one, and two of
their lines are refused; what these say is said elsewhere, or not at all, as below.
"""

import re
import sys
from collections.abc import Mapping

import known
from application import DATABASE

# What Azure's administrator may not set for a role, and what stands in its place.
REFUSED: Mapping[str, str] = {
    "track_activities": "off for the whole server (database.py), which the wall's check accepts",
    "citus.propagate_set_commands": "unknown where Citus is not loaded; a cluster keeps the line",
}
KEPT_IN_A_CLUSTER = ("citus.propagate_set_commands",)
BECOMING_OWNER = f"""
-- Who makes a role administers it, and is a member only by saying so (PostgreSQL 16 and later).
GRANT vmb_owner TO CURRENT_USER;
ALTER DATABASE "{DATABASE}" OWNER TO vmb_owner;
"""
# Until the roles have passwords nobody signs in as one of them.
ENDING = """
REVOKE vmb_owner FROM CURRENT_USER;
-- Now, in psql, for each: \\password vmb_web, vmb_worker, vmb_support, vmb_migrator
"""


def script(*, is_cluster: bool = False) -> str:
    """All of it, in the order in which it is run; in the database itself."""
    refused = [name for name in REFUSED if not (is_cluster and name in KEPT_IN_A_CLUSTER)]
    roles = without(source("roles.sql"), refused)
    database = source("database.sql").replace("{database}", f'"{DATABASE}"')
    return f"BEGIN;\n{roles}{BECOMING_OWNER}\n{database}{ENDING}COMMIT;"


def without(text: str, names: list[str]) -> str:
    """The statements that set these for a role, left out; each is a line of its own."""
    for name in names:
        line = re.compile(rf"^.*ALTER ROLE %I SET {re.escape(name)}\b.*\n", re.MULTILINE)
        text, times = line.subn("", text)
        if times != 1:
            raise ValueError(f"roles.sql sets {name} {times} times and not once: look at it again")
    return text


def source(name: str) -> str:
    return (known.PRODUCT / "wall" / "sql" / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    print(script(is_cluster="--cluster" in sys.argv[1:]))  # noqa: T201 - the command's output
