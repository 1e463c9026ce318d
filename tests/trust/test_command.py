"""`viewmybox verify` beside the running service: lines, sums, exit status."""

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.conftest import COMMAND
from viewmybox.trust.every import CHECKS


@pytest.fixture
def verify(place, live, tmp_path):
    """The command, on a copy of its own and on the running pages.

    What the tests' own database wrote off of the provider's journal is not this one's.
    """
    files = Path(urlsplit(settings.STORAGE_URL).path)
    own = {"VIEWMYBOX_STORAGE_URL": (tmp_path / "files").as_uri()}
    shutil.copytree(files, tmp_path / "files", ignore=shutil.ignore_patterns("journal-heads"))

    def run(*words: str, **changes: str):
        return subprocess.run(
            [COMMAND, "verify", *words],
            env=os.environ | place.environment | own | changes,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def states(done) -> dict[str, str]:
    return {one["check"]: one["state"] for one in json.loads(done.stdout)["checks"]}


def test_a_line_a_check(verify, place, ground):
    done = verify()
    assert done.stderr == ""
    lines = [line for line in done.stdout.splitlines() if re.match(r"(ok|HOLE|skipped) ", line)]
    assert len(lines) == len(CHECKS)
    counted = Counter(line.split()[0] for line in lines)
    assert done.stdout.splitlines()[-2] == (
        f"{len(CHECKS)} checks: {counted['ok']} ok, {counted['HOLE']} with a hole, "
        f"{counted['skipped']} skipped."
    )
    # The tests' server would lose what a power cut takes, and is told of.
    assert [line.split(maxsplit=2)[2] for line in lines if line.startswith("HOLE")] == [
        CHECKS["durable"].sentence
    ]
    assert done.returncode == 1


def test_all_is_well(verify, place):
    try:
        place.run("ALTER SYSTEM SET fsync = on", "ALTER SYSTEM SET synchronous_commit = on")
        place.run("SELECT pg_reload_conf()")
        done = verify()
    finally:
        place.run("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off")
        place.run("SELECT pg_reload_conf()")
    assert "HOLE" not in done.stdout
    assert done.returncode == 0


def test_a_hole_is_named_for_machines_too(verify, place):
    assert states(verify("--json"))["strange-tables"] == "ok"
    place.run("CREATE TABLE stray (x integer)")
    done = verify("--json")
    assert done.returncode == 1
    found = next(c for c in json.loads(done.stdout)["checks"] if c["check"] == "strange-tables")
    assert found["promise"] == "P3"
    assert found["found"] == ["stray: a table that this version does not know"]


def test_without_the_migrator_what_it_sees_is_skipped_and_said(verify):
    done = verify(VIEWMYBOX_MIGRATOR_DATABASE_URL="")
    assert "needs the address of the database as vmb_migrator, which was not given" in done.stdout
    assert re.search(r"^skipped  P15  Every migration", done.stdout, re.MULTILINE)


def test_nothing_is_left_behind(verify, place, ground):
    def rows():
        with place.server.administrator(place.name) as connection:
            tables = connection.execute(
                "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' "
                "AND relnamespace IN ('public'::regnamespace, 'wall'::regnamespace)"
            ).fetchall()
            return {
                table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own
                for (table,) in tables
                if table != "wall.verified"  # the one thing that it keeps
            }

    files = sorted(path for path in ground.own.rglob("*") if path.name != "live.log")
    before = rows()
    verify()
    assert rows() == before
    assert sorted(path for path in ground.own.rglob("*") if path.name != "live.log") == files


def test_a_database_that_is_away_is_no_success(verify):
    done = verify(VIEWMYBOX_DATABASE_URL="postgresql://vmb_web:x@/nowhere?host=/nowhere")
    assert done.returncode == 1
    assert re.search(r"^HOLE .*\n +could not be checked", done.stdout, re.MULTILINE)


def test_wrong_usage_is_status_2(verify):
    assert verify("--everything").returncode == 2
