"""Without downtime: the last version goes on running on the schema that the new one has made.

Expand, then contract: migrations come first, the old processes stay until the new ones answer. The
old version here is the one before the newest migrations; its code is taken out of the repository.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from io import BytesIO
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.conftest import free_port
from tests.demo.test_running import PATIENCE, Demo, environment
from viewmybox.demo.postgres import Embedded

ROOT = Path(__file__).parents[2]
MIGRATIONS = ":(glob)viewmybox/*/migrations/*.py"
RUN = "import sys; from viewmybox.cli import main; main(sys.argv[1:])"


def git(*words: str) -> bytes:
    done = subprocess.run([shutil.which("git") or "git", "-C", ROOT, *words],
                          capture_output=True, check=False)  # fmt: skip
    if done.returncode:
        pytest.skip(f"the repository’s history is not here: {done.stderr.decode().strip()}")
    return done.stdout


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """The package as it was before the newest migrations, and how many they were."""
    newest = git("log", "-1", "--diff-filter=A", "--format=%H", "--", MIGRATIONS).decode().strip()
    if not newest:
        pytest.skip("no commit of the history here has a migration")
    added = (
        git("show", "--diff-filter=A", "--format=", "--name-only", newest, "--", MIGRATIONS)
        .decode()
        .split()
    )
    folder = tmp_path_factory.mktemp("before")
    archive = git("archive", f"{newest}~1", "viewmybox")
    with tarfile.open(fileobj=BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
    return folder, added


@pytest.fixture(scope="module")
def installation(before):
    """Made by the new version, and stopped again; the old one finds it migrated."""
    folder = Path(tempfile.mkdtemp(prefix="vmbu-"))
    try:
        with Demo(folder) as demo:
            demo.end()
        yield folder
    finally:
        Embedded(folder).stop()
        shutil.rmtree(folder, ignore_errors=True)


def old_command(before, installation, *words, **more):
    """A command line of the old version, and where it is run."""
    path = os.pathsep.join([str(before[0]), *sys.path])
    return {
        "args": [sys.executable, "-c", RUN, *map(str, words)],
        "cwd": before[0],
        "env": environment(PYTHONPATH=path, VIEWMYBOX_DATA=str(installation), **more),
    }


def test_the_old_version_is_the_old_one(before):
    """The control: what runs below lacks what the new migrations made."""
    folder, added = before
    assert added
    assert not any((folder / path).exists() for path in added)


@contextlib.contextmanager
def served_by_the_old_one(before, installation):
    """Its address, while it serves."""
    port = free_port()
    server = subprocess.Popen(
        **old_command(before, installation, "serve", "--port", port,
                      VIEWMYBOX_BASE_URL=f"http://localhost:{port}"),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def calling(address, key):
    """A program with a key; to be closed."""
    return httpx.Client(
        base_url=f"{address}/api/v1/",
        headers={"Authorization": f"Bearer {key}"},
        trust_env=False,
        timeout=PATIENCE,
    )


def test_the_old_version_serves_on_the_new_schema(before, installation):
    words = ("key", "add", "Björkhagens Fastigheter AB", "--scope", "write")
    said = subprocess.run(
        **old_command(before, installation, *words), capture_output=True, text=True, check=True
    )
    key = said.stdout.strip()
    with served_by_the_old_one(before, installation) as address, calling(address, key) as program:
        assert wait_until_ready(address) == "ready\n"
        box = program.get("boxes").json()["items"][0]["id"]
        service = program.get(f"boxes/{box}/services").json()["items"][0]["id"]
        made = [
            program.post(f"services/{service}/entries", json={"title": "Written by the old one"}),
            program.post(f"boxes/{box}/services", json={"name": "Made by the old one"}),
            program.post(f"boxes/{box}/agreements", json={"supplier": "Old", "price_ore": 1}),
        ]
        assert [answer.status_code for answer in made] == [201, 201, 201]
    with Demo(installation) as demo, calling(demo.base_url, key) as program:
        for answer in made:
            told = program.get(answer.headers["Location"].removeprefix("/api/v1/"))
            assert told.status_code == 200
            assert told.json()["id"] == answer.json()["id"]


def wait_until_ready(address):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            answer = httpx.get(f"{address}/readyz", trust_env=False)
            if answer.status_code == 200:
                return answer.text
        time.sleep(0.2)
    return "not ready"
