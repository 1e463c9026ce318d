"""A real browser: the system's Chromium, one a process, a fresh context (cookies) a test."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

# Playwright keeps an event loop in this thread; Django would refuse its database calls beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing of the browser's own goes out to the network while the tests run.
QUIET = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 15_000  # milliseconds; the machines are slow at times
COMMAND = Path(sys.executable).with_name("viewmybox")


def browser_path() -> str:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine, and none could be installed")
    return path


def alone() -> list[str]:
    return ["--no-sandbox"] if os.geteuid() == 0 else []


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = browser_path()
    browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *alone()])
    yield browser
    browser.close()


@pytest.fixture
def context(chromium: Browser, live: str) -> Iterator[BrowserContext]:
    made = chromium.new_context(base_url=live, locale="en-GB", viewport=size(1280))
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab whose every console error fails the test: the policy for content is strict."""
    tab = context.new_page()
    tab.complaints = []  # type: ignore[attr-defined]
    tab.on("pageerror", lambda error: tab.complaints.append(str(error)))  # type: ignore[attr-defined]
    tab.on(
        "console",
        lambda line: tab.complaints.append(line.text) if line.type == "error" else None,  # type: ignore[attr-defined]
    )
    return tab


@pytest.fixture
def worker(live: str) -> Iterator[None]:
    """The real worker, in a process of its own; only for this test, for others run jobs by hand."""
    process = subprocess.Popen([COMMAND, "worker"], stderr=subprocess.DEVNULL)
    yield
    process.terminate()
    process.wait(timeout=30)


def size(width: int) -> dict[str, int]:
    return {"width": width, "height": 800}
