"""The worker: jobs do not wait, nor lie where a killed worker left them."""

from collections.abc import Iterator

from viewmybox.trust.checking import check
from viewmybox.trust.installation import Installation

PATIENCE = "10 minutes"
# Queued and due, or begun by a worker that says nothing any more.
WAITING = f"""
SELECT count(*), to_char(now() - min(coalesce(scheduled_at, e.at)), 'DD "days" HH24:MI')
FROM procrastinate_jobs j LEFT JOIN LATERAL (
    SELECT max(at) AS at FROM procrastinate_events WHERE job_id = j.id AND type = 'deferred'
) AS e ON true
WHERE status = 'todo' AND coalesce(scheduled_at, e.at) < now() - interval '{PATIENCE}'
"""  # noqa: S608 - nothing from outside
ABANDONED = f"""
SELECT count(*) FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE status = 'doing'
AND (w.id IS NULL OR w.last_heartbeat < now() - interval '{PATIENCE}')
"""  # noqa: S608 - the same


@check("P11", "The worker lives: no job has waited for long")
def jobs_are_done(here: Installation) -> Iterator[str]:
    number, longest = here.rows("worker", WAITING)[0]
    if number:
        yield f"{number} jobs wait, one for {longest}; does the worker run?"


@check("P11", "No job lies where a killed worker left it")
def no_abandoned_jobs(here: Installation) -> Iterator[str]:
    if (number := here.column("worker", ABANDONED)[0]) > 0:
        yield f"{number} jobs were begun by a worker that is gone; does the worker run?"
