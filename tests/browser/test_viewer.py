"""The viewer in an extract: opened from a folder, without a server, in a real browser."""

import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.extracts.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.promise("P11")]
NASTY = Path(__file__).parents[3] / "shared" / "data" / "text" / "blns.json"
HOSTILE = '"><img src=x onerror="window.hit=1"><script>window.hit=1</script></script><!--'


@pytest.fixture
def desk(cast, tmp_path):
    return Desk(cast, tmp_path)


def unpacked(desk, person, box=None):
    extract = desk.open(person, box)
    folder = desk.folder / "unpacked"
    with ZipFile(extract.file) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def opened(chromium):
    """Opens a folder's viewer; fails on any error, and on any request that is not for a file."""
    context = chromium.new_context(locale="en-GB", offline=True)
    context.set_default_timeout(15_000)
    page = context.new_page()
    troubles = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: said.type == "error" and troubles.append(said.text))
    page.on(
        "request",
        lambda asked: asked.url.startswith(("file:", "data:")) or troubles.append(asked.url),
    )

    def open_folder(folder):
        page.goto((folder / "index.html").as_uri())
        page.get_by_role("heading", level=1).wait_for()
        return page

    yield open_folder
    assert troubles == []
    context.close()


def test_it_shows_the_box_by_itself(alice, desk, opened):
    desk.fill(alice)
    page = opened(unpacked(desk, alice))
    assert page.get_by_role("heading", level=1).inner_text() == "Customer A"
    page.get_by_role("button", name="In English").click()
    page.get_by_text("As it was").wait_for()
    row = page.get_by_role("row", name=re.compile("Å service"))
    assert "At risk" in row.inner_text()
    assert "1 open deviation" in row.inner_text()
    page.get_by_role("link", name="Å service").click()
    page.get_by_role("heading", level=1, name="Å service").wait_for()
    assert page.locator("svg.chart").first.is_visible()
    assert page.get_by_text("Å late").is_visible()
    assert page.get_by_text("13,000.50").is_visible()
    document = page.get_by_role("link", name="Å avtal.pdf").get_attribute("href")
    assert document == "documents/%C3%85%20service/%C3%85%20avtal.pdf"
    page.get_by_role("button", name="På svenska").click()
    page.get_by_role("heading", name="Tidslinje").wait_for()


def test_it_finds_and_lists_everything(alice, desk, opened):
    desk.fill(alice)
    page = opened(unpacked(desk, alice))
    page.get_by_role("button", name="In English").click()
    page.get_by_label("Search in the extract").fill("LATE")
    page.get_by_label("Search in the extract").press("Enter")
    page.get_by_text("1 found").wait_for()
    page.get_by_role("link", name="All tables").click()
    page.get_by_role("link", name="Measurements", exact=True).click()
    page.get_by_text("Rows: 60").wait_for()
    assert page.locator("tbody tr").count() == 60
    headings = page.locator("thead th").all_inner_texts()
    assert headings == ["Row", "Indicator", "Time", "Value", "Note", "Source"]
    assert "Å %" in page.locator("tbody tr").first.inner_text()  # a name, and not an id


def test_a_table_too_wide_for_a_page_is_a_list_for_each_row(alice, desk, opened):
    desk.fill(alice)
    page = opened(unpacked(desk, alice))
    page.get_by_role("button", name="In English").click()
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        for kind in ("journal", "indicator", "invoice", "registration"):
            page.evaluate("kind => { location.hash = `#/table/${kind}/1` }", kind)
            page.get_by_label("Show rows with").wait_for()
            page.wait_for_function("kind => location.hash.includes(kind)", arg=kind)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("location.hash = '#/table/journal/1'")
    page.get_by_text("Made the box “Å box” (Alice Andersson)").first.wait_for()


def test_it_is_accessible(alice, desk, opened):
    desk.fill(alice)
    page = opened(unpacked(desk, alice))
    for address in ("#/", "#/tables", "#/table/entry/1", "#/search/late"):
        page.evaluate("address => { location.hash = address }", address)
        page.locator("nav a, h1[tabindex]").first.wait_for()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.evaluate("location.hash = '#/'")
    page.get_by_role("link", name="Å service").click()
    page.get_by_role("heading", level=1, name="Å service").wait_for()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_hostile_text_is_text(alice, desk, cast, opened):
    from viewmybox.boxes.models import Box, Document, Entry, Indicator, Service
    from viewmybox.boxes.recording import record

    nasty = [HOSTILE]
    if NASTY.exists():
        nasty += [text for text in json.loads(NASTY.read_text()) if "\0" not in text]
    with cast.inside(alice):
        box = Box.objects.create(name=HOSTILE, description=HOSTILE)
        service = Service.objects.create(box=box, name=HOSTILE, description=HOSTILE)
        indicator = Indicator.objects.create(service=service, name=HOSTILE, unit='"><b>', low=1)
        record([(indicator.id, datetime(2026, 3, 1, tzinfo=UTC), 1.0, HOSTILE)], source="form")
        Document.keep(service, HOSTILE, "text/html", io.BytesIO(b"<script>"))
        for text in nasty:
            Entry.objects.create(service=service, title=text[:200] or "empty", text=text)
    page = opened(unpacked(desk, alice))
    page.get_by_role("link", name=HOSTILE).last.click()
    page.locator("svg.chart").first.wait_for()
    assert page.get_by_text(HOSTILE).count() > 3
    for address in ("#/table/entry/1", "#/table/measurement/1", "#/search/script"):
        page.evaluate("address => { location.hash = address }", address)
        page.locator("dl.facts, tbody tr").first.wait_for()
    assert page.evaluate("window.hit") is None


def test_a_hundred_thousand_rows_are_still_quick(alice, desk, cast, opened):
    from viewmybox.boxes.models import Indicator
    from viewmybox.boxes.recording import record

    desk.fill(alice)
    start = datetime(2020, 1, 1, tzinfo=UTC)
    with cast.inside(alice):
        indicator = Indicator.objects.get()
        rows = ((indicator.id, start + timedelta(minutes=n), float(n), None) for n in range(10**5))
        record(rows, source="api")
    page = opened(unpacked(desk, alice))
    page.evaluate("location.hash = '#/table/measurement/1001'")
    page.get_by_role("cell", name="99959").or_(page.get_by_text("100060")).first.wait_for(
        timeout=10_000
    )
    milliseconds = page.evaluate(
        """async () => {
            const began = performance.now();
            const done = new Promise((resolve) => new MutationObserver(resolve)
                .observe(document.getElementById("viewer"), {childList: true}));
            location.hash = "#/table/measurement/2";
            await done;
            return performance.now() - began;
        }"""
    )
    assert milliseconds < 2000
