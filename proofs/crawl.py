"""wapiti at the demo's pages: crawled and attacked, as somebody signed in and as nobody.

In an environment of its own, which `make` makes, since it asks for other versions of what we use
too. It goes to this machine's own addresses only: what it would have us ask others for, it has us
ask a listener of ours.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from proofs.demo import Demo, running
from proofs.outcome import Failed, Skipped
from proofs.overheard import Overheard, listening
from proofs.said import said, unexplained

# What it notes goes into a database of files, which it waits for at most five seconds at a time.
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder below it is made
WAPITI = Path(f"{sys.prefix}-wapiti") / "bin" / "wapiti"
# Cookies, headers, tokens, lines in headers, code, files, what guards a page, statements, methods,
# scripts that stay or come back, redirects, what we could be made to ask for, uploads, backups.
MODULES = (
    "cookieflags", "csp", "csrf", "http_headers", "crlf", "exec", "file", "htaccess", "ldap",
    "methods", "permanentxss", "redirect", "shellshock", "spring4shell", "sql", "ssrf", "timesql",
    "upload", "xss", "xxe", "backup",
)  # fmt: skip
# A press that ends the session would end the crawl too. The matrix tries those.
LEFT_OUT = ("sign-out/*", "settings/sessions/*", "settings/privacy/*", "switch/*")
# Another value than the page's would only be refused, each time the same.
NOT_ATTACKED = ("csrfmiddlewaretoken",)


class Run(NamedTuple):
    who: str
    person: str  # of the demo's; nobody, if empty
    starts: tuple[str, ...]
    crawl_seconds: int
    module_seconds: int


RUNS = (
    Run("an owner", "charlie", ("boxes/", "settings/", "actions/", "imports/"), 40, 18),
    Run("nobody", "", ("sign-in/", "policy/", "trust/", "subscribe/", "boxes/"), 15, 6),
)


def run() -> str:
    if not WAPITI.is_file():
        raise Skipped("wapiti cannot be had here: it runs on Python 3.11 and 3.12")
    with running() as demo:
        return "; ".join(attack(demo, one) for one in RUNS)


def attack(demo: Demo, one: Run) -> str:
    """Crawl and attack. Returns how much.

    Raises:
        Failed: it found something that is not explained, or less was tried than it seems.
    """
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as name, listening() as ours:
        folder = Path(name)
        browser = demo.sign_in(one.person) if one.person else None
        (folder / "cookies").write_text(json.dumps(jar(browser.cookies.jar if browser else ())))
        done = subprocess.run(
            words(demo, one, ours, folder), capture_output=True, text=True, check=False
        )
        report = folder / "report"
        if not report.is_file():
            raise Failed(f"wapiti left no report: {(done.stdout + done.stderr)[-500:]}")
        found = said(json.loads(report.read_text()))
        pages = json.loads(report.read_text())["infos"]["crawled_pages_nbr"]
        sent = sum("[¨]" in line for line in done.stdout.splitlines())
    for line in unexplained(found):
        print(line, flush=True)
    if ours.asked:
        raise Failed(f"it had us ask elsewhere: {ours.asked[:3]}")
    if unexplained(found):
        raise Failed(f"{len(unexplained(found))} findings as {one.who}, see above")
    if set(MODULES) - set(re.findall(r"Launching module (\w+)", done.stdout)):
        raise Failed(f"not all of its modules ran as {one.who}")
    if not any(each.kind == "Secure Flag cookie" for each in found):
        raise Failed("it did not find what is there to be found")
    if browser and browser.get(f"{demo.address}/boxes/").url.path != "/boxes/":
        raise Failed(f"{one.who} was signed out meanwhile, so that less was tried than it seems")
    if not demo.is_well():
        raise Failed("the service does not answer any more")
    return f"{sent} attacks by {len(MODULES)} modules on {pages} addresses and forms as {one.who}"


def words(demo: Demo, one: Run, ours: Overheard, folder: Path) -> list[str]:
    several = [
        (flag, f"{demo.address}/{path}")
        for flag, paths in (("-s", one.starts), ("-x", LEFT_OUT))
        for path in paths
    ] + [("--skip", name) for name in NOT_ATTACKED]
    return [
        str(WAPITI.absolute()), "-u", f"{demo.address}/", "--scope", "folder",
        "--endpoint", ours.address, "--dns-endpoint", "localhost", "-m", ",".join(MODULES),
        "-c", str(folder / "cookies"), "--flush-session", "--no-bugreport", "--level", "1",
        "--max-scan-time", str(one.crawl_seconds), "--max-attack-time", str(one.module_seconds),
        "--max-links-per-page", "25", "--max-files-per-dir", "8", "--depth", "6", "--tasks", "2",
        "--store-session", str(folder), "--store-config", str(folder), "-v", "2",
        "-f", "json", "-o", str(folder / "report"), *[word for pair in several for word in pair],
    ]  # fmt: skip


def jar(cookies: Any) -> dict[str, Any]:
    """A browser's cookies, as wapiti keeps them: by domain and path."""
    about = {"version": 0, "expires": None, "secure": False, "port": None}
    return {".localhost.local": {"/": {one.name: about | {"value": one.value} for one in cookies}}}
