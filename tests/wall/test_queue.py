"""What waits in the queue, and what is left there of jobs that failed, tells nothing of anybody."""

import json
import re

import pytest
from procrastinate.contrib.django import app

from tests.cast import as_worker, inside
from viewmybox.accounts import jobs
from viewmybox.accounts.models import Invitation
from viewmybox.wall.context import fetch_all, fetch_one
from viewmybox.wall.jobs import job

WORD = re.compile(r"[a-z]{2}|[a-z_]{1,40}|\d{1,12}")
AN_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
EVERYTHING = (
    "SELECT to_jsonb(j)::text FROM procrastinate_jobs j UNION ALL "
    "SELECT to_jsonb(e)::text FROM procrastinate_events e"
)


@job
def remember(word: str) -> None:
    """For this file only."""


def rows():
    with as_worker():
        return fetch_all("SELECT task_name, args FROM procrastinate_jobs", [])


def everything():
    with as_worker():
        return "\n".join(row for (row,) in fetch_all(EVERYTHING, []))


@pytest.fixture
def invited(alice, settings):
    """An invitation whose letter has not been sent, and its secret."""
    settings.SMTP_URL = "smtp://localhost:1"
    details = {"email": "somebody.invited@example.org", "role": "editor"}
    page = alice.client.post("/settings/members/invitations/", details).content.decode()
    with inside(alice):
        number = Invitation.objects.get().id
    return number, re.search(r"/invitations/[0-9a-f]{32}\.([\w-]+)/", page)[1]


def test_a_waiting_invitation_is_an_id(alice, invited):
    number, secret = invited
    waiting = [json.loads(args) for name, args in rows() if str(number) in args]
    assert waiting == [
        {"customer": str(alice.customer), "invitation": str(number), "language": "en"}
    ]
    for word in (secret, "/invitations/", "somebody.invited", "Alice"):
        assert word not in everything()


def test_a_letter_that_could_not_be_sent_leaves_no_more(alice, invited, settings, caplog):
    number, secret = invited
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with as_worker():
        with pytest.raises(ConnectionRefusedError):
            app.tasks[jobs.send_invitation.name].func(
                customer=str(alice.customer), invitation=str(number), language="en"
            )
        fetch_one(
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE args ->> 'invitation' = %s "
            "RETURNING 1",
            [str(number)],
        )
    for word in (secret, "/invitations/", "somebody.invited", "Alice"):
        assert word not in everything()
        assert word not in caplog.text


def test_every_job_of_a_customers_carries_ids_and_words_of_ours(alice, invited):
    assert alice.client.post("/extracts/", {"box": "everything"}).status_code == 302
    mine = [json.loads(args) for _name, args in rows() if str(alice.customer) in args]
    assert len(mine) >= 2
    for arguments in mine:
        for value in arguments.values():
            assert AN_ID.fullmatch(str(value)) or WORD.fullmatch(str(value)), arguments


@pytest.mark.parametrize(
    "word",
    ["alice@example.com", "https://box.example/x/", "x" * 33, "two\nlines", "word " * 50],
)
def test_nothing_else_is_queued(alice, word):
    with inside(alice), pytest.raises(ValueError, match="ids"):
        remember.defer(word=word)
    assert word not in everything()
