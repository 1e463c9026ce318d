"""Signing in, coming back and out again with two providers that others wrote (P2, P13).

A running service of ours, a running provider of theirs, and a plain HTTP client as the browser.
`oidc-provider-mock` comes with the development tools. `oidc-provider` is for Node: where Node or
the package cannot be had, its test is skipped and says why.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx2 as httpx
import pytest

from tests.conftest import COMMAND, START_SECONDS, free_port
from viewmybox.wall.context import fetch_one

FILES = Path(__file__).parent / "oidc_provider"
OLDEST_NODE = 20
INSTALL_SECONDS = 180
PATIENCE_SECONDS = 90  # two programs start on a busy machine
CLIENT = {"client_id": "viewmybox", "client_secret": "a+secret/with:signs"}
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r"<(?:input|button)\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


@pytest.fixture
def start(ground, database):
    """Starts a program and waits until an address of its answers; it ends with the test."""
    with contextlib.ExitStack() as ends:

        def start(address, command, **told):
            log = ground.own / f"{urlsplit(address).port}.log"
            stream = ends.enter_context(log.open("w"))
            process = subprocess.Popen(command, env=os.environ | told, stdout=stream, stderr=stream)
            ends.callback(process.wait, timeout=START_SECONDS)
            ends.callback(process.terminate)
            wait_for(address, process, log)

        yield start


@pytest.fixture
def service(start):
    """Starts a service of ours that knows one provider. Gives its address."""

    def serve(address, issuer):
        setup = {"key": "real", "name": "Real", "issuer": issuer} | CLIENT
        command = [COMMAND, "serve", f"--port={urlsplit(address).port}", "--workers=1"]
        start(
            f"{address}/readyz",
            command,
            VIEWMYBOX_BASE_URL=address,
            VIEWMYBOX_IDENTITY_PROVIDERS=json.dumps([setup]),
        )
        return address

    return serve


@pytest.fixture
def browser():
    english = {"Accept-Language": "en"}
    with httpx.Client(
        follow_redirects=True, trust_env=False, headers=english, timeout=PATIENCE_SECONDS
    ) as http:
        yield http


def somewhere():
    return f"http://localhost:{free_port()}"


def wait_for(address, process, log):
    deadline = time.monotonic() + PATIENCE_SECONDS
    with httpx.Client(trust_env=False) as http:
        while process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if http.get(address).is_success:
                    return
            time.sleep(0.05)
    pytest.fail(f"Nothing answers at {address}. Its log ends: {log.read_text()[-3000:]}")


def submit(browser, page, action="", **typed):
    """Press the button of the page's form (the one that leads to `action`), as a browser does."""
    forms = [(dict(ATTRIBUTE.findall(head)), body) for head, body in FORM.findall(page.text)]
    head, body = next(form for form in forms if action in form[0].get("action", ""))
    fields = [dict(ATTRIBUTE.findall(field)) for field in FIELD.findall(body)]
    sent = {f["name"]: unescape(f.get("value", "")) for f in fields if "name" in f}
    address = urljoin(str(page.url), unescape(head.get("action", str(page.url))))
    return browser.post(address, data=sent | typed)


def path(page):
    return urlsplit(str(page.url)).path


def port(page):
    return urlsplit(str(page.url)).port


def let_in(browser, page, address):
    """Whom the page, ours and open to somebody new, is for: their e-mail address."""
    assert page.status_code == 200, page.text
    assert (port(page), path(page)) == (urlsplit(address).port, "/subscribe/")
    return fetch_one("SELECT email FROM wall.enter(%s)", [browser.cookies["session"]])[0]


def let_out(browser, page, address):
    """Ours again, with nothing left of the session."""
    assert (port(page), path(page)) == (urlsplit(address).port, "/sign-in/")
    assert "You are logged out" in page.text
    assert "session" not in browser.cookies
    assert path(browser.get(f"{address}/settings/")) == "/sign-in/"


