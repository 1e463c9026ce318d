"""The whole demo in processes of its own: from one command to nothing left running."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Self

import httpx2 as httpx
import pytest

from tests.conftest import free_port
from viewmybox.demo.postgres import Embedded
from viewmybox.kit.ports import PortInUseError, refuse_taken_port

COMMAND = Path(sys.executable).with_name("viewmybox")
PROCESSES = [shutil.which("ps") or "ps", "-A", "-ww", "-o", "pgid=,pid=,stat=,args="]
PATIENCE = 60  # seconds, for a busy machine


def environment(**more: str) -> dict[str, str]:
    """Without what the test process says of its own installation."""
    kept = {name: value for name, value in os.environ.items() if "VIEWMYBOX" not in name}
    return kept | more


def two_free_ports() -> int:
    """The first of two ports in a row that nobody listens on."""
    while True:
        port = free_port()
        with contextlib.suppress(PortInUseError):
            refuse_taken_port("127.0.0.1", port + 1)
            return port


class Demo:
    """A demo that is up; in a process group of its own, as a terminal gives it."""

    def __init__(self, folder: Path, *options: str, port: int = 0) -> None:
        self.port = port or two_free_ports()
        self.process = subprocess.Popen(
            [COMMAND, "demo", "--data", folder, "--port", str(self.port), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(),
            start_new_session=True,
        )
        self.said = ""

    def __enter__(self) -> Self:
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                return self
        self.__exit__()
        pytest.fail(f"The demo did not start: {self.said}")

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.port}"

    def parts(self) -> dict[int, str]:
        """The processes of its group that still run, and their command lines."""
        listed = subprocess.run(PROCESSES, capture_output=True, text=True, check=True).stdout
        rows = [line.split(maxsplit=3) for line in listed.splitlines()]
        return {
            int(pid): command
            for group, pid, state, command in (row for row in rows if len(row) == 4)
            if int(group) == self.process.pid and not state.startswith("Z")
        }

    def end(self, how: signal.Signals = signal.SIGINT) -> str:
        """As Ctrl-C does: the whole group gets it. Returns what the demo said at last."""
        os.killpg(self.process.pid, how)
        return self.wait()

    def wait(self) -> str:
        said, _nothing = self.process.communicate(timeout=PATIENCE)
        return said


@pytest.fixture(scope="module")
def installation():
    """A folder in which a demo was started before, and what it said. A socket's path is short."""
    folder = Path(tempfile.mkdtemp(prefix="vmbd-"))
    try:
        with Demo(folder) as first:
            with sign_in(first, "alice") as alice:
                page = alice.get("/boxes/").text
            said = first.said
            # The worker may just have asked how all stands, of a server that was being stopped.
            said_last = first.end()
            assert said_last.endswith("Stopped.\n")
            assert "Traceback" not in said_last
            assert first.process.returncode == 0
            assert first.parts() == {}
        yield folder, said, page
    finally:
        Embedded(folder).stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def folder(installation):
    return installation[0]


@contextlib.contextmanager
def sign_in(demo: Demo, person: str) -> Iterator[httpx.Client]:
    """A browser in which a person has pressed their name at the provider."""
    with httpx.Client(base_url=demo.base_url, follow_redirects=True, trust_env=False) as browser:
        asked = browser.get("/sign-in/demo/?next=/boxes/")
        assert asked.url.port == demo.port + 1
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked.text)
        answer = {name: unescape(value) for name, value in hidden} | {"person": person}
        arrived = browser.post(asked.url.copy_with(query=None), data=answer)
        assert arrived.is_success
        assert arrived.url.port == demo.port
        yield browser


def command(folder: Path | str, *words: object) -> subprocess.CompletedProcess[str]:
    at = {"VIEWMYBOX_DATA": str(folder)} if folder else {}
    return subprocess.run(
        [COMMAND, *map(str, words)],
        env=environment(**at),
        capture_output=True,
        text=True,
        check=False,
    )


def customer_list(folder: Path) -> list[list[str]]:
    said = command(folder, "customer", "list")
    assert said.returncode == 0
    return [line.split("\t") for line in said.stdout.splitlines()]


def refused(*options: object) -> str:
    """What a demo says that cannot start."""
    said = command("", "demo", *options)
    assert (said.returncode, said.stdout) == (1, "")
    return said.stderr


def test_says_its_address_and_who_one_can_be(installation):
    _folder, said, _page = installation
    assert re.search(r"http://localhost:\d+\n", said)
    assert re.search(r"Alice Björk +Björkhagens Fastigheter AB +owner\n", said)
    assert re.search(r"Olga Nyström +operator\b", said)


