"""A page that lies open: warned before the session ends, emptied when it has, in every tab."""

from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.accounts.test_sessions import change
from tests.browser.conftest import PATIENCE, QUIET, alone, browser_path, size
from tests.browser.test_every_page import STANDARD
from viewmybox.kit.tokens import token_hash
from viewmybox.wall.context import fetch_one

pytestmark = pytest.mark.browser

WORDS = "Half a box"


@pytest.fixture
def signed_in(page, live, alice):
    """Alice's tab, whose clock the test moves."""
    page.context.add_cookies([{"name": "session", "value": alice.token, "url": live}])
    page.clock.install()
    return page


def last_used(cast, token):
    with cast.as_role("migrator"):
        return fetch_one(
            "SELECT now() - last_used_at FROM session WHERE token_hash = %s", [token_hash(token)]
        )[0].total_seconds()


def pass_time(page, token, minutes: int) -> None:
    """For the database and for the tab alike."""
    change(token, f"last_used_at = last_used_at - interval '{minutes} minutes'")
    page.clock.fast_forward(minutes * 60_000)


def warning(page):
    return page.get_by_role("region", name="Your session")


def test_the_warning_comes_minutes_before_and_one_press_takes_it_away(signed_in, cast, alice):
    signed_in.goto("/settings/contact/")
    expect(warning(signed_in)).to_be_hidden()
    pass_time(signed_in, alice.token, 54)
    expect(warning(signed_in)).to_be_hidden()
    pass_time(signed_in, alice.token, 2)
    expect(signed_in.get_by_role("alert")).to_contain_text("nothing has been done for a while")
    assert signed_in.evaluate("document.activeElement === document.body")  # nobody is disturbed
    signed_in.get_by_role("button", name="Stay signed in").click()
    expect(warning(signed_in)).to_be_hidden()
    assert last_used(cast, alice.token) < 60


def test_a_page_that_lies_open_keeps_nobody_signed_in(signed_in, cast, alice):
    signed_in.goto("/settings/contact/")
    with signed_in.expect_response("**/session/"):
        pass_time(signed_in, alice.token, 56)
    expect(warning(signed_in)).to_be_visible()
    assert last_used(cast, alice.token) >= 56 * 60
    pass_time(signed_in, alice.token, 5)
    signed_in.wait_for_url("**/sign-in/**")
    expect(signed_in.locator("main")).to_contain_text("your time was up")
    assert "next=%2Fsettings%2Fcontact%2F" in signed_in.url


def test_the_last_hour_cannot_be_put_off(signed_in, alice):
    change(alice.token, "expires_at = now() + interval '4 minutes'")
    signed_in.goto("/settings/contact/")
    expect(signed_in.get_by_role("alert")).to_contain_text("no session lasts longer")
    expect(signed_in.get_by_role("button", name="Stay signed in")).to_be_hidden()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_warning_can_be_read_by_everybody(signed_in, alice, width, scheme):
    signed_in.emulate_media(color_scheme=scheme)
    signed_in.set_viewport_size(size(width))
    change(alice.token, "expires_at = now() + interval '4 minutes'")
    signed_in.goto("/settings/contact/")
    expect(warning(signed_in)).to_be_visible()
    assert Axe().run(signed_in, options=STANDARD).response["violations"] == []
    assert not signed_in.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_what_was_being_written_waits_for_the_same_person(signed_in, cast, live, alice):
    signed_in.goto("/boxes/new/")
    signed_in.get_by_label("Name").fill(WORDS)
    pass_time(signed_in, alice.token, 61)

    dialog = signed_in.get_by_role("dialog", name="You are logged out")
    expect(dialog).to_be_visible()
    expect(signed_in.locator("main")).to_be_hidden()
    assert Axe().run(signed_in, options=STANDARD).response["violations"] == []
    signed_in.keyboard.press("Escape")
    signed_in.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    expect(signed_in.locator("main")).to_be_hidden()

    again = cast.sign_in("Alice", subject=subject_of(cast, alice.token))
    signed_in.context.add_cookies([{"name": "session", "value": again, "url": live}])
    other = signed_in.context.new_page()
    other.goto("/boxes/")  # in the new tab; the first one hears of it
    expect(dialog).to_be_hidden()
    signed_in.get_by_role("button", name="Make the box").click()
    expect(signed_in.get_by_role("heading", level=1)).to_have_text(WORDS)


def subject_of(cast, token):
    with cast.as_role("migrator"):
        return fetch_one(
            "SELECT subject FROM identity i JOIN session s ON s.identity_id = i.id "
            "WHERE s.token_hash = %s",
            [token_hash(token)],
        )[0]


