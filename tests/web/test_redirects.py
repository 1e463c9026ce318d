"""Nobody is sent on to another site: only our own pages, and the identity provider."""

from dataclasses import replace

import pytest
from django.conf import settings

from tests import cast
from tests.wall.routes import KEYS, OUT, ROUTES
from tests.wall.test_routes import caller, facts_of, send
from tests.wall.whole import whole
from viewmybox.web.pages import safe_next

ELSEWHERE = [
    "https://elsewhere.example/",
    "http://elsewhere.example",
    "//elsewhere.example",
    "///elsewhere.example",
    "/\\elsewhere.example",
    "\\\\elsewhere.example",
    "/\t/elsewhere.example",
    "\n//elsewhere.example",
    " //elsewhere.example",
    "https:elsewhere.example",
    "https:///elsewhere.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://localhost@elsewhere.example/",
    "/no/such/page/",
    "/boxes/\r\nSet-Cookie: x=1/",
    "boxes/",
    "",
    "/boxes/?" + "x" * 600,
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_only_a_page_of_ours_is_gone_on_to(address):
    assert safe_next(address) == "/boxes/"
    assert safe_next(address, "/") == "/"


@pytest.mark.parametrize(
    "address", ["/boxes/", "/boxes/?status=off", "/settings/members/#top", "/"]
)
def test_our_own_pages_are(address):
    assert safe_next(address) == address


def test_nothing_is_an_address_of_nobody():
    assert safe_next(None) == "/boxes/"


@pytest.fixture(scope="module")
def a(database):
    return whole("Alice", "Customer A")


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "/\\e.ex"]
)
def test_no_route_sends_anybody_elsewhere_whatever_it_is_told(a, address):
    provider = settings.IDENTITY_PROVIDERS["demo"].issuer
    names = ("next", "redirect", "url", "to", "return_to", "post_logout_redirect_uri")
    hostile = dict.fromkeys(names, address)
    told = 0
    for path, calls in ROUTES.items():
        for call in calls:
            if path in OUT or call.who in KEYS:
                continue
            more = replace(call, sends=lambda call=call: call.sends() | hostile)
            answer = send(caller(a, call), path, more, facts_of(a), query=hostile)
            to = answer.get("Location", "/")
            told += "Location" in answer
            ours = to.startswith("/") and not to.startswith(("//", "/\\"))
            assert ours or to.startswith(f"{provider}/"), (path, to)
    assert told > 20


def test_a_long_way_back_is_no_error(database):
    answer = cast.client().get("/boxes/?" + "status=" + "x" * 2000)
    onward = cast.client().get(answer["Location"])
    assert onward.status_code == 200
    begun = cast.client().get("/sign-in/demo/", {"next": "/boxes/?" + "x" * 2000})
    assert begun.status_code == 302
