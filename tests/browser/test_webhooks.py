"""A webhook is made, tried and removed in a browser, with a worker that runs."""

import re
import time

from playwright.sync_api import expect

PATIENCE_SECONDS = 60


def test_an_owner_makes_one_and_sees_what_became_of_a_test_message(
    page, context, live, alice, worker
):
    context.add_cookies([{"name": "session", "value": alice.token, "url": live}])
    page.goto("/settings/webhooks/")
    page.get_by_label("Name").fill("Ticket system")
    # A name that never has an address (RFC 6761): nothing leaves this machine.
    page.get_by_label("Address").fill("https://hooks.viewmybox.invalid/")
    page.get_by_label("An action is overdue").check()
    page.get_by_role("button", name="Make the webhook").click()
    expect(page.locator("#secret")).to_have_text(re.compile(r"whsec_\S{44}"))
    page.get_by_role("link", name="I have copied it").click()
    page.get_by_role("button", name="Send a test message").click()
    ends = time.monotonic() + PATIENCE_SECONDS
    while page.get_by_text("The name has no address").count() == 0:
        assert time.monotonic() < ends, page.content()
        page.wait_for_timeout(500)
        page.reload()
    page.get_by_role("button", name="Remove the webhook").click()
    expect(page.get_by_text("The webhook and its messages are removed.")).to_be_visible()
    assert page.complaints == []
