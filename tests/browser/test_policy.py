"""A new version of the policy in a real browser: told, read word by word, and one press."""

import time

import pytest

from tests.browser.test_every_page import find_faults
from tests.cast import as_role
from tests.conftest import POLICY
from viewmybox.accounts.minding import LOOK_AGAIN_SECONDS

pytestmark = pytest.mark.browser

PAGES = ["/policy/", "/policy/2/", "/policy/1/changes/2/"]


@pytest.fixture
def announced(database, tmp_path):
    """The demo's second version, taken back after the test."""
    from tests.policies.drafts import Drafts
    from viewmybox.demo.announcing import announce_next

    drafts = Drafts(tmp_path)
    with as_role("migrator"):
        announce_next(POLICY)
    yield
    drafts.take_back()


@pytest.mark.promise("P9")
@pytest.mark.usefixtures("announced")
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_everybody_reads_what_changes(page, live, width, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    assert find_faults(page, live, PAGES) == []
    assert page.locator("ins").count() >= 2
    page.locator("details summary").first.press("Enter")
    assert page.locator("details[open]").count() == 1


@pytest.mark.promise("P9")
@pytest.mark.usefixtures("announced")
def test_a_member_is_told_on_every_page_until_one_press(page, context, live, alice):
    context.add_cookies([{"name": "session", "value": alice.token, "url": live}])
    press = page.get_by_role("button", name="I have read it")
    deadline = time.monotonic() + 2 * LOOK_AGAIN_SECONDS
    while not press.count() and time.monotonic() < deadline:
        page.goto("/boxes/")  # the server looks for new versions now and then only
    page.set_viewport_size({"width": 360, "height": 800})
    assert find_faults(page, live, ["/boxes/", "/settings/privacy/", "/policy/"]) == []
    page.get_by_role("link", name="See what changes").first.click()
    press.click()
    assert "/policy/1/changes/2/" in page.url
    assert "It is noted that you have read it" in page.locator("main").inner_text()
    assert press.count() == 0
    page.goto("/settings/privacy/")
    assert "Alice Andersson" in page.get_by_role("table", name="Who has read").inner_text()
