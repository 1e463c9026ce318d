"""The log as it is written: a line of JSON each, whatever is in it, and no words of a customer's.

It is configured once a process, so another process writes here.
"""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

WORDS = "the customer's own words"

WRITING = f"""
import logging, django
django.setup()
import structlog
structlog.get_logger().warning("refused", reason="one\\n{{\\"level\\": \\"error\\"}}\\r\\nthree")
logging.getLogger("some.library").warning("hello %s", "two\\nlines")
try:
    raise ValueError("{WORDS}")
except ValueError:
    logging.getLogger("some.library").exception("it broke")
logging.getLogger("some.library").info("chatter")
"""

FAILING = f"""
import django
django.setup()
from django.test import Client
from viewmybox.web import views

def fail(*_):
    raise ValueError("{WORDS}")

views.page = fail
http = Client(raise_request_exception=False)
print(http.get("/?secret=in-the-query").content.decode())
print(http.get("/policy/nothing-here/").status_code)
print(http.post("/language/", {{"language": "{WORDS}"}}).status_code)
"""


def run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script], env=os.environ, capture_output=True, text=True, check=True
    )


@pytest.fixture(scope="module")
def lines(database):
    return [json.loads(line) for line in run(WRITING).stderr.splitlines()]


def test_each_event_is_one_line_of_json(lines):
    assert [line["event"] for line in lines] == ["refused", "hello two\nlines", "it broke"]
    assert [line["level"] for line in lines] == ["warning", "warning", "error"]


def test_each_says_when_in_utc(lines):
    for line in lines:
        assert datetime.fromisoformat(line["timestamp"]).utcoffset() == timedelta(0)


@pytest.mark.promise("P4")
def test_an_error_is_noted_by_its_kind_and_place(lines):
    broken = lines[-1]
    assert broken["kind"] == "ValueError"
    assert broken["at"] == ["<string>:8"]
    assert WORDS not in json.dumps(lines)


@pytest.mark.promise("P4")
def test_a_failing_page_is_noted_without_address_or_words(database):
    done = run(FAILING)
    [line] = [json.loads(line) for line in done.stderr.splitlines()]
    assert line["event"] == "page failed"
    assert line["kind"] == "ValueError"
    assert line["number"] in done.stdout
    assert any("web/views.py" in place for place in line["at"])
    for word in (WORDS, "secret", "in-the-query", "policy"):
        assert word not in done.stderr
