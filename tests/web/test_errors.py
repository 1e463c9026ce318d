"""When a page fails: a number to tell support, nothing of the inside, nothing half done."""

import re

import pytest

from tests.cast import client, inside
from viewmybox.boxes.models import Box
from viewmybox.boxes.views import boxes

SECRET = "the customer's own words"


@pytest.fixture
def failing(alice, monkeypatch):
    """Making a box fails after it was written."""

    def fail(*_values):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(boxes, "go", fail)
    return client(alice.token, raise_request_exception=False)


def test_it_says_a_number_and_nothing_of_the_inside(failing):
    answer = failing.post("/boxes/new/", {"name": "Office"})
    assert answer.status_code == 500
    words = answer.content.decode()
    assert re.search(r"Error [0-9a-f]{8}\.", words)
    for inside_word in (SECRET, "Traceback", "RuntimeError", "viewmybox/", "psycopg", "SELECT"):
        assert inside_word not in words
    assert answer["Cache-Control"] == "no-store"


def test_what_was_half_done_is_undone(failing, alice):
    failing.post("/boxes/new/", {"name": "Office"})
    with inside(alice):
        assert not Box.objects.exists()


def test_the_service_goes_on(failing):
    assert failing.post("/boxes/new/", {"name": "Office"}).status_code == 500
    assert failing.get("/boxes/").status_code == 200
