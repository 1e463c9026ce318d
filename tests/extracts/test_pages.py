"""The pages of extracts: who may order and fetch, what is shown meanwhile, what comes out."""

import io
import re

import pytest

from viewmybox.extracts.checking import check


def order(person, box="everything"):
    answer = person.client.post("/extracts/", {"box": box})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].partition("?")[0]


def content(answer):
    return b"".join(answer.streaming_content)


@pytest.mark.promise("P12")
def test_the_page_says_what_an_extract_is_and_costs(alice):
    page = alice.client.get("/extracts/").content.decode()
    assert "always free" in page


@pytest.mark.promise("P12")
def test_ordered_watched_and_fetched(alice, desk, cast):
    desk.fill(alice)
    address = order(alice)
    waiting = alice.client.get(address).content.decode()
    assert 'hx-trigger="every 1s"' in waiting
    assert "htmx.js" in waiting
    assert "<noscript>" in waiting
    cast.run_jobs(alice.customer)
    ready = alice.client.get(address).content.decode()
    assert "hx-trigger" not in ready
    assert "htmx.js" not in ready
    fetched = alice.client.get(f"{address}content/")
    assert fetched["Cache-Control"] == "no-store"
    assert fetched["Content-Type"] == "application/zip"
    name = r'attachment; filename="viewmybox-customer-a-\d{4}-\d\d-\d\d\.zip"'
    assert re.fullmatch(name, fetched["Content-Disposition"])
    whole = content(fetched)
    assert int(fetched["Content-Length"]) == len(whole)
    assert check(io.BytesIO(whole)) == []


def test_htmx_gets_the_part_that_changes(alice):
    part = alice.client.get(order(alice), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div class="flow" id="state"')
    assert "<html" not in part


def test_one_box_can_be_ordered(alice, desk, cast):
    box = desk.fill(alice)
    address = order(alice, box=box.id)
    assert "Extract of the box Å box" in alice.client.get(address).content.decode()
    cast.run_jobs(alice.customer)
    fetched = alice.client.get(f"{address}content/")
    assert "viewmybox-customer-a-a-box-" in fetched["Content-Disposition"]
    whole = content(fetched)
    part = alice.client.get(f"{address}content/", headers={"range": "bytes=10-19"})
    assert (part.status_code, content(part)) == (206, whole[10:20])


def test_another_customers_box_cannot_be_ordered(alice, charlie, desk):
    box = desk.fill(charlie)
    answer = alice.client.post("/extracts/", {"box": box.id})
    assert answer.status_code == 422
    assert "Extracts so far" not in answer.content.decode()


@pytest.mark.parametrize("role", ["bob", "erik"])
def test_only_owners_order_and_fetch(alice, cast, request, role):
    member = request.getfixturevalue(role)
    assert member.client.post("/extracts/").status_code == 403
    address = order(alice)
    cast.run_jobs(alice.customer)
    assert member.client.get(f"{address}content/").status_code == 403
    page = member.client.get(address).content.decode()
    assert "An owner can fetch it" in page
    assert "/content/" not in page
    assert "<form" not in member.client.get("/extracts/").content.decode().split("<main")[1]


def test_another_customers_extract_does_not_exist(alice, charlie, cast):
    address = order(alice)
    cast.run_jobs(alice.customer)
    assert charlie.client.get(address).status_code == 404
    assert charlie.client.get(f"{address}content/").status_code == 404
    assert address not in charlie.client.get("/extracts/").content.decode()


def test_what_is_not_ready_leads_to_its_page(alice):
    address = order(alice)
    answer = alice.client.get(f"{address}content/")
    assert (answer.status_code, answer["Location"]) == (302, address)


def test_the_script_is_served_from_here(alice):
    page = alice.client.get(order(alice)).content.decode()
    [script] = re.findall(r'src="(/static/htmx\.js\?v=[0-9a-f]{10})"', page)
    answer = alice.client.get(script)
    assert answer.status_code == 200
    assert "javascript" in answer["Content-Type"]
    assert "max-age=31536000" in answer["Cache-Control"]
    assert b"htmx" in content(answer)
