"""Every page that a link leads to, in a real browser: what it asks for, keeps and runs.

The crawl begins at the overview and follows links; that it came to every route that shows a page is
checked against the list of routes, so that a new page is crawled or the run fails.
"""

import re
from urllib.parse import urldefrag, urlsplit

import pytest
from django.urls import resolve

from tests.browser.test_every_page import COOKIES, a_full_box
from tests.wall.routes import KEYS, ROUTES

pytestmark = pytest.mark.browser

# Of each route so many addresses: the others differ only in what they show.
ENOUGH = 3
# Shown by no link of a signed-in page, or no page at all.
NOT_CRAWLED = {
    "": "leads the signed-in on",
    "healthz": "for machines",
    "readyz": "for machines",
    "session/": "what open pages ask",
    "sign-in/": "leads the signed-in on",
    "sign-in/<slug:key>/": "leads to the provider",
    "sign-in/<slug:key>/answer/": "the provider's way back",
    "invitations/<str:token>/": "a letter's link; crawled below",
    "customers/": "linked for members of several; crawled below",
    "subscribe/": "linked from there",
    "settings/": "the same as the first page of the settings",
    "boxes/<uuid:box_id>/history/table.csv": "saved, not shown",
    "boxes/<uuid:box_id>/costs/table.csv": "saved, not shown",
    "costs/table.csv": "saved, not shown",
    "history/table.csv": "saved, not shown",
    "reports/<uuid:report_id>/report.pdf": "saved, not shown",
    "reports/<uuid:report_id>/report.xlsx": "saved, not shown",
    "services/<uuid:service_id>/meeting/meeting.pdf": "saved, not shown",
    "agreements/<uuid:agreement_id>/meeting/meeting.pdf": "saved, not shown",
    **dict.fromkeys(
        [
            "reporting/",
            "reporting/services/<uuid:service_id>/entries/new/",
            "reporting/indicators/<uuid:indicator_id>/measurements/new/",
        ],
        "a supplier's alone; tests/followup/test_supplying.py",
    ),
    "settings/members/<uuid:member_id>/services/": "of a supplier, and there is none here",
    "indicators/<uuid:indicator_id>/table.csv": "saved, not shown",
    "settings/journal/journal.csv": "saved, not shown",
    "settings/journal/journal.jsonl": "saved, not shown",
    "documents/<uuid:document_id>/content/": "saved, not shown",
    "documents/<uuid:document_id>/preview.png": "a picture on the document’s page",
    "cases/files/<uuid:case_file_id>/content/": "saved, not shown",
    "extracts/<uuid:extract_id>/content/": "saved, not shown",
    "extracts/restorations/<uuid:restoration_id>/journal/": "saved, not shown",
    "settings/privacy/copy/": "saved, not shown",
    "settings/invoices/<uuid:invoice_id>/pdf/": "saved, not shown",
    "policy/<int:number>/<slug:tongue>.md": "saved, not shown",
    "calendars/<str:word>.ics": "for calendar programs",
    ".well-known/viewmybox-extract-keys.json": "for machines",
    "indicators/<uuid:indicator_id>/measurements/removal/": "a deed",
    **{
        f"boxes/<uuid:box_id>/{name}/changes/": "a form's, of the rows that were chosen"
        for name in ("services", "agreements", "entries", "actions")
    },
    "policy/changes/": "asks for two versions, and there is one; test_policy.py has two",
    "policy/<int:older>/changes/<int:newer>/": "the same",
    "settings/subscription/erasure/": "leads on until the subscription has ended",
}
# Where a person may choose to go; the browser tells nobody there where they came from.
LINKED = {"https://www.imy.se/"}
WATCH = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => {
        window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`);
    });
"""
KEPT = """async () => [
    ...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map((one) => one.name), ...(await caches.keys()),
    ...(await navigator.serviceWorker.getRegistrations()).map((one) => one.scope),
]"""


def pages() -> set[str]:
    """The routes that show somebody a page."""
    return {
        path
        for path, calls in ROUTES.items()
        for call in calls
        if call.method == "GET" and call.who not in KEYS and not path.startswith("api/")
    }


class Crawl:
    """A tab and what was noted of it."""

    def __init__(self, page, live: str, known: dict[str, str] | None = None) -> None:
        self.page, self.live = page, live
        self.known = NOT_CRAWLED | (known or {})
        self.routes: dict[str, int] = {}
        self.faults: list[str] = []
        page.add_init_script(WATCH)
        page.context.on("request", self.note)

    def note(self, request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and not request.url.startswith(f"{self.live}/"):
            self.faults.append(f"{self.page.url} asks {request.url}")

    def follow(self, *begin: str) -> None:
        waiting, known = list(begin), set(begin)
        while waiting:
            path = waiting.pop(0)
            route = resolve(urlsplit(path).path).route
            if self.routes.get(route, 0) >= ENOUGH or is_no_page(route, self.known):
                continue
            self.routes[route] = self.routes.get(route, 0) + 1
            self.look(path)
            for link in self.links():
                if link not in known:
                    known.add(link)
                    waiting.append(link)

    def look(self, path: str) -> None:
        answer = self.page.goto(path)
        if answer.status != 200:
            self.faults.append(f"{path}: {answer.status}")
        self.faults += [f"{path}: {line}" for line in self.page.evaluate("window.violations")]
        self.faults += [f"{path} keeps {name}" for name in self.page.evaluate(KEPT)]
        for cookie in self.page.context.cookies():
            if cookie["name"] not in COOKIES:
                self.faults.append(f"{path}: the cookie {cookie['name']}")
            if not cookie["httpOnly"] or cookie["sameSite"] != "Lax":
                self.faults.append(f"{path}: {cookie['name']} is open")
        if self.page.evaluate("document.cookie"):
            self.faults.append(f"{path}: a script can read a cookie")

    def links(self) -> list[str]:
        # Of a link in a drawing `href` is no text, so each is read as it is written.
        found = self.page.evaluate(
            "[...document.querySelectorAll('a[href]')]"
            ".map((a) => new URL(a.getAttribute('href'), document.baseURI).href)"
        )
        ours = [urldefrag(link)[0] for link in found if link.startswith(f"{self.live}/")]
        self.faults += [
            f"{self.page.url} links to {link}"
            for link in found
            if not link.startswith((f"{self.live}/", "mailto:")) and link not in LINKED
        ]
        return [link.removeprefix(self.live) for link in ours]


def is_no_page(route: str, known: dict[str, str]) -> bool:
    return known.get(route, "").startswith(("saved", "for machines", "leads to the provider"))


@pytest.fixture
def crawl(page, live):
    return Crawl(page, live)


@pytest.mark.promise("P4", "P6")
def test_every_page_asks_only_us_and_keeps_nothing_but_the_cookies(crawl, cast, alice, live):
    from viewmybox.extracts.models import Extract

    with cast.inside(alice):
        a_full_box()
        ordered = f"/extracts/{Extract.order().id}/"
    link = f"/invitations/{cast.invite(alice)}/"
    cookie = {"name": "session", "value": alice.token, "url": live}
    crawl.page.context.add_cookies([cookie | {"httpOnly": True, "sameSite": "Lax"}])
    crawl.follow("/boxes/", "/customers/", "/subscribe/", "/extracts/order/", ordered, link)
    assert crawl.faults == []
    assert crawl.page.complaints == []
    assert pages() - crawl.routes.keys() - NOT_CRAWLED.keys() == set()


@pytest.mark.promise("P4", "P6")
def test_nor_does_a_page_for_everybody(crawl):
    crawl.follow("/", "/sign-in/")
    assert crawl.faults == []
    assert {"", "sign-in/", "policy/"} <= crawl.routes.keys()


def test_the_crawl_sees_what_it_looks_for(crawl, live, page):
    """The control: a page with each of the faults."""
    body = """<!doctype html><title>x</title><a href="https://elsewhere.example/">x</a>
        <img src="https://elsewhere.example/pixel.gif"><script>window.ran = 1</script>"""
    policy = "default-src 'none'; script-src 'self'"

    def damage(route) -> None:
        headers = {"Content-Security-Policy": policy, "Content-Type": "text/html",
                   "Set-Cookie": "tracker=1"}  # fmt: skip
        route.fulfill(status=200, headers=headers, body=body)

    page.route(re.compile(r".*/policy/$"), damage)
    crawl.page.context.on("request", lambda _request: None)
    crawl.follow("/policy/")
    found = "\n".join(crawl.faults)
    for words in ("script-src", "img-src", "links to https://elsewhere", "the cookie tracker"):
        assert words in found
    assert "a script can read a cookie" in found
    page.route("**/elsewhere", lambda route: route.fulfill(status=200, body=""))
    page.goto("/sign-in/")
    page.evaluate("fetch('http://localhost:9/elsewhere', {mode: 'no-cors'}).catch(() => {})")
    assert page.evaluate("window.violations") != []