def test_alice_signs_in_and_finds_her_boxes(installation):
    _folder, _said, page = installation
    assert "Kvarteret Björken" in page
    assert "Kvarteret Linden" in page


def test_the_next_start_finds_everything_on_another_port_too(installation):
    folder, _said, _page = installation
    with Demo(folder) as demo, sign_in(demo, "alice") as alice, sign_in(demo, "olga") as olga:
        assert "Kvarteret Björken" in alice.get("/boxes/").text
        assert "Kvarteret Björken" not in olga.get("/boxes/").text
        beside = customer_list(folder)
        assert [row[0] for row in beside] == [
            "Björkhagens Fastigheter AB",
            "Northbay IT Department",
            "Sara Lind Redovisning",
        ]
        assert refused("--data", folder, "--port", two_free_ports()) == (
            f"viewmybox: a demo already runs in {folder.resolve()}.\n"
        )
        taken = refused("--data", f"{folder}-other", "--port", demo.port)
        assert taken == f"viewmybox: Port {demo.port} cannot be used: Address already in use.\n"
        Path(f"{folder}-other", "demo.lock").unlink()
        Path(f"{folder}-other").rmdir()
        demo.end(signal.SIGTERM)
        assert demo.process.returncode == 0
        assert demo.parts() == {}
    assert customer_list(folder) == beside, "a command starts the server for as long as it runs"
    assert not Embedded(folder).running


def test_a_part_that_dies_ends_the_demo_and_is_named(folder):
    with Demo(folder) as demo:
        worker = next(pid for pid, command in demo.parts().items() if "part worker" in command)
        os.kill(worker, signal.SIGKILL)
        assert "the demo's part “worker” ended by itself" in demo.wait()
        assert demo.process.returncode == 1
        assert demo.parts() == {}


def test_a_killed_demo_leaves_at_most_a_server_that_is_taken_over(folder):
    with Demo(folder) as killed:
        os.kill(killed.process.pid, signal.SIGKILL)
        killed.wait()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and len(killed.parts()) > 1:
            time.sleep(0.02)  # they end by themselves, and say nothing
        left = killed.parts()
        assert all("postgres" in command for command in left.values()), left
        with Demo(folder) as demo:
            assert left.keys() <= killed.parts().keys(), "it was not started anew"
            demo.end()
        assert killed.parts() == {}


def test_fresh_erases_what_demos_made_and_nothing_else(folder, tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "spending.csv").write_text("supplier,amount\nRena AB,100\n")
    file = folder / "installation.json"
    before = json.loads(file.read_text())["secret_key"]
    own = folder / "letter.txt"
    own.write_text("mine")
    with Demo(folder, "--fresh", "--files", str(tmp_path)) as demo:
        with sign_in(demo, "charlie") as charlie:
            assert "Publications" in charlie.get("/boxes/").text
        demo.end()
    assert json.loads(file.read_text())["secret_key"] != before
    assert own.read_text() == "mine"


def test_files_that_are_not_there_are_one_sentence(tmp_path):
    missing = tmp_path / "nothing"
    where = "--data", tmp_path / "demo", "--port", two_free_ports()
    assert refused(*where, "--files", missing) == f"viewmybox: {missing} is no folder.\n"


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    said = refused("--data", tmp_path / "file" / "demo", "--port", two_free_ports())
    assert said == f"viewmybox: {tmp_path / 'file' / 'demo'} cannot be written: Not a directory.\n"


def test_a_backup_comes_back_as_another_installation(installation):
    """By the two commands, beside a running demo; the next demo finds the people in it."""
    folder, _said, _page = installation
    with tempfile.TemporaryDirectory(prefix="vmbe-", ignore_cleanup_errors=True) as name:
        top = Path(name)
        new, backups, keys = top / "n", top / "b", top / "k"
        with Demo(folder):
            said = command(folder, "backup", backups, "--keys", keys)
        assert re.search(r"\d+ rows in \d+ tables and \d+ files as of 20", said.stdout)
        [taken], [copied] = backups.iterdir(), keys.iterdir()
        said = command(new, "restore-backup", taken, "--keys", copied)
        assert re.search(r"\d+ rows in \d+ tables and \d+ files are as they were at", said.stdout)
        again = command(new, "restore-backup", taken, "--keys", copied)
        assert (again.returncode, again.stderr) == (
            1, f"viewmybox: {new} is not empty: restore into a folder of its own.\n"
        )  # fmt: skip
        nowhere = command("", "restore-backup", taken, "--keys", copied)
        assert "say with --data into which folder" in nowhere.stderr
        with Demo(new) as demo, sign_in(demo, "alice") as alice:
            assert "Kvarteret Björken" in alice.get("/boxes/").text
