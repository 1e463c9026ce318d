"""What every answer says of itself: pages, errors, files and the API's problems alike."""

import re

import httpx2 as httpx
import pytest

SHIELD = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# An address, and what its answer is.
ANSWERS = {
    "/": "text/html; charset=utf-8",
    "/sign-in/": "text/html; charset=utf-8",
    "/policy/": "text/html; charset=utf-8",
    "/boxes/": "text/html; charset=utf-8",
    "/no/such/page/": "text/html; charset=utf-8",
    "/sign-out/": "text/html; charset=utf-8",
    "/healthz": "text/plain; charset=utf-8",
    "/readyz": "text/plain; charset=utf-8",
    "/static/page.js": 'text/javascript; charset="utf-8"',
    "/static/style.css": 'text/css; charset="utf-8"',
    "/static/htmx.js": 'text/javascript; charset="utf-8"',
    "/static/icon.svg": "image/svg+xml; charset=utf-8",
    "/api/v1/openapi.json": "application/json",
    "/api/v1/boxes": "application/problem+json",
    "/api/v1/nothing": "application/problem+json",
}


@pytest.fixture(scope="module")
def visitor(live):
    """Somebody from elsewhere, over the real server."""
    with httpx.Client(
        base_url=live, trust_env=False, headers={"Origin": "https://evil.example"}
    ) as http:
        yield http


def directives(answer) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("address", ANSWERS)
def test_every_answer_wears_the_shield(visitor, address):
    answer = visitor.get(address)
    assert {name: answer.headers.get(name) for name in SHIELD} == SHIELD
    said = directives(answer)
    assert said["default-src"] == said["base-uri"] == said["frame-ancestors"] == ["'none'"]


@pytest.mark.parametrize("address", ANSWERS)
def test_nothing_runs_but_our_own_files(visitor, address):
    said = directives(visitor.get(address))
    assert said["script-src"] == said["style-src"] == said["connect-src"] == ["'self'"]
    # Not named, so that the default holds: none.
    assert not {"object-src", "frame-src", "worker-src", "media-src", "font-src"} & said.keys()


@pytest.mark.parametrize(("address", "kind"), ANSWERS.items())
def test_an_answer_is_what_it_says_it_is(visitor, address, kind):
    answer = visitor.get(address)
    if answer.content:
        assert answer.headers["Content-Type"].lower() == kind
        is_page = answer.content.lstrip().lower().startswith(b"<!doctype")
        assert is_page == kind.startswith("text/html")


@pytest.mark.parametrize("address", ANSWERS)
def test_no_other_site_is_let_read_it(visitor, address):
    for method in ("GET", "OPTIONS"):
        answer = visitor.request(method, address)
        assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("address", ANSWERS)
def test_no_version_of_ours_is_told(visitor, address):
    said = visitor.get(address).headers
    assert not {"x-powered-by", "via"} & said.keys()
    assert not re.search(r"\d", said.get("Server", ""))


@pytest.mark.parametrize("address", ANSWERS)
def test_only_files_that_are_everybodys_are_stored(visitor, address):
    stored = visitor.get(address).headers["Cache-Control"]
    assert ("no-store" in stored) == (not address.startswith("/static/"))


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND"])
def test_a_method_nobody_needs_is_refused(visitor, method):
    for address in ANSWERS:
        answer = visitor.request(method, address, headers={"X-Echo": "said"})
        assert answer.status_code in {400, 401, 403, 404, 405, 501}, address
        assert "said" not in answer.text
