"""The command line: what goes to standard output, what to standard error, and the exit status."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("viewmybox")


def run(*words, **environment):
    """A command beside the running installation that the tests stand on."""
    return subprocess.run(
        [COMMAND, *map(str, words)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_customer_list_is_a_line_each_of_four_columns(cast, database):
    alice = cast.owner("Alice", "Listed AB")
    done = run("customer", "list")
    assert (done.returncode, done.stderr) == (0, "")
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert ["Listed AB", str(alice.customer), "standard", "trial"] in rows
    assert {len(row) for row in rows} == {4}


def test_a_key_is_printed_once_and_opens_the_api(cast, database):
    alice = cast.owner("Alice", "Keyed AB")
    done = run("key", "add", alice.customer, "--scope", "read")
    assert re.fullmatch(r"vmb_\w+\n", done.stdout)
    me = cast.client().get("/api/v1/me", headers={"authorization": f"Bearer {done.stdout.strip()}"})
    assert me.status_code == 200
    assert me.json()["customer"]["name"] == "Keyed AB"


def test_a_name_that_several_have_is_not_guessed(cast, database):
    cast.owner("Alice", "Twice AB")
    cast.owner("Charlie", "Twice AB")
    done = run("key", "add", "Twice AB", "--scope", "read")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "viewmybox: 2 customers are called “Twice AB”; give the id.\n"


def test_an_extract_is_written_whole_and_for_its_owner_only(cast, database, tmp_path):
    alice = cast.owner("Alice", "Extracted AB")
    file = tmp_path / "extract.zip"
    assert run("extract", alice.customer, file).returncode == 0
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as packed:
        assert packed.testzip() is None
    assert [path.name for path in tmp_path.iterdir()] == ["extract.zip"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["key", "add", "Nobody AB", "--scope", "read"], "no customer is called “Nobody AB”."),
        (["extract", "Nobody AB", "x.zip"], "no customer is called “Nobody AB”."),
        (["serve", "--port", "99999"], "Port 99999 cannot be used: there is no such port."),
    ],
)
def test_what_cannot_be_done_is_a_sentence_on_standard_error(database, words, sentence):
    done = run(*words)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"viewmybox: {sentence}\n")


def test_a_file_that_cannot_be_written_is_a_sentence(cast, database, tmp_path):
    alice = cast.owner("Alice", "Unwritten AB")
    file = tmp_path / "missing" / "x.zip"
    done = run("extract", alice.customer, file)
    assert done.returncode == 1
    assert done.stderr == f"viewmybox: {file} cannot be written: No such file or directory.\n"


def test_without_an_installation_it_says_how_to_start_one(tmp_path):
    urls = ["", "WORKER_", "SUPPORT_", "MIGRATOR_"]
    nothing = {f"VIEWMYBOX_{name}DATABASE_URL": "" for name in urls}
    done = run("customer", "list", "--data", tmp_path, **nothing)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Start one with `viewmybox demo`" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [[], ["customer"], ["nonsense"], ["key", "add", "A"], ["key", "add", "A", "--scope", "all"]],
)
def test_wrong_usage_is_status_2(words):
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: viewmybox")
