"""The worker: jobs do not wait, nor lie where a killed worker left them."""

from collections.abc import Iterator
from typing import Any

from viewmybox.trust.checking import check
from viewmybox.trust.installation import Installation
from viewmybox.wall.context import fetch_all

PATIENCE = "10 minutes"
# When a queued job became due.
DUE = """
FROM procrastinate_jobs j LEFT JOIN LATERAL (
    SELECT max(at) AS at FROM procrastinate_events WHERE job_id = j.id AND type = 'deferred'
) AS e ON true
WHERE status = 'todo' AND coalesce(scheduled_at, e.at) <"""
# Queued and due, or begun by a worker that says nothing any more.
WAITING = f"""
SELECT count(*), to_char(now() - min(coalesce(scheduled_at, e.at)), 'DD "days" HH24:MI')
{DUE} now() - interval '{PATIENCE}'
"""
ABANDONED = f"""
SELECT count(*) FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE status = 'doing'
AND (w.id IS NULL OR w.last_heartbeat < now() - interval '{PATIENCE}')
"""  # noqa: S608 - nothing from outside
# Without arguments: they are a customer's, and nobody's business who counts.
BY_NAME = f"""
SELECT task_name::text, count(*),
    extract(epoch FROM now() - min(coalesce(scheduled_at, e.at)))::bigint
{DUE} now() GROUP BY task_name ORDER BY task_name
"""  # noqa: S608 - nothing from outside
FAILED = """
SELECT task_name::text, count(*) FROM procrastinate_jobs WHERE status = 'failed'
GROUP BY task_name ORDER BY task_name
"""
# A job whose function's name begins so sends letters; most wait in a queue of their own.
LETTERS = "send_"
QUEUED = """SELECT coalesce(sum(waiting), 0)::bigint,
    coalesce(extract(epoch FROM now() - min(oldest)), 0)::bigint FROM wall.letters_waiting()"""
# The first tries come within minutes: after an hour something is wrong.
LATE_LETTER_SECONDS = 3600


def waiting_now() -> dict[str, Any]:
    """Jobs that are due and not done, by name; how long the oldest waits; those that failed."""
    due = [(name, count, max(0, age)) for name, count, age in fetch_all(BY_NAME, [])]
    letters = [row for row in due if row[0].rpartition(".")[2].startswith(LETTERS)]
    count, age = fetch_all(QUEUED, [])[0]
    letters.append(("", count, max(0, age)))
    return {
        "waiting": {name: count for name, count, _age in due},
        "oldest_seconds": max((age for _name, _count, age in due), default=0),
        "letters": sum(count for _name, count, _age in letters),
        "oldest_letter_seconds": max((age for _name, _count, age in letters), default=0),
        "failed": dict(fetch_all(FAILED, [])),
    }


@check("P11", "The worker lives: no job has waited for long")
def jobs_are_done(here: Installation) -> Iterator[str]:
    number, longest = here.rows("worker", WAITING)[0]
    if number:
        yield f"{number} jobs wait, one for {longest}; does the worker run?"


@check("P9", "Letters go: none has waited for an hour")
def letters_go(here: Installation) -> Iterator[str]:
    count, seconds = here.rows("worker", QUEUED)[0]
    if seconds > LATE_LETTER_SECONDS:
        yield f"{count} letters wait, one for {seconds // 60} minutes; does the mail server answer?"


@check("P11", "No job lies where a killed worker left it")
def no_abandoned_jobs(here: Installation) -> Iterator[str]:
    if (number := here.column("worker", ABANDONED)[0]) > 0:
        yield f"{number} jobs were begun by a worker that is gone; does the worker run?"