def test_in_and_out_with_oidc_provider_mock(start, service, browser):
    issuer, subject = somewhere(), f"nina-{secrets.token_hex(6)}@example.com"
    mock = [sys.executable, "-m", "oidc_provider_mock", "--host=localhost", "--require-nonce=true"]
    command = [*mock, f"--port={urlsplit(issuer).port}"]
    start(f"{issuer}/.well-known/openid-configuration", command)
    address = service(somewhere(), issuer)

    theirs = browser.get(f"{address}/sign-in/real/")
    ours = submit(browser, theirs, sub=subject)
    assert let_in(browser, ours, address) == subject
    token = browser.cookies["session"]

    goodbye = submit(browser, ours, "/sign-out/")
    assert path(goodbye) == "/oauth2/end_session"
    let_out(browser, submit(browser, goodbye), address)
    assert fetch_one("SELECT 1 FROM wall.enter(%s)", [token]) is None


def test_in_and_out_with_oidc_provider_for_node(start, service, browser):
    issuer, address, person = somewhere(), somewhere(), f"nina{secrets.token_hex(6)}"
    client = CLIENT | {
        "redirect_uris": [f"{address}/sign-in/real/answer/"],
        "post_logout_redirect_uris": [f"{address}/sign-in/?done=signed-out"],
    }
    told = json.dumps({"port": urlsplit(issuer).port, "client": client})
    node = ["node", str(installed() / "server.mjs"), told]
    start(f"{issuer}/.well-known/openid-configuration", node)
    service(address, issuer)

    theirs = browser.get(f"{address}/sign-in/real/")
    consent = submit(browser, theirs, login=person, password="any")
    assert "grant" in consent.text.lower()
    ours = submit(browser, consent)
    assert let_in(browser, ours, address) == f"{person}@example.com"
    token = browser.cookies["session"]

    browser.cookies.delete("session")
    again = browser.get(f"{address}/sign-in/real/")  # they still know who it is, and ask nothing
    assert let_in(browser, again, address) == f"{person}@example.com"

    goodbye = submit(browser, again, "/sign-out/")
    assert path(goodbye) == "/session/end"
    let_out(browser, submit(browser, goodbye, logout="yes"), address)
    assert port(browser.get(f"{address}/sign-in/real/")) == urlsplit(issuer).port  # they ask again
    assert fetch_one("SELECT 1 FROM wall.enter(%s)", [token])  # the first session is its own


def test_that_provider_insists_on_pkce(start, browser):
    """Else the sign-in above would prove nothing of it."""
    issuer = somewhere()
    client = CLIENT | {"redirect_uris": ["http://localhost:9/answer/"]}
    told = json.dumps({"port": urlsplit(issuer).port, "client": client})
    node = ["node", str(installed() / "server.mjs"), told]
    start(f"{issuer}/.well-known/openid-configuration", node)
    asked = {"client_id": "viewmybox", "response_type": "code", "scope": "openid", "nonce": "n"}
    answer = browser.get(
        f"{issuer}/auth",
        params=asked | {"redirect_uri": "http://localhost:9/answer/"},
        follow_redirects=False,
    )
    assert "PKCE" in unescape(answer.headers["location"])


# Installing the one for Node


def installed():
    """A folder with the script beside what it runs on, as the lock file has it, made once."""
    node = shutil.which("node")
    if not (node and shutil.which("npm")):
        pytest.skip("Node is not on this machine")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.strip().lstrip("v").partition(".")[0]) < OLDEST_NODE:
        pytest.skip(f"Node is older than {OLDEST_NODE}")
    files = ("package.json", "package-lock.json", "server.mjs")
    digest = hashlib.sha256(b"".join((FILES / name).read_bytes() for name in files)).hexdigest()
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = caches / "viewmybox-tests" / f"oidc-provider-{digest[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "alone").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            for name in files:
                shutil.copy(FILES / name, folder)
            install(folder)
            (folder / "complete").touch()
    return folder


def install(folder):
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        subprocess.run(
            command, cwd=folder, check=True, capture_output=True, timeout=INSTALL_SECONDS
        )
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"npm could not install oidc-provider: {type(error).__name__}")
