"""What a kind of attack is: a statement, what must come of it, and what that proves.

In a statement `{t}` is the table and `{c}` the column with its customer; `{a}` is Alice's customer,
`{b}` Charlie's; `{box}`, `{member}`, … are ids of Alice's (`whole.facts`), `{token}` is Charlie's.
A statement that names `{t}` is tried on every table that has rows of customers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Expect(Enum):
    """What must come of it."""

    NOTHING = "no row comes back"
    REFUSED = "the database says no"
    NEITHER = "it is refused, or no row is touched"
    NO_TRACE = "whatever comes back, rows or an error, holds no id and no word of Alice's"
    SAME = "rows or error are the same as for ids that never existed"


OLDEST = 15
LATER = {"merged by what is not there": 17, "statistics put in": 18, "statistics cleared": 18}


@dataclass(frozen=True)
class Kind:
    """One kind of attack."""

    theme: str
    name: str
    sql: str
    proves: str
    expect: Expect
    since: int  # the version of PostgreSQL that has such a statement first

    def __str__(self) -> str:
        return f"{self.theme}, {self.name}"


def kinds(theme: str, expect: Expect, table: Mapping[str, tuple[str, str]]) -> list[Kind]:
    """From name → (what it proves, the statement)."""
    return [
        Kind(theme, name, sql, proves, expect, LATER.get(name, OLDEST))
        for name, (proves, sql) in table.items()
    ]
