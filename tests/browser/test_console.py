"""The operators' console in a real browser: every page of it, and the warning before it ends."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_crawl import Crawl
from tests.browser.test_every_page import find_faults
from tests.wall.routes import CONSOLE, Who
from tests.wall.test_routes import address, facts_of
from tests.wall.whole import whole
from viewmybox.wall.context import fetch_one

pytestmark = pytest.mark.browser

# Reached by no link, or no page.
NOT_CRAWLED = {
    "support/sign-in/": "leads the signed-in on",
    "support/sign-in/begin/": "leads to the provider",
    "support/sign-in/answer/": "the provider's way back",
    "support/session/": "what open pages ask",
    "support/customers/<uuid:customer_id>/case-files/<uuid:case_file_id>/content/": (
        "saved, not shown"
    ),
    "support/erasures/<uuid:customer_id>/certificate/": "saved, not shown",
}


@pytest.fixture(scope="module")
def a(database):
    return whole("Alice", "Customer A")


@pytest.fixture
def paths(a, context, live):
    """Every page of the console with something on it; the browser is signed in as the operator."""
    cookie = {"name": "session", "value": a.operator.token, "url": live}
    context.add_cookies([cookie | {"httpOnly": True, "sameSite": "Lax"}])
    return [
        address(path, call, facts_of(a))
        for path, calls in CONSOLE.items()
        for call in calls
        if call.method == "GET" and path not in NOT_CRAWLED
    ]


@pytest.mark.promise("P4", "P6")
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_every_page_of_the_console(page, live, paths, width, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    assert find_faults(page, live, paths) == []


@pytest.mark.promise("P4", "P6")
def test_links_lead_to_each_and_nothing_is_kept(a, page, live, paths):
    crawl = Crawl(page, live, NOT_CRAWLED)
    base = f"/support/customers/{a.id}/"
    crawl.follow("/support/", base, f"/support/searches/{a.facts['search']}/", f"{base}visits/new/")
    assert crawl.faults == []
    found = {path for path, calls in CONSOLE.items() if calls[0].method == "GET"}
    assert found - crawl.routes.keys() - NOT_CRAWLED.keys() == set()
    assert Who.GRANTED in {calls[0].who for path, calls in CONSOLE.items() if path in crawl.routes}


def test_an_operator_is_warned_before_the_session_ends(page, cast, live, a, paths):
    """Fifteen minutes without doing anything end it; the warning comes five minutes before."""
    page.clock.install()
    page.goto("/support/")
    warning = page.get_by_role("region", name="Your session")
    expect(warning).to_be_hidden()
    with cast.as_role("migrator"):
        fetch_one(
            "UPDATE support_session s SET last_used_at = now() - interval '11 minutes' "
            "WHERE s.operator_id = %s RETURNING 1",
            [a.operator.member],
        )
    page.clock.fast_forward(11 * 60_000)
    expect(page.get_by_role("alert")).to_contain_text("nothing has been done for a while")
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_be_hidden()
    with cast.as_role("migrator"):
        [idle] = fetch_one(
            "SELECT max(last_used_at) > now() - interval '1 minute' FROM support_session "
            "WHERE operator_id = %s",
            [a.operator.member],
        )
    assert idle
