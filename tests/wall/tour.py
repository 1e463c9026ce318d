"""A tour of every route as a customer's owner and its program, with each statement noted."""

import re
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.wall.routes import KEYS, OUT, ROUTES, Who
from tests.wall.test_routes import facts_of, send, sender
from tests.wall.whole import Whole

# These would end the session that goes on the tour, or leave the house.
LEFT_OUT = (*OUT, "sign-in/<slug:key>/", "settings/sessions/others/end/")


@dataclass(frozen=True)
class Step:
    """One statement, and the call that made it."""

    call: str
    sql: str


def tour(whole: Whole, *, reading: bool = False) -> list[Step]:
    """Every call once, or the reading ones alone; they come first. Each must succeed."""
    calls = [
        (path, call)
        for path, calls in ROUTES.items()
        for call in calls
        if path not in LEFT_OUT
        and call.who is not Who.ANYBODY
        and (call.method == "GET" or not reading)
    ]
    calls.sort(key=lambda one: one[1].method != "GET")
    steps = []
    program = cast.client(headers=whole.headers())
    for path, call in calls:
        with CaptureQueriesContext(connection) as captured:
            caller = program if call.who in KEYS else sender(whole, call)
            response = send(caller, path, call, facts_of(whole))
            if response.streaming:
                b"".join(response)
        assert response.status_code in call.good, (path, response.status_code, response.content)
        steps += [Step(f"{call.method} /{path}", with_dashes(query["sql"])) for query in captured]
    return steps


def with_dashes(sql: str) -> str:
    """Ids as people write them; the driver leaves the dashes out."""
    return re.sub(r"'([0-9a-f]{32})'", lambda found: f"'{UUID(found[1])}'", sql)


def tables_of(sql: str, tables: list[str]) -> set[str]:
    """The customer-owned tables that a statement names."""
    named = re.findall(r'(?:FROM|JOIN|UPDATE|INTO|USING) "?(\w+)"?', sql)
    return set(named) & set(tables)
