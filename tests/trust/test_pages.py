"""Each thing that somebody could alter in the service's answers is found."""

import pytest

from tests.conftest import free_port
from tests.trust.altering import altered
from viewmybox.trust.every import State

SECURE = {"base_url": "https://localhost"}


def without(name):
    return lambda answer: answer.drop(name)


def saying(name, value):
    return lambda answer: answer.set(name, value)


def adding(html):
    def alter(answer):
        answer.body = answer.body.replace(b"</body>", html.encode() + b"</body>")

    return alter


def cookie(line):
    return lambda answer: answer.headers.append(("Set-Cookie", line))


def styled(answer):
    if answer.path.startswith("/static/"):
        answer.body += b"body { background: url(https://cdn.example.net/x.png) }"


def answering(status, path="", method=""):
    def alter(answer):
        if answer.path.startswith(path) and answer.method == (method or answer.method):
            answer.status = status
            answer.drop("Location")

    return alter


def tracing(answer):
    if answer.status == 404:
        answer.body += b"Traceback (most recent call last)"


def repeating(answer):
    answer.set("Location", "http://stranger.example/")


CSP = "Content-Security-Policy"
STRICT = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; "

DAMAGES = [
    ("headers-are-sent", without("X-Content-Type-Options")),
    ("headers-are-sent", saying("X-Frame-Options", "SAMEORIGIN")),
    ("headers-are-sent", without("Cross-Origin-Opener-Policy")),
    ("headers-are-sent", without("Cross-Origin-Resource-Policy")),
    ("headers-are-sent", saying("Referrer-Policy", "unsafe-url")),
    ("powers-are-forbidden", saying("Permissions-Policy", "camera=*")),
    ("content-is-limited", without(CSP)),
    ("content-is-limited", saying(CSP, STRICT + "script-src 'self' 'unsafe-inline'")),
    ("content-is-limited", saying(CSP, STRICT + "script-src https://cdn.example.net")),
    ("content-is-limited", saying(CSP, STRICT + "img-src *")),
    ("content-is-limited", saying(CSP, STRICT + "img-src https:")),
    ("content-is-limited", saying(CSP, STRICT.replace("frame-ancestors 'none'", "x"))),
    ("nothing-is-kept", without("Cache-Control")),
    ("nothing-is-kept", saying("Cache-Control", "max-age=60")),
    ("signed-in-pages-are-closed", answering(200, "/settings/")),
    ("signed-in-pages-are-closed", answering(200, "/api/")),
    ("cookies-are-few", cookie("_ga=1; Path=/; HttpOnly; SameSite=Lax")),
    ("cookies-are-bound", cookie("csrf=1; Path=/; SameSite=Lax")),
    ("cookies-are-bound", cookie("csrf=1; Path=/; HttpOnly")),
    ("cookies-are-bound", cookie("csrf=1; Path=/; HttpOnly; SameSite=Lax; Domain=example.com")),
    ("pages-load-nothing-foreign", adding('<img src="https://pixel.example.net/x.gif">')),
    ("pages-load-nothing-foreign", adding('<script src="//cdn.example.net/x.js"></script>')),
    ("pages-load-nothing-foreign", adding('<form action="https://example.net/"></form>')),
    ("pages-load-nothing-foreign", adding('<p style="background: url(https://example.net/x)">')),
    ("pages-load-nothing-foreign", styled),
    ("errors-are-quiet", tracing),
    ("errors-are-quiet", answering(500, "/no/such")),
    ("forgeries-are-refused", answering(200, "/sign-out/", "POST")),
    ("methods-are-few", answering(200, "/", "TRACE")),
    ("names-are-not-believed", repeating),
    ("server-is-quiet", saying("Server", "granian 2.5.1")),
    ("policy-is-shown", answering(500, "/policy/")),
]


@pytest.mark.parametrize(("name", "alter"), DAMAGES)
def test_altered_answers(name, alter, check, whole, live):
    with altered(live, lambda _answer: None) as address:
        assert check(name, whole, address).state == State.OK
    with altered(live, alter) as address:
        result = check(name, whole, address)
    assert result.state == State.HOLE
    assert "could not be checked" not in result.found[0]


def test_behind_tls_browsers_are_told_to_stay_there(check, whole, live):
    told = saying("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    with altered(live, told) as address:
        assert check("tls-is-told", whole, address, **SECURE).state == State.OK
    briefly = saying("Strict-Transport-Security", "max-age=60")
    for damage in (briefly, without("Strict-Transport-Security")):
        with altered(live, damage) as address:
            assert check("tls-is-told", whole, address, **SECURE).state == State.HOLE


def test_pages_that_do_not_run_are_skipped_and_never_ok(check, whole):
    from viewmybox.trust.every import CHECKS

    nowhere = f"http://localhost:{free_port()}"
    named = [name for name, one in CHECKS.items() if one.look.__module__.endswith(".pages")]
    assert len(named) > 10
    for name in named:
        result = check(name, whole, nowhere)
        assert result.state == State.SKIPPED
        assert name == "tls-is-told" or "not running" in result.found[0]
