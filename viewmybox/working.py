"""Running the jobs: one process, a few threads, until it is told to stop."""

import asyncio
import contextlib
import logging
import signal
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from django.db import OperationalError, connections
from procrastinate.app import App
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import DeleteJobCondition
from procrastinate.middleware import AsyncCallNext
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker

from viewmybox.config import config, telemetry_is_asked_for
from viewmybox.wall import housekeeping  # noqa: F401 - registers what the worker does by itself
from viewmybox.wall.checks import refuse_holes
from viewmybox.wall.postgresql.passwords import for_async_pool

POLL_SECONDS = 0.5
CONCURRENCY = 2
# A worker that loses its database ends anyway, and must not wait long for it.
CONNECT_SECONDS = 3
LEAVE_SECONDS = 1
# How soon a maintenance is noticed, and its end.
LOOK_SECONDS = 2
HALTED = "SELECT EXISTS (SELECT FROM wall.halted() h WHERE h.since <= now()) AS is_halted"
LOGGERS = ("procrastinate.worker", "procrastinate.worker.worker", "procrastinate.utils")
# A daily deed that nobody was there to do is made up for at the start, once.
MADE_UP_FOR_SECONDS = 24 * 3600


class WorkerStoppedError(RuntimeError):
    """The worker ended by itself: it lost its database."""


class WithoutWords(logging.Filter):
    """A job's arguments and an error's text may hold a customer's words: a log gets neither."""

    # Told to stop: what fails now fails because the database stops at the same time.
    leaving = False

    def filter(self, record: logging.LogRecord) -> bool:
        job: dict[str, Any] | None = getattr(record, "job", None)
        deed = str(getattr(record, "action", "worker"))
        told = [f"job {job['id']} ({job['task_name']})", deed.removeprefix("job_")] if job else []
        if isinstance(record.exc_info, tuple) and record.exc_info[0]:
            kind, _error, trace = record.exc_info
            told = [*(told or [deed]), f"{kind.__name__} at {place(trace)}"]
            if self.leaving and issubclass(kind, OperationalError):
                return False  # the job is taken up again at the next start
        if told:
            record.msg, record.args, record.exc_info = "%s", (", ".join(told),), None
        return job is not None or not self.leaving


def place(trace: TracebackType | None) -> str:
    """The innermost of our own lines that an error passed through."""
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if "viewmybox" in frame.filename] or frames
    return f"{ours[-1].filename}:{ours[-1].lineno}" if ours else "an unknown place"


def work() -> None:
    """Run every queue's jobs until SIGINT or SIGTERM; jobs under way are finished first.

    Raises:
        HoleError: the wall has a hole; no job was run.
        WorkerStoppedError: the database went away.
    """
    # The pool would repeat, with the server's address, each connection that it cannot have.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    refuse_holes()
    words = WithoutWords()
    for name in LOGGERS:
        logging.getLogger(name).addFilter(words)
    app.periodic_defaults["max_delay"] = MADE_UP_FOR_SECONDS
    with app.replace_connector(connector()) as working, measured():
        told = asyncio.run(until_told(working, words))
    database: Any = connections["default"]
    database.close_pool()
    if not told:
        raise WorkerStoppedError("The worker lost its database.")


@contextlib.contextmanager
def measured() -> Iterator[None]:
    """What the worker measures is told where METRICS_ADDRESS says, while it works."""
    address = config().metrics_address
    if not address:
        yield
        return
    from viewmybox.trust import metrics  # here: only where it is asked for

    server = metrics.serve(address)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def connector() -> PsycopgConnector:
    """The queue's own connections, made as Django's are: a pool of theirs, beside Django's."""
    database: Any = connections["default"]
    facts = database.get_connection_params()
    for of_django in ("cursor_factory", "context"):
        facts.pop(of_django)
    pool = database.settings_dict["OPTIONS"]["pool"]
    return PsycopgConnector(
        kwargs=for_async_pool(facts),
        timeout=CONNECT_SECONDS,
        min_size=1,
        max_size=CONCURRENCY + 2,
        **{name: pool[name] for name in ("max_lifetime",) if name in pool},
    )


def observing() -> list[Any]:
    """What else goes around each job: telemetry, where it is asked for."""
    if not telemetry_is_asked_for():
        return []
    from viewmybox import telemetry  # here, because it takes a second

    telemetry.watch_the_queue()
    return [telemetry.job]


async def until_told(working: App, words: WithoutWords) -> bool:
    """Run jobs until told to stop. False: it ended by itself instead."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    under_way: set[int | None] = set()

    async def noting(call_next: AsyncCallNext, context: JobContext, _worker: Worker) -> Any:
        under_way.add(context.job.id)
        try:
            return await call_next()
        finally:
            under_way.discard(context.job.id)

    async with working.open_async():
        waiting = asyncio.create_task(told.wait())
        is_over = False
        while not told.is_set() and not is_over:
            if await is_halted(working):
                await asyncio.wait({waiting}, timeout=LOOK_SECONDS)
                continue
            running = asyncio.create_task(
                working.run_worker_async(
                    concurrency=CONCURRENCY,
                    delete_jobs=DeleteJobCondition.SUCCESSFUL,
                    install_signal_handlers=False,
                    # Any role may send a NOTIFY, and a malformed one would end the worker.
                    listen_notify=False,
                    fetch_job_polling_interval=POLL_SECONDS,
                    worker_middleware=[noting, *observing()],
                )
            )
            halting = asyncio.create_task(until_halted(working))
            await asyncio.wait({running, waiting, halting}, return_when=asyncio.FIRST_COMPLETED)
            is_over = running.done()
            if told.is_set():
                words.leaving = True
                loop.set_exception_handler(lambda _loop, _context: None)
            # Cancelling asks the worker to stop; it then waits for its jobs and takes its leave of
            # the database, which may be going at the same time.
            running.cancel()
            halting.cancel()
            while (await asyncio.wait({running}, timeout=LEAVE_SECONDS))[1] and under_way:
                pass
        waiting.cancel()
    return told.is_set()


async def until_halted(working: App) -> None:
    """Ends when writing is halted: every job writes, so none is begun meanwhile."""
    while not await is_halted(working):  # noqa: ASYNC110 - only the database knows
        await asyncio.sleep(LOOK_SECONDS)


async def is_halted(working: App) -> bool:
    """Whether writing is halted now. A database that is away is somebody else's to find."""
    try:
        row = await working.connector.execute_query_one_async(HALTED)
    except ConnectorException:
        return False
    return bool(row["is_halted"])
