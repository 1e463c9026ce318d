"""Operators see the queue by the jobs' names, never an argument, and have failed ones retried."""

import pytest

from tests import cast
from viewmybox.wall.context import fetch_all, fetch_one

JOB = "viewmybox.accounts.jobs.send_invitation"
FAIL = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) "
    "VALUES ('default', %s, %s::jsonb, 'failed') RETURNING id"
)


@pytest.fixture
def failed(database):
    with cast.as_worker():
        number = fetch_one(FAIL, [JOB, '{"link": "a-secret-link", "inviter": "Alice"}'])[0]
    yield number
    with cast.as_worker():
        fetch_all("DELETE FROM procrastinate_jobs WHERE id = %s RETURNING 1", [number])


def status(number):
    with cast.as_worker():
        return fetch_one("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [number])[0]


def test_the_page_tells_names_and_counts_only(olga, failed):
    page = olga.client.get("/support/jobs/").content.decode()
    assert JOB in page
    assert "a-secret-link" not in page
    assert "Alice" not in page
    assert "viewmybox.vault.jobs.write_journal_heads" in page


def test_failed_jobs_are_tried_again_and_it_is_noted(olga, failed):
    answer = olga.client.post("/support/jobs/retries/", {"job": JOB})
    assert answer["Location"] == "/support/jobs/?done=jobs-retried"
    assert status(failed) == "todo"
    with cast.as_role("migrator"):
        [details] = fetch_one(
            "SELECT details FROM provider_line WHERE deed = 'jobs.retried' "
            "ORDER BY number DESC LIMIT 1",
            [],
        )
    assert JOB in details
    assert "a-secret-link" not in details
    again = olga.client.post("/support/jobs/retries/", {"job": JOB})
    assert again["Location"] == "/support/jobs/?done=jobs-not-retried"


def test_nobody_but_an_acting_operator_asks(database):
    from django.db import DatabaseError

    for call in ("queue()", f"retry_failed('{JOB}')"):
        with cast.as_role("support"), pytest.raises(DatabaseError, match="no operator"):
            fetch_all(f"SELECT * FROM wall.{call}", [])  # noqa: S608 - named above
