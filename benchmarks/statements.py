"""PostgreSQL's own floor: a page's statements, taken from a real request, without the page.

They are replayed by plain psycopg, with prepared statements, from as many processes as the server
has: no HTTP, no template, no ORM. What the page costs beyond this is ours.
"""

import multiprocessing
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from enum import Enum
from multiprocessing.synchronize import Barrier
from typing import Any
from unittest import mock

import psycopg
from psycopg import sql

from benchmarks.load import Load

Statement = tuple[str, Sequence[Any] | Mapping[str, Any] | None]

CONTEXT = "SET LOCAL vmb.context"
ENTER_KEY = "wall.enter_key("
PREPARE_THRESHOLD = 2
WARM_SECONDS = 1
MEETING: list[Barrier] = []


def captured(request: Callable[[], Any]) -> list[Statement]:
    """The statements that a request to this process's own Django makes, in order.

    Taken where psycopg gets them, below the ORM and whatever goes past it. What the pool does to
    empty a connection for the next request is not the page's, and is left out.
    """
    taken: list[Statement] = []
    execute = psycopg.Cursor.execute

    def take(cursor: Any, query: Any, params: Any = None, **options: Any) -> Any:
        taken.append((query, plain(params)))
        return execute(cursor, query, params, **options)

    request()  # what is read once a process is read now
    with mock.patch.object(psycopg.Cursor, "execute", take):
        request()
    return [(text, values) for text, values in taken if "RESET ALL" not in text]


def plain(values: Any) -> Any:
    """Without the models' choices, which the processes that replay know nothing of."""
    if isinstance(values, Mapping):
        return {name: plain(value) for name, value in values.items()}
    if isinstance(values, (list, tuple)):
        return [plain(value) for value in values] or None
    return values.value if isinstance(values, Enum) else values


def replayed(
    url: str,
    statements: Sequence[Statement],
    processes: int,
    seconds: float,
    *,
    prepare: bool = True,
) -> Load:
    """All the statements of one request in one transaction, over and over.

    `prepare`: each is planned once a connection and not every time. That is the lower floor, also
    where the page itself has its statements planned anew.
    """
    spawning = multiprocessing.get_context("spawn")
    together = spawning.Barrier(processes)
    with ProcessPoolExecutor(
        processes, spawning, initializer=meet_at, initargs=(together,)
    ) as pool:
        runs = [
            pool.submit(replay, url, statements, seconds, prepare) for _process in range(processes)
        ]
        took = sorted(duration for run in runs for duration in run.result())
    p50, p99 = (took[len(took) * share // 100] * 1000 for share in (50, 99))
    return Load(len(took) / seconds, p50, p99)


def meet_at(together: Barrier) -> None:
    """A barrier reaches a process only while it is made."""
    MEETING.append(together)


def replay(
    url: str,
    statements: Sequence[Statement],
    seconds: float,
    prepare: bool,  # noqa: FBT001 - given through a pool
) -> list[float]:
    """How long each transaction took, in seconds; begun when every process is warm."""
    threshold = PREPARE_THRESHOLD if prepare else None
    with psycopg.connect(url, prepare_threshold=threshold) as connection:
        replay_for(WARM_SECONDS, connection, statements)
        MEETING[0].wait(timeout=60)
        return replay_for(seconds, connection, statements)


def replay_for(
    seconds: float, connection: psycopg.Connection[Any], statements: Sequence[Statement]
) -> list[float]:
    took = []
    now = time.perf_counter()
    end = now + seconds
    while now < end:
        for _rows in each(connection, statements):
            pass
        connection.commit()
        began, now = now, time.perf_counter()
        took.append(now - began)
    return took


def each(connection: psycopg.Connection[Any], statements: Sequence[Statement]) -> Any:
    """Run the statements of one request; give the rows of each.

    The context is signed for two minutes: the one captured is replaced by the one that the door
    has just handed out.
    """
    signed = None
    with connection.cursor() as cursor:
        for statement, values in statements:
            if statement.startswith(CONTEXT):
                literal = sql.SQL("SET LOCAL vmb.context = {}").format(sql.Literal(signed))
                cursor.execute(literal)
                continue
            cursor.execute(statement, values)
            rows = cursor.fetchall() if cursor.description else []
            if ENTER_KEY in statement:
                connection.commit()  # a program's door is a transaction of its own
            signed = signed or rows[0][0]
            yield rows
