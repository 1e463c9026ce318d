"""What the worker does by itself: daily and hourly deeds, and the jobs of workers that were killed.

    @daily
    def purge() -> None: ...

Such a deed runs in the worker on behalf of nobody: it reaches no customer's information unless it
enters each by `acting`. It lives in its app's `jobs` module, where the worker finds it.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status

from viewmybox.wall.context import fetch_all
from viewmybox.wall.upkeep import must_happen, note_done

log = structlog.get_logger()

# A worker that was stopped at this time (UTC) makes up for it when it starts: see working.py.
DAILY = "17 1 * * *"
HOURLY = "43 * * * *"
EVERY_MINUTE = "* * * * *"
# A worker tells every ten seconds that it lives.
SILENT_SECONDS = 60
# A job that takes its worker down with it must not do so for ever.
MOST_ATTEMPTS = 3
FORGET_HOURS = 30 * 24
# So long after the last time a deed is overdue. A worker that was away makes up for it first.
PATIENCE_DAILY = timedelta(hours=30)
PATIENCE_HOURLY = timedelta(hours=3)


def daily(run: Callable[[], None]) -> Callable[[], None]:
    """Have the worker call it once a day; a day on which none ran is made up for at the start."""
    return at_times(DAILY, run, PATIENCE_DAILY)


def hourly(run: Callable[[], None]) -> Callable[[], None]:
    """Have the worker call it once an hour."""
    return at_times(HOURLY, run, PATIENCE_HOURLY)


def at_times(cron: str, run: Callable[[], None], patience: timedelta) -> Callable[[], None]:
    """Have the worker call it at these times, and have it told when it was not done for so long."""
    name = f"{run.__module__}.{run.__name__}"

    def tick(timestamp: int) -> None:  # noqa: ARG001 - the scheduled moment, which no deed needs
        run()
        note_done(name)

    must_happen(name, patience)
    app.periodic(cron=cron)(app.task(name=name)(tick))
    return run


def customers() -> list[UUID]:
    """Every customer's id, for a daily deed that enters each in turn. Only the worker may ask."""
    return [row[0] for row in fetch_all("SELECT id FROM wall.customers()", [])]


@app.periodic(cron=EVERY_MINUTE)
@app.task(name=f"{__name__}.retry_abandoned", pass_context=True, queueing_lock="retry abandoned")
async def retry_abandoned(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - procrastinate's signature
    """Queue again what a killed worker had begun; give a job up that has been so too often."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        # A machine that slept finds its own heartbeat late.
        if job.worker_id is not None and job.worker_id == context.job.worker_id:
            continue
        given_up = job.attempts + 1 >= MOST_ATTEMPTS
        log.warning("job abandoned", job=job.id, task=job.task_name, given_up=given_up)
        if given_up:
            await jobs.finish_job(job, Status.FAILED, delete_job=False)
        else:
            await jobs.retry_job(job)


@hourly
def forget_turns() -> None:
    """A bucket that is full again says nothing more about anybody (wall/turns.py)."""
    fetch_all("SELECT wall.forget_turns()", [])


@app.periodic(cron=DAILY)
@app.task(name=f"{__name__}.forget_failed", pass_context=True)
async def forget_failed(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the same
    """Failed jobs are kept for a month to be looked into; their arguments may name people."""
    await context.app.job_manager.delete_old_jobs(FORGET_HOURS, include_failed=True)
