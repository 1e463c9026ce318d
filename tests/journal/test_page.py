"""The journal under Settings: readable, filtered by the address, checked, and had as files."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from viewmybox.accounts.settings import journal as settings_journal
from viewmybox.journal.lines import check_lines
from viewmybox.wall.context import fetch_all

PAGE = "/settings/journal/"


def told(person, query=""):
    """What the page says in its lines, the newest first."""
    page = person.client.get(f"{PAGE}?{query}").content.decode()
    return re.findall(r'<th scope="row" class="first">([^<]*?)(?: <small|</th>)', page)


@pytest.fixture
def told_by_two(alice, erik, book):
    """Lines of two members and more than a page of them."""
    book.fill(settings_journal.SHOWN)
    erik.client.post("/boxes/new/", {"name": "Erik’s <box>"})
    alice.client.post("/settings/keys/", {"name": "Till", "scope": "record"})
    return book


def test_the_newest_comes_first_in_a_readers_words(alice, told_by_two):
    assert told(alice)[:3] == [
        "Made the API key “Till”",
        "Made the box “Erik’s &lt;box&gt;”",
        f"Made the box “Box {settings_journal.SHOWN - 1}”",
    ]
    page = alice.client.get(PAGE).content.decode()
    assert "Erik Ek" in page
    assert "127.0.0.1" in page
    assert "Firefox 140, Linux" in page
    assert "Record measurements only" in page


def test_it_goes_on_by_the_number_and_leaves_none_out(alice, told_by_two):
    page, numbers, address = "", [], PAGE
    while address:
        page = alice.client.get(address).content.decode()
        numbers += map(int, re.findall(r'<tr id="line-(\d+)"', page))
        older = re.search(r'rel="next" href="([^"]*)"', page)
        address = f"{PAGE}{older[1].replace('&amp;', '&')}" if older else None
    count = len(told_by_two.lines())
    assert numbers == list(range(count, 0, -1))


def test_it_is_filtered_by_person(alice, erik, told_by_two):
    assert told(alice, f"person={erik.member}") == ["Made the box “Erik’s &lt;box&gt;”"]
    assert len(told(alice, f"person={alice.member}")) == settings_journal.SHOWN


def test_it_is_filtered_by_deed(alice, told_by_two):
    assert told(alice, "deed=key.made") == ["Made the API key “Till”"]
    assert told(alice, "deed=key.revoked") == []


def test_it_is_filtered_by_period_in_the_readers_own_days(alice, book, cast, monkeypatch):
    book.fill(2)
    today = timezone.localdate()
    tomorrow, yesterday = today + timedelta(days=1), today - timedelta(days=1)
    assert len(told(alice, f"since={today}&until={today}")) == 3
    assert told(alice, f"since={tomorrow}") == []
    assert told(alice, f"until={yesterday}") == []
    with cast.as_role("migrator"):  # the first line: half past midnight in Stockholm
        at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
        change = "UPDATE journal_line SET at = %s WHERE customer_id = %s AND number = 1 RETURNING 1"
        fetch_all(change, [at, alice.customer])
    assert told(alice, "since=2026-07-02&until=2026-07-02") == ["Subscribed"]
    assert told(alice, "until=2026-07-01") == []


@pytest.mark.parametrize("query", ["person=x", "deed=x", "since=x", "before=x"])
def test_a_choice_that_is_none_is_told_of(alice, query):
    assert alice.client.get(f"{PAGE}?{query}").status_code == 422
    assert alice.client.get(f"{PAGE}journal.csv?{query}").status_code == 404


def test_it_is_for_who_manages(bob, erik, alice):
    for person in (bob, erik):
        for path in (PAGE, f"{PAGE}journal.csv", f"{PAGE}journal.jsonl"):
            assert person.client.get(path).status_code == 403
        assert PAGE not in person.client.get("/settings/contact/").content.decode()
    assert PAGE in alice.client.get("/settings/contact/").content.decode()


def test_it_costs_what_it_shows(alice, book):
    def asked(query=""):
        alice.client.get(f"{PAGE}?{query}")
        with CaptureQueriesContext(connection) as queries:
            alice.client.get(f"{PAGE}?{query}")
        return len(queries)

    few = asked()
    book.fill(60)
    assert asked() == few <= 10
    assert asked(f"person={alice.member}&deed=box.made") == few
    assert asked("since=2026-01-01&until=2099-01-01") <= few + 3


def test_it_says_whether_it_is_whole(alice, book, cast):
    book.fill(2)
    assert "Checked" not in alice.client.get(PAGE).content.decode()
    assert "Checked: 3 lines. The journal is whole." in checked(alice)
    with cast.as_role("migrator"):
        change = "DELETE FROM journal_line WHERE customer_id = %s AND number = 2 RETURNING 1"
        fetch_all(change, [alice.customer])
    page = checked(alice)
    assert "Checked: 2 lines. The journal is not whole." in page
    assert "Line 3: Lines are missing before this one." in page


def checked(person):
    return person.client.get(f"{PAGE}?check=1").content.decode()


def test_the_table_is_what_the_page_tells(alice, told_by_two):
    response = alice.client.get(f"{PAGE}journal.csv?deed=key.made")
    assert response["Content-Disposition"].endswith('.csv"')
    [row] = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    assert row["What"] == "Made the API key “Till”"
    assert row["Who"] == "Alice Andersson"
    assert row["IP address"] == "127.0.0.1"
    assert told_by_two.last("journal.exported")["told"]["facts"] == {"lines": 1}


def test_no_text_of_it_becomes_a_formula():
    assert settings_journal.harmless("=1+1") == "'=1+1"
    assert settings_journal.harmless("Box") == "Box"


def test_whoever_has_the_lines_can_check_the_chain(alice, told_by_two):
    text = alice.client.get(f"{PAGE}journal.jsonl").content.decode()
    lines = [json.loads(line) for line in reversed(text.splitlines())]
    for line in lines:
        line["at"] = datetime.fromisoformat(line["at"])
    head = (lines[-1]["number"], lines[-1]["hash"])
    assert check_lines(alice.customer, lines, head).is_whole
    lines[3]["deed"] = "box.closed"
    assert not check_lines(alice.customer, lines, head).is_whole
