"""The service's own pages, as a visitor without a session gets them over HTTP."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx2 as httpx
from django.conf import settings

from viewmybox.trust.checking import check
from viewmybox.trust.installation import Installation, Unseen

# A page, the sign-in page, one of the signed-in pages, an error, the API's refusal.
PAGES = ("/", "/sign-in/", "/policy/", "/boxes/", "/no/such/page/", "/api/v1/me")
READ = ("/", "/sign-in/", "/policy/", "/no/such/page/")
STYLE = re.compile(r"""(?:url\(|@import)\s*["']?([^"')\s]+)""")
TRACES = re.compile(r"Traceback|File &quot;|File \"/|site-packages|psycopg|DEBUG = True", re.ASCII)
METHODS = ("TRACE", "PUT", "DELETE", "PATCH")
HARMLESS = re.compile(r"'(?:none|self|strict-dynamic|nonce-[^']+|sha(?:256|384|512)-[^']+)'")
STRANGER = "stranger.example"
REFUSED = range(400, 500)
YEAR = 365 * 24 * 3600

EXACT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
REFERRERS = ("same-origin", "no-referrer", "strict-origin")
POWERS = ("camera", "microphone", "geolocation")


def policy_of(answer: httpx.Response) -> dict[str, list[str]]:
    """The content security policy, by directive."""
    parts = answer.headers.get("Content-Security-Policy", "").split(";")
    return {words[0]: words[1:] for part in parts if (words := part.split())}


@check("P15", "Every page says that the browser may guess no type, frame nothing, share nothing")
def headers_are_sent(here: Installation) -> Iterator[str]:
    for path in PAGES:
        headers = here.answer(path).headers
        for name, value in EXACT.items():
            if headers.get(name) != value:
                yield f"{path}: {name} is {headers.get(name)}"
        if headers.get("Referrer-Policy") not in REFERRERS:
            yield f"{path}: Referrer-Policy is {headers.get('Referrer-Policy')}"


@check("P15", "Every page forbids the browser camera, microphone and place")
def powers_are_forbidden(here: Installation) -> Iterator[str]:
    for path in PAGES:
        said = here.answer(path).headers.get("Permissions-Policy", "")
        for power in POWERS:
            if f"{power}=()" not in said:
                yield f"{path}: {power} is not forbidden"


@check(
    "P15", "Every page has a strict content security policy: nothing inline, nothing from others"
)
def content_is_limited(here: Installation) -> Iterator[str]:
    issuers = (urlsplit(provider.issuer) for provider in here.config.identity_providers)
    # Forms that sign in and out are led on to the provider.
    allowed = {"img-src data:"} | {f"form-action {url.scheme}://{url.netloc}" for url in issuers}
    for path in PAGES:
        policy = policy_of(here.answer(path))
        for name in ("default-src", "base-uri", "frame-ancestors"):
            if policy.get(name) != ["'none'"]:
                yield f"{path}: {name} is {' '.join(policy.get(name, ['not said']))}"
        for name, words in policy.items():
            for word in words:
                if not HARMLESS.fullmatch(word) and f"{name} {word}" not in allowed:
                    yield f"{path}: {name} allows {word}"


@check("P15", "Browsers are told to come over TLS only")
def tls_is_told(here: Installation) -> Iterator[str]:
    if not here.config.secure:
        raise Unseen("BASE_URL is not https")
    for path in PAGES:
        said = here.answer(path).headers.get("Strict-Transport-Security", "")
        age = re.search(r"max-age=(\d+)", said)
        if not age or int(age[1]) < YEAR:
            yield f"{path}: Strict-Transport-Security is “{said}”"


@check("P13", "No page but the style and the script may be kept by a browser, for Back to find")
def nothing_is_kept(here: Installation) -> Iterator[str]:
    for path in PAGES:
        if "no-store" not in here.answer(path).headers.get("Cache-Control", ""):
            yield f"{path}: Cache-Control is {here.answer(path).headers.get('Cache-Control')}"


@check("P13", "A signed-in page asks who is not signed in to do so")
def signed_in_pages_are_closed(here: Installation) -> Iterator[str]:
    for path in ("/boxes/", "/settings/", "/extracts/", "/settings/sessions/"):
        answer = here.answer(path)
        onward = urlsplit(answer.headers.get("Location", "")).path
        if not answer.is_redirect or not onward.startswith("/sign-in/"):
            yield f"{path}: answers {answer.status_code} to anybody"
    if (status := here.answer("/api/v1/me").status_code) != httpx.codes.UNAUTHORIZED:
        yield f"/api/v1/me: answers {status} to anybody"


@check("P6", "Pages set no cookie but those that the service cannot work without")
def cookies_are_few(here: Installation) -> Iterator[str]:
    allowed = (settings.SESSION_COOKIE, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)
    for path, name, _flags in cookies(here):
        if name not in allowed:
            yield f"{path}: the cookie {name}"


@check("P15", "Every cookie is out of reach of scripts and of other sites, and bound to this host")
def cookies_are_bound(here: Installation) -> Iterator[str]:
    for path, name, flags in cookies(here):
        wanted = {"httponly", "path=/"} | ({"secure"} if here.config.secure else set())
        for flag in sorted(wanted - flags):
            yield f"{path}: the cookie {name} is not {flag}"
        if not flags & {"samesite=lax", "samesite=strict"}:
            yield f"{path}: the cookie {name} is sent with other sites’ requests"
        if any(flag.startswith("domain=") for flag in flags):
            yield f"{path}: the cookie {name} is sent to other hosts"


def cookies(here: Installation) -> Iterator[tuple[str, str, set[str]]]:
    """Path, name and flags of each cookie that a page sets."""
    for path in PAGES:
        for line in here.answer(path).headers.get_list("Set-Cookie"):
            pair, *flags = line.split(";")
            yield path, pair.partition("=")[0].strip(), {flag.strip().lower() for flag in flags}


@check("P4", "No page asks another party for anything: all it loads is the service’s own")
def pages_load_nothing_foreign(here: Installation) -> Iterator[str]:
    for path in READ:
        answer = here.answer(path)
        found = Loads()
        found.feed(answer.text)
        for address in found.addresses:
            if foreign(here, urljoin(path, address)):
                yield f"{path}: loads {address}"
        for sheet in found.sheets:
            if not foreign(here, sheet):
                for address in STYLE.findall(here.answer(sheet).text):
                    if foreign(here, urljoin(sheet, address)):
                        yield f"{sheet}: loads {address}"


class Loads(HTMLParser):
    """What a page loads or sends to by itself; links that people follow are not among it."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.sheets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        names = ["src", "srcset", "poster", "data", "action", "formaction", "ping", "background"]
        names += ["href"] if tag in {"link", "base", "image", "use"} else []
        self.addresses += [
            word for name in names for word in given.get(name, "").split(",") if word
        ]
        self.addresses += STYLE.findall(given.get("style", ""))
        if tag == "link" and given.get("rel") == "stylesheet":
            self.sheets.append(given.get("href", ""))


def foreign(here: Installation, address: str) -> bool:
    host = urlsplit(address.strip()).netloc
    return bool(host) and host not in {
        urlsplit(here.config.base_url).netloc,
        urlsplit(here.address).netloc,
    }


@check("P15", "Errors tell people nothing of how the program is made")
def errors_are_quiet(here: Installation) -> Iterator[str]:
    missing = (here.answer("/no/such/page/"), here.answer("/api/v1/no/such/call"))
    asked = (here.answer("/sign-out/", "POST"), here.answer("/sign-in/no-such-provider/answer/"))
    for answer in (*missing, *asked):
        if answer.status_code not in REFUSED:
            yield f"{answer.url.path}: answers {answer.status_code}"
        if found := TRACES.search(answer.text):
            yield f"{answer.url.path}: says “{found[0]}”"


@check("P15", "A form that does not come from our own page is refused")
def forgeries_are_refused(here: Installation) -> Iterator[str]:
    for path in ("/sign-out/", "/language/"):
        status = here.answer(path, "POST").status_code
        if status != httpx.codes.FORBIDDEN:
            yield f"{path}: answers {status} to a form without its token"


@check("P15", "Pages answer to no method but their own; TRACE is refused")
def methods_are_few(here: Installation) -> Iterator[str]:
    for method in METHODS:
        answer = here.answer("/", method)
        if answer.status_code < REFUSED.start:
            yield f"{method} /: answers {answer.status_code}"


@check("P15", "A foreign name in a request finds its way into no answer")
def names_are_not_believed(here: Installation) -> Iterator[str]:
    for path in ("/", "/sign-in/", "/boxes/"):
        answer = here.answer(path, headers={"Host": STRANGER, "X-Forwarded-Host": STRANGER})
        if STRANGER in answer.text + str(answer.headers):
            yield f"{path}: repeats the foreign name"


@check("P15", "The server does not say what it is made of")
def server_is_quiet(here: Installation) -> Iterator[str]:
    for path in PAGES:
        for name in ("Server", "X-Powered-By", "Via"):
            said = here.answer(path).headers.get(name, "")
            if re.search(r"\d", said):
                yield f"{path}: {name} is {said}"


@check("P9", "Everybody can read the policy that is in force")
def policy_is_shown(here: Installation) -> Iterator[str]:
    if not here.answer("/policy/").is_success:
        yield f"/policy/ answers {here.answer('/policy/').status_code}"
