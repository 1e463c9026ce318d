"""A whole run with a marker in every free text, and with much that fails: no log tells any of it.

Searched are the log of the web's process, of the worker's and of PostgreSQL, and what both
processes told the receiver of traces and metrics.
"""

import os
import subprocess
import time
from pathlib import Path

import httpx2 as httpx
import psycopg
import pytest

from tests import quiet
from tests.conftest import COMMAND, free_port, wait_until_ready
from tests.test_telemetry import Receiver
from tests.wall.routes import CONSOLE, KEYS, OUT, ROUTES, Who
from tests.wall.test_routes import address as address_of
from tests.wall.test_routes import facts_of

# A worker makes up first for what it missed, of every customer that the tests before have made.
PATIENCE = 300  # the worker first looks at every customer that other tests have made
AGENT = "Mozilla/5.0 marked-agent Firefox/140.0"


@pytest.fixture(scope="module")
def a(database, cast):
    """A customer whose every text holds `secret`."""
    from tests.wall.whole import whole

    return whole("Alice", "Customer A")


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def processes(database, ground, receiver, tmp_path):
    """The web and the worker with logs of their own, and letters that nobody takes."""
    port = free_port()
    address = f"http://localhost:{port}"
    environment = (
        os.environ
        | receiver.environment
        | {
            "VIEWMYBOX_BASE_URL": address,
            "VIEWMYBOX_SMTP_URL": f"smtp://localhost:{free_port()}",
        }
    )
    running, logs = [], []
    for words in (["serve", f"--port={port}", "--workers=1"], ["worker"]):
        log = tmp_path / f"{words[0]}.log"
        logs.append(log)
        with log.open("w") as out:
            running.append(
                subprocess.Popen([COMMAND, *words], env=environment, stdout=out, stderr=out)
            )
    wait_until_ready(address, running[0], logs[0])
    yield address, logs
    for process in running:
        process.terminate()
    for process in running:
        process.wait(timeout=PATIENCE)


def waits_for(what) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.promise("P4")
def test_no_log_tells_anything_of_anybody(a, cast, processes, receiver, ground):
    address, logs = processes
    server = ground.server.data / "postgres.log"
    before = server.stat().st_size
    with browser_of(address, a.owner.token) as browser:
        visit_everything(browser, a)
        send_what_fails(browser, a)
        write_to_support(browser, a)
    with browser_of(address, a.operator.token) as browser:
        look_from_the_console(browser, a)
    a_job_that_fails(a, cast, logs[1])
    a_statement_that_fails(ground, a)
    told = [log.read_text() for log in logs] + [since(server, before)]
    assert "sign-in refused" in told[0]
    assert '"kind": "invitation"' in told[1]
    words = (a.secret, a.owner.token, a.operator.token, *a.keys.values(), "marked-agent",
             "marked-query", "Olga Olsson")  # fmt: skip
    for log in told:
        assert quiet.told(log, *words) == []
    receiver.wait_for("POST /support/customers/<uuid:customer_id>/cases/<uuid:case_id>/answers/")
    assert [word for word in (*words, *quiet.WORDS) if word.encode() in receiver.everything] == []


def browser_of(address, token):
    """Somebody's browser, with what a form of ours would send against forgery."""
    csrf = "csrf" * 8
    return httpx.Client(
        base_url=address,
        trust_env=False,
        cookies={"session": token, "csrf": csrf},
        headers={"user-agent": AGENT, "x-csrftoken": csrf, "origin": address},
        timeout=PATIENCE,
    )


def write_to_support(browser, a) -> None:
    """A case and more in it, and both with what cannot be taken."""
    given = {"about": "other", "subject": a.secret, "text": a.secret, "page": f"/{a.secret}/"}
    files = {"attachments": (f"{a.secret}.txt", a.secret.encode())}
    opened = browser.post("/cases/new/", data=given | {"attach": "on"}, files=files)
    assert opened.status_code == 302
    case = opened.headers["location"].partition("?")[0]
    assert browser.post(f"{case}messages/", data={"text": a.secret}).status_code == 302
    assert browser.post("/cases/new/", data=given | {"about": a.secret}).status_code == 422
    assert browser.post(f"{case}messages/", data={"text": a.secret * 900}).status_code == 422


