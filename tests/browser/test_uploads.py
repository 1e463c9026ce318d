"""What a customer uploaded is saved by the browser, and never runs on our own address."""

import re

import pytest

from tests.wall.whole import upload
from viewmybox.boxes.models import Box, Service

pytestmark = pytest.mark.browser

HOSTILE = {
    "page.html": b"<!doctype html><title>quiet</title><p>Mine</p><script>"
    b"document.title = 'ran'; fetch('/settings/contact/').then(() => document.title = 'read');"
    b"</script>",
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><title>quiet</title>'
    b"<script>document.documentElement.setAttribute('class', 'ran')</script></svg>",
}
TYPES = {"page.html": "text/html", "drawing.svg": "image/svg+xml"}
RAN = """["ran", "read"].includes(document.title)
    || document.documentElement.getAttribute("class") === "ran" """


@pytest.fixture
def addresses(cast, alice, context, live):
    """Of each hostile file where it is fetched; the browser is signed in as who uploaded it."""
    with cast.inside(alice):
        service = Service.objects.create(box=Box.objects.create(name="Office"), name="Cleaning")
    for name, content in HOSTILE.items():
        form = {"file": upload(name, content)}
        assert alice.client.post(f"/services/{service.id}/documents/new/", form).status_code == 302
    context.add_cookies([{"name": "session", "value": alice.token, "url": live}])
    page = alice.client.get(f"/services/{service.id}/").content.decode()
    found = re.findall(r'(/documents/[0-9a-f-]{36}/)">\s*([\w.]+)', page)
    assert {name for _address, name in found} == set(HOSTILE)
    return {name: f"{address}content/" for address, name in found}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_saved_and_not_shown(page, live, addresses, name):
    page.goto("/boxes/")
    with page.expect_download() as waiting:
        page.evaluate(f"location.href = '{addresses[name]}'")
    assert waiting.value.suggested_filename == name
    assert page.url == f"{live}/boxes/"


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("policy", [True, False])
def test_were_it_shown_all_the_same_it_could_not_run(page, addresses, name, policy):
    """The attachment and the type taken away: the sandbox holds alone. Without it, the script runs:
    the control.
    """

    def shown(route) -> None:
        answer = route.fetch()
        gone = {"content-disposition", "content-type", "content-length"}
        gone |= set() if policy else {"content-security-policy"}
        headers = {key: value for key, value in answer.headers.items() if key not in gone}
        route.fulfill(
            status=200, headers=headers | {"content-type": TYPES[name]}, body=answer.body()
        )

    page.route("**/documents/**", shown)
    page.goto(addresses[name])
    assert page.evaluate(RAN) is not policy
    assert page.evaluate("self.origin") == ("null" if policy else page.evaluate("location.origin"))
