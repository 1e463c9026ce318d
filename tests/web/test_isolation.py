"""Another site may have a visitor's browser open a page of ours, and nothing else."""

import re

import pytest

from tests import cast
from tests.wall.routes import KEYS, ROUTES
from tests.wall.whole import upload
from viewmybox.boxes.models import Box, Service

LINK = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
OWN = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("mode", "dest"),
    [
        ("no-cors", "image"),
        ("no-cors", "script"),
        ("no-cors", "empty"),
        ("cors", "empty"),
        ("navigate", "iframe"),
        ("navigate", "object"),
        ("navigate", ""),
        ("websocket", "empty"),
        ("something new", "document"),
        ("", ""),
    ],
)
def test_what_another_site_embeds_or_fetches_is_refused(alice, site, mode, dest):
    headers = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}
    answer = cast.client(alice.token).get("/settings/contact/", headers=headers)
    assert answer.status_code == 403
    assert b"Storgatan" not in answer.content
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_from_another_site_opens_a_page(alice, site):
    answer = cast.client(alice.token).get("/boxes/", headers=LINK | {"sec-fetch-site": site})
    assert answer.status_code == 200


@pytest.mark.parametrize("site", ["same-origin", "none", None])
def test_our_own_pages_and_silent_browsers_are_not_held_up(alice, site):
    headers = OWN | {"sec-fetch-site": site} if site else {}
    assert cast.client(alice.token).get("/boxes/", headers=headers).status_code == 200


def test_a_form_from_another_site_is_refused_even_with_the_token(alice):
    """The token alone would do here: the header is a second lock."""
    browser = cast.client(alice.token)
    given = {"name": "Huset"}
    assert browser.post("/boxes/new/", given, headers=LINK).status_code == 403
    assert browser.post("/boxes/new/", given, headers=OWN).status_code == 302


def test_a_form_from_another_site_is_refused_without_the_header_too(alice):
    """An older browser: the token alone holds, and the Origin over TLS."""
    browser = cast.client(alice.token, enforce_csrf_checks=True)
    headers = {"origin": "https://elsewhere.example"}
    assert browser.post("/boxes/new/", {"name": "Huset"}, headers=headers).status_code == 403


def test_every_deed_is_refused_to_another_site(alice):
    """Whatever the route: nothing that changes anything is reached across sites."""
    fake = "0190a8c0-0000-7000-8000-000000000000"
    browser = cast.client(alice.token)
    for path, calls in ROUTES.items():
        for call in calls:
            if call.method == "GET" or call.who in KEYS:
                continue
            address = "/" + re.sub(r"<\w+:\w+>", fake, path)
            answer = browser.generic(call.method, address, headers=LINK)
            assert answer.status_code == 403, f"{call.method} {path}"
    assert browser.get("/boxes/").status_code == 200  # and nobody was logged out


def test_a_program_with_a_key_is_not_held_up_and_one_without_is(alice):
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}
    key = {"authorization": f"Bearer vmb_{'0' * 64}_{'0' * 64}"}
    caller = cast.client(alice.token)
    assert caller.get("/api/v1/me", headers=headers | key).status_code == 401
    assert caller.get("/api/v1/me", headers=headers).status_code == 403
    # The header opens the API only.
    assert caller.get("/settings/contact/", headers=headers | key).status_code == 403


def test_no_answer_lets_another_origin_read_it(alice):
    answer = alice.client.get("/boxes/", headers={"origin": "https://elsewhere.example"})
    assert not [name for name, _value in answer.items() if name.startswith("Access-Control")]


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize(
    "path",
    ["/", "/boxes/", "/no/such/page/", "/session/", "/static/page.js", "/healthz", "/api/v1/me"],
)
def test_every_answer_carries_the_shield(alice, path):
    answer = alice.client.get(path)
    for name, value in HEADERS.items():
        assert answer[name] == value, name
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=()" in answer["Permissions-Policy"]
    answer.close()
    assert answer["Cache-Control"] == "no-store" or path.startswith("/static/")


def test_uploads_are_handed_out_as_bytes_to_be_saved(alice):
    with cast.inside(alice):
        service = Service.objects.create(box=Box.objects.create(name="Office"), name="Cleaning")
    for name in ("page.html", "drawing.svg", 'a"b\r\nSet-Cookie: x=1.html'):
        file = upload(name, b"<script>alert(1)</script>")
        address = f"/services/{service.id}/documents/new/"
        assert alice.client.post(address, {"file": file}).status_code == 302
    page = alice.client.get(f"/services/{service.id}/").content.decode()
    found = set(re.findall(r"/documents/[0-9a-f-]{36}/content/", page))
    assert len(found) == 3
    for address in found:
        answer = alice.client.get(address)
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment; filename")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"].split("; ")
        assert "Set-Cookie" not in answer
        assert answer["Cache-Control"] == "no-store"
