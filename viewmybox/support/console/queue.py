"""Jobs and upkeep, for operators: counts and ages by name, and failed jobs queued again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from viewmybox.support.connection import ask, ask_all
from viewmybox.support.console.seeing import console_page, operator, operators
from viewmybox.wall.upkeep import ROWS, judged
from viewmybox.web.pages import go

# A due job that waits longer than this is late.
LATE_SECONDS = 120
COLUMNS = ("task", "waiting", "oldest", "doing", "failed")
QUEUE = "SELECT task, waiting, coalesce(oldest_seconds, 0), doing, failed FROM wall.queue()"


@require_GET
@operators
def queue(request: HttpRequest) -> HttpResponse:
    jobs = [dict(zip(COLUMNS, row, strict=True)) for row in ask_all(QUEUE, [], operator(request))]
    deeds = judged(ask_all(ROWS, [], operator(request)), timezone.now())
    return console_page(
        request,
        "support/jobs.html",
        jobs=[job | {"state": state(job)} for job in jobs],
        deeds=deeds,
    )


def state(job: dict[str, Any]) -> str:
    if job["failed"]:
        return "off"
    return "risk" if job["oldest"] > LATE_SECONDS else "on"


@require_POST
@operators
def retry(request: HttpRequest) -> HttpResponse:
    row = ask("SELECT wall.retry_failed(%s)", [request.POST.get("job", "")], operator(request))
    return go("/support/jobs/", "jobs-retried" if row and row[0] else "jobs-not-retried")
