"""Documents are chosen or dropped, several at once, and sent with what has been sent of them."""

import re

import pytest

from tests import cast
from viewmybox.boxes.models import Box, Document, Service

pytestmark = pytest.mark.browser

DROP = """(files) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name));
    document.querySelector("form.upload").dispatchEvent(
        new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def service(alice, context, live):
    context.add_cookies([{"name": "session", "value": alice.token, "url": live}])
    with cast.inside(alice):
        return Service.objects.create(box=Box.objects.create(name="Huset"), name="Städning")


def names(alice):
    with cast.inside(alice):
        return sorted(Document.objects.values_list("name", flat=True))


def text(name):
    return {"name": name, "mimeType": "text/plain", "buffer": b"Hej " * 1000}


def test_several_are_sent_one_after_the_other(page, alice, service):
    page.goto(f"/services/{service.id}/documents/new/")
    page.set_input_files("input[type=file]", [text("a.txt"), text("b.txt"), text("c.txt")])
    page.locator("form.upload button.primary").click()
    page.wait_for_url(re.compile(rf"/services/{service.id}/(\?|$)"))
    assert names(alice) == ["a.txt", "b.txt", "c.txt"]
    assert page.get_by_role("link", name="c.txt", exact=True).is_visible()


def test_they_are_dropped_on_the_form(page, alice, service):
    page.goto(f"/services/{service.id}/documents/new/")
    assert page.get_by_text("drop one or several").is_visible()
    page.evaluate(DROP, [["a.txt", "Hej"], ["b.txt", "Hej"]])
    page.wait_for_url(re.compile(rf"/services/{service.id}/(\?|$)"))
    assert names(alice) == ["a.txt", "b.txt"]


def test_how_much_has_been_sent_is_told_and_it_can_be_broken_off(page, alice, service):
    page.goto(f"/services/{service.id}/documents/new/")

    def hold(_route):
        """Never answered."""

    page.route("**/documents/new/", hold)
    page.set_input_files("input[type=file]", text("a.txt"))
    page.locator("form.upload button.primary").click()
    page.get_by_role("button", name="Break off").click()
    said = page.get_by_role("status").filter(has_text="It was broken off")
    said.wait_for()
    assert "Of 1 files 0 are kept" in said.inner_text()
    assert names(alice) == []
    page.unroute("**/documents/new/")
    page.locator("form.upload button.primary").click()
    page.wait_for_url(re.compile(rf"/services/{service.id}/(\?|$)"))
    assert names(alice) == ["a.txt"]


def test_what_the_server_says_is_wrong_is_shown(page, alice, service):
    page.goto(f"/services/{service.id}/documents/new/")
    with cast.inside(alice):
        Service.objects.filter(id=service.id).delete()
    page.set_input_files("input[type=file]", text("a.txt"))
    page.locator("form.upload button.primary").click()
    page.get_by_role("heading", level=1).filter(has_text="not").wait_for()
    assert names(alice) == []


def test_without_javascript_the_form_sends_one(chromium, live, alice, service):
    context = chromium.new_context(base_url=live, java_script_enabled=False)
    context.add_cookies([{"name": "session", "value": alice.token, "url": live}])
    page = context.new_page()
    page.goto(f"/services/{service.id}/documents/new/")
    assert not page.get_by_text("drop one or several").is_visible()
    page.set_input_files("input[type=file]", text("a.txt"))
    page.locator("form.upload button.primary").click()
    assert names(alice) == ["a.txt"]
    context.close()


def test_a_new_version_is_one(page, alice, service):
    import io

    with cast.inside(alice):
        kept = Document.keep(service, "a.txt", "text/plain", io.BytesIO(b"1"))
    page.goto(f"/documents/{kept.id}/versions/new/")
    assert page.locator("input[type=file]").get_attribute("multiple") is None
    page.set_input_files("input[type=file]", text("b.txt"))
    page.locator("form.upload button.primary").click()
    page.get_by_role("heading", name="b.txt").wait_for()
    assert names(alice) == ["a.txt", "b.txt"]