def test_what_was_being_written_is_not_shown_to_somebody_else(signed_in, live, alice, charlie):
    signed_in.goto("/boxes/new/")
    signed_in.get_by_label("Name").fill(WORDS)
    pass_time(signed_in, alice.token, 61)
    expect(signed_in.get_by_role("dialog")).to_be_visible()
    signed_in.context.add_cookies([{"name": "session", "value": charlie.token, "url": live}])
    signed_in.context.new_page().goto("/boxes/")
    expect(signed_in.get_by_role("link", name="Make the first box")).to_be_visible()
    expect(signed_in.locator("body")).to_contain_text("Customer B")


@pytest.mark.promise("P13")
def test_a_second_tab_notices_the_log_out(page, live, alice):
    page.context.add_cookies([{"name": "session", "value": alice.token, "url": live}])
    page.goto("/settings/contact/")
    second = page.context.new_page()
    second.goto("/boxes/new/")
    second.get_by_label("Name").fill(WORDS)
    page.get_by_role("button", name="Log out").click()
    second.wait_for_url("**/sign-in/?next=*")
    second.go_back()
    expect(second.locator("body")).not_to_contain_text("Customer A")


def test_a_tab_that_is_looked_at_again_notices_that_its_session_was_ended(page, live, alice):
    page.context.add_cookies([{"name": "session", "value": alice.token, "url": live}])
    page.goto("/settings/contact/")
    change(alice.token, "ended_at = now()")  # from another browser, or by the provider
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_url("**/sign-in/?next=*")


def test_signing_out_at_the_provider_ends_it_here(page, live, identity_provider):
    page.goto("/sign-in/")
    page.get_by_role("link", name="Demo").click()
    page.get_by_role("button", name="Olga").click()
    page.wait_for_url(f"{live}/**")
    here = [cookie for cookie in page.context.cookies() if cookie["name"] == "session"]
    for session in identity_provider.sessions():
        if session.person.subject == "olga":
            identity_provider.end(session.sid)
    page.goto("/customers/")
    assert page.url.startswith(f"{live}/sign-in/")
    assert here


def test_without_javascript_the_page_says_when_it_ends(chromium, live, alice):
    context = chromium.new_context(base_url=live, locale="en-GB", java_script_enabled=False)
    context.add_cookies([{"name": "session", "value": alice.token, "url": live}])
    page = context.new_page()
    page.goto("/boxes/")
    expect(page.locator(".foot .ends")).to_contain_text("if nothing is done")
    assert page.locator(".ends time").count() == 2
    expect(page.locator("#ending")).to_be_hidden()
    expect(page.locator("#ended")).to_be_hidden()
    context.close()


@contextmanager
def remembering(playwright, live, token):
    """A tab of a browser that keeps pages for its Back button, which Playwright else forbids."""
    browser = playwright.chromium.launch(
        executable_path=browser_path(),
        args=[*QUIET, *alone(), "--enable-features=CacheControlNoStoreEnterBackForwardCache"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    context = browser.new_context(base_url=live, locale="en-GB", viewport=size(1280))
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "session", "value": token, "url": live}])
    yield context.new_page()
    browser.close()


@pytest.mark.promise("P13")
def test_back_after_log_out_shows_nothing(playwright, live, alice):
    with remembering(playwright, live, alice.token) as page:
        page.goto("/settings/contact/")
        page.goto("/boxes/")
        page.get_by_role("button", name="Log out").click()
        page.wait_for_url("**/sign-in/?done=signed-out")
        for _step in range(3):
            page.go_back()
            expect(page.locator("body")).not_to_contain_text("Customer A")
            assert page.get_by_text("Storgatan").count() == 0


# With one the browser lets kept pages go as soon as the next page says whose it is.
NO_CHANNEL = """
    window.BroadcastChannel = EventTarget;
    EventTarget.prototype.postMessage = () => {};
"""
NOTES = """
    addEventListener("pageshow", (event) => {
        window.kept = event.persisted;
        window.shown = document.querySelector("main").checkVisibility();
    });
"""


@pytest.mark.parametrize("signed_out", [False, True])
def test_a_page_the_browser_kept_is_empty_until_it_has_asked(playwright, live, alice, signed_out):
    with remembering(playwright, live, alice.token) as page:
        page.add_init_script(NO_CHANNEL + NOTES)
        page.goto("/settings/contact/")
        page.goto("/policy/")
        if signed_out:
            change(alice.token, "ended_at = now()")
            page.go_back(wait_until="commit")
            page.wait_for_url("**/sign-in/?next=*")
        else:
            page.go_back(wait_until="commit")
            expect(page.locator("main")).to_be_visible()
            assert page.evaluate("[window.kept, window.shown]") == [True, False]
