"""Maintenance: writing is halted, by the database too; reading and logging out go on."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from tests import cast
from tests.wall.routes import members_calls
from tests.wall.test_routes import facts_of, send, sender
from tests.wall.whole import digest
from viewmybox.wall import halting

WHY = "The database moves to a larger machine."
# Leave the house, or have a door of their own.
ELSEWHERE = ("sign-in/<slug:key>/", "support/")


def halt(minutes: float = 30, begins: float = -1) -> None:
    now = timezone.now()
    with cast.as_worker():
        halting.halt_writing(now + timedelta(minutes=begins), now + timedelta(minutes=minutes), WHY)
    halting.known.asked = float("-inf")


@pytest.fixture
def halted(a, b):
    halt()
    yield
    with cast.as_worker():
        halting.go_on()
    halting.known.asked = float("-inf")


def test_every_page_can_be_read_and_everything_taken_out(a, halted):
    for path, call in members_calls(ELSEWHERE, reading=True):
        try:
            answer = send(sender(a, call), path, call, facts_of(a))
        except DatabaseError:
            pytest.fail(f"{path}: does it note what it hands out? @writes_when_read_only")
        assert answer.status_code in call.good, path


def test_nothing_is_written_and_each_answer_says_until_when(a, halted):
    before = digest(a.id)
    for path, call in members_calls(ELSEWHERE, reading=False):
        if path.startswith(("settings/sessions/", "session/")):
            continue
        answer = send(sender(a, call), path, call, facts_of(a))
        assert answer.status_code == 503, path
        assert 0 < int(answer["Retry-After"]) <= 1800, path
        assert WHY in answer.content.decode(), path
        if path.startswith("api/"):
            assert answer["Content-Type"] == "application/problem+json"
        else:
            assert "What you just sent was not saved" in answer.content.decode()
    assert digest(a.id) == before


def test_a_page_says_so_while_it_lasts(a, halted):
    assert WHY in a.viewer.client.get("/boxes/").content.decode()


def test_logging_out_goes_on(halted):
    person = cast.owner("Alice", "Customer A")
    assert person.client.post("/sign-out/").status_code == 302
    assert person.client.get("/boxes/").status_code == 302


def test_the_database_itself_refuses_what_a_page_would_write(a, halted, monkeypatch):
    from viewmybox.boxes.models import Box
    from viewmybox.followup.views import box

    failed = []

    def writes(*_arguments, **_facts):
        try:
            Box.objects.create(name="Written all the same")
        except DatabaseError as error:
            failed.append(error)
            raise

    monkeypatch.setattr(box, "page_around", writes)
    with pytest.raises(DatabaseError, match="read-only"):
        a.owner.client.get(f"/boxes/{a.facts['box']}/")
    assert len(failed) == 1


def test_what_is_announced_halts_nothing_yet(a):
    halt(begins=10)
    try:
        assert a.owner.client.post("/boxes/new/", {"name": "Before"}).status_code == 302
        assert halting.announced().reason == WHY
    finally:
        with cast.as_worker():
            halting.go_on()


def test_it_ends_by_itself(a):
    halt(minutes=-0.5, begins=-1)
    assert a.owner.client.post("/boxes/new/", {"name": "Afterwards"}).status_code == 302


def test_a_visitor_who_reads_does_not_ask_the_database_for_it(a, halted, monkeypatch):
    monkeypatch.setattr(halting.known, "asked", float("-inf"))
    cast.client().get("/")
    assert halting.known.asked == float("-inf")
