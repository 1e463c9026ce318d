"""Swedish, which has the longer words, fits the narrowest telephone on every page."""

import pytest

from tests.browser.conftest import size
from tests.browser.test_every_page import PUBLIC, SIGNED_IN, a_full_box

pytestmark = pytest.mark.browser


@pytest.fixture
def swedish(chromium, live):
    context = chromium.new_context(base_url=live, locale="sv-SE", viewport=size(360))
    yield context
    context.close()


def test_no_page_scrolls_sideways(swedish, live, cast, alice):
    with cast.inside(alice):
        ids = a_full_box()
    page = swedish.new_page()
    too_wide = find_too_wide(page, PUBLIC)
    swedish.add_cookies([{"name": "session", "value": alice.token, "url": live}])
    too_wide += find_too_wide(page, [path.format(**ids) for path in SIGNED_IN])
    assert too_wide == []


def find_too_wide(page, paths: list[str]) -> list[str]:
    found = []
    for path in paths:
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == "sv", path
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(path)
    return found