def look_from_the_console(browser, a) -> None:
    """Search, say why, look at every page, answer; and what is refused or fails on the way."""
    sought = {"words": a.secret, "reason": a.secret}
    assert browser.post("/support/searches/new/", data=sought).status_code == 302
    account = f"/support/customers/{a.id}"
    why = {"reason": f"Why: {a.secret}"}
    assert browser.post(f"{account}/visits/new/", data=why).status_code == 302
    for path, calls in CONSOLE.items():
        for call in calls:
            if call.method == "GET" and "sign-in" not in path:
                browser.get(address_of(path, call, facts_of(a)), params={"marked-query": a.secret})
    case = f"{account}/cases/{a.facts['case']}"
    assert browser.post(f"{case}/answers/", data={"text": a.secret}).status_code == 302
    assert browser.post(f"{case}/answers/", data={"text": a.secret * 900}).status_code == 422
    assert browser.post(f"{account}/visits/new/", data={"reason": a.secret * 99}).is_error
    assert browser.get(f"{account}/cases/{a.secret}/").status_code == 404
    browser.post("/support/policy/drafts/new/", data={"summary_sv": a.secret})
    browser.post("/support/prices/drafts/new/", files={"file": ("x.toml", a.secret.encode())})


def visit_everything(browser, a) -> None:
    """Every page and call, with a word of the customer's in each query."""
    for path, calls in ROUTES.items():
        for call in calls:
            if call.method != "GET" or path in OUT or call.who is Who.ANYBODY:
                continue
            where = path
            for name, value in facts_of(a).items():
                for kind in ("uuid:", "uuidstr:", "str:", "int:", "slug:", ""):
                    where = where.replace(f"<{kind}{name}_id>", str(value))
                    where = where.replace(f"<{kind}{name}>", str(value))
            headers = a.headers() if call.who in KEYS else {}
            browser.get(
                f"/{where}", params={"q": a.secret, "marked-query": a.secret}, headers=headers
            )


def send_what_fails(browser, a) -> None:
    """Wrong forms, a wrong key, unreadable JSON, an upload that is cut off, a foreign form."""
    browser.post("/boxes/new/", data={"name": a.secret}, headers={"x-csrftoken": "x" * 64})
    browser.post(f"/boxes/{a.secret}/", content=a.secret.encode())
    browser.post("/api/v1/boxes", content=f'{{"name": "{a.secret}'.encode(), headers=a.headers())
    browser.post("/api/v1/measurements", content=a.secret.encode(),
                 headers=a.headers() | {"content-type": "application/x-ndjson"})  # fmt: skip
    browser.get("/api/v1/me", headers={"authorization": a.headers()["authorization"][:-4] + "0000"})
    browser.get("/sign-in/demo/answer/", params={"code": a.secret, "state": a.secret})
    browser.get(f"/invitations/{a.secret}/")
    browser.get("/" + a.secret * 600)


def a_job_that_fails(a, cast, log: Path) -> None:
    """Its letter holds a link that opens an invitation; its error may quote an address."""
    from viewmybox.accounts.jobs import send_invitation
    from viewmybox.accounts.models import Invitation
    from viewmybox.accounts.permissions import Role

    with cast.inside(a.owner):
        invitation, _word = Invitation.make(f"{a.secret}@example.com", Role.EDITOR)
        send_invitation.defer(invitation=str(invitation.id), language="sv")
    waits_for(lambda: '"kind": "invitation"' in log.read_text())


def a_statement_that_fails(ground, a) -> None:
    with psycopg.connect(ground.server.url("web", ground.database), autocommit=True) as connection:
        for statement, values in (
            ("SELECT %s::text FROM box WHERE nothing_called_so = %s", [a.secret, a.secret]),
            ("SELECT %s::text::integer", [a.secret]),
            ("SELECT wall.enter(%s), 1/0", [a.owner.token]),
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(statement.encode(), values)


def since(file: Path, start: int) -> str:
    with file.open("rb") as log:
        log.seek(start)
        return log.read().decode(errors="replace")


def test_the_search_finds_what_it_looks_for(a):
    """The control: a line with each of them."""
    for line in (
        "to office@EXAMPLE.com", f"note {a.secret}", f"token={a.owner.token}", a.keys["write"],
        "SET LOCAL vmb.context = '0190a1b2-0000-7000-8000-000000000000|-|page|1790000000|ab'",
        "STATEMENT: SELECT name FROM box", "GET /boxes/?q=x", "Alice Andersson",
    ):  # fmt: skip
        assert quiet.told(line, a.secret), line
    assert (
        quiet.told('{"event": "page failed", "number": "ab12cd34", "request": "0123456789ab"}')
        == []
    )
