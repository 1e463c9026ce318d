"""A page on another site, in a browser that is signed in here: it may lead to us, and no more."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from viewmybox.boxes.models import Box

pytestmark = pytest.mark.browser


class Hostile(BaseHTTPRequestHandler):
    """Another site: 127.0.0.1 is not localhost."""

    body = b""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_):
        pass


@pytest.fixture
def elsewhere(page, live, alice):
    """Shows a hostile page to Alice's browser."""
    page.context.add_cookies([{"name": "session", "value": alice.token, "url": live}])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    Thread(target=server.serve_forever, daemon=True).start()

    def show(body: str):
        Hostile.body = body.encode()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        return page

    yield show
    server.shutdown()
    server.server_close()


def test_its_link_leads_to_us(elsewhere, live):
    page = elsewhere(f'<a href="{live}/boxes/">Boxes</a>')
    page.get_by_role("link").click()
    page.wait_for_url(f"{live}/boxes/")
    expect(page.locator("body")).to_contain_text("Customer A")


def test_its_form_is_refused(elsewhere, live, cast, alice):
    page = elsewhere(
        f'<form method="post" action="{live}/boxes/new/"><input name="name" value="Forged">'
        "<button>Win</button></form>"
    )
    with page.expect_response(f"{live}/boxes/new/") as waiting:
        page.get_by_role("button").click()
    assert waiting.value.status == 403
    assert waiting.value.request.headers.get("sec-fetch-site") in ("cross-site", None)
    with cast.inside(alice):
        assert not Box.objects.filter(name="Forged").exists()


def test_its_log_out_button_logs_nobody_out(elsewhere, live):
    page = elsewhere(f'<form method="post" action="{live}/sign-out/"><button>Win</button></form>')
    with page.expect_response(f"{live}/sign-out/") as waiting:
        page.get_by_role("button").click()
    assert waiting.value.status == 403
    page.goto("/boxes/")
    expect(page.locator("body")).to_contain_text("Customer A")


@pytest.mark.parametrize(
    "embedded",
    [
        '<iframe src="{live}/boxes/"></iframe>',
        '<object data="{live}/boxes/" type="text/html"></object>',
    ],
)
def test_it_frames_nothing(elsewhere, live, embedded, page):
    with page.expect_response(f"{live}/**") as waiting:
        elsewhere(embedded.replace("{live}", live))
    assert waiting.value.status == 403


@pytest.mark.parametrize(
    "embedded",
    [
        '<img src="{live}/documents/0190a8c0-0000-7000-8000-000000000000/content/">',
        '<script src="{live}/session/"></script>',
        '<link rel="stylesheet" href="{live}/boxes/">',
    ],
)
def test_what_it_embeds_stays_empty(elsewhere, live, embedded, page):
    """The browser itself throws our refusal away (Cross-Origin-Resource-Policy)."""
    with page.expect_event("requestfailed") as waiting:
        elsewhere(embedded.replace("{live}", live))
    assert waiting.value.url.startswith(live)
