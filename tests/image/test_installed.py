"""What the Dockerfile installs is whole, needs no repository, and holds only what it must."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.image.building import StepFailedError, installed, without_ours
from tests.image.dockerfile import ROOT

PACKAGE = ROOT / "viewmybox"
# Without what git would not keep either.
UNKEPT = {".pyc", ".orig", ".swp"}
# Names as the lock writes them.
INSTALLED = """
from importlib.metadata import distributions
for one in distributions():
    print(f"{one.name.lower().replace('_', '-').replace('.', '-')}=={one.version}")
"""


def kept(folder: Path) -> dict[str, bytes]:
    """Every file of the package, by its name, as it is."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in UNKEPT
    }


def python(venv: Path, source: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A program of the copy's, with nothing of this process around it."""
    return subprocess.run(
        [venv / "bin" / "python", "-c", source],
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


# Who needs what, and has it not; without extras, as nobody of ours asks for any but by name.
LACKING = """
from importlib.metadata import distributions
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
there = {canonicalize_name(one.name) for one in distributions()}
for one in distributions():
    for needed in map(Requirement, one.requires or []):
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            if canonicalize_name(needed.name) not in there:
                print(one.name, needed.name)
"""


@pytest.fixture(scope="session")
def package(venv) -> Path:
    return next(venv.glob("lib/python3.*/site-packages/viewmybox"))


def test_every_file_of_the_package_is_in_the_image_as_it_is_here(package):
    """Templates, translations, static files, SQL, sheets, prices, policies: whatever there is."""
    here, there = kept(PACKAGE), kept(package)
    assert sorted(here.keys() ^ there.keys()) == []
    assert [name for name in here if here[name] != there[name]] == []


@pytest.mark.parametrize("kind", [".html", ".mo", ".css", ".js", ".svg", ".sql", ".typ", ".toml"])
def test_what_is_no_python_is_there_too(package, kind):
    assert list(package.rglob(f"*{kind}"))


def test_it_is_imported_from_the_copy_and_not_from_the_repository(venv, package, tmp_path):
    done = python(venv, "import viewmybox, sys; print(viewmybox.__file__, *sys.path)", tmp_path)
    assert done.stdout.split()[0] == str(package / "__init__.py")
    assert str(ROOT) not in done.stdout


def test_no_tools_and_no_embedded_server_are_in_it(venv, tmp_path):
    found = set(python(venv, INSTALLED, tmp_path).stdout.split())
    lock = (ROOT / "requirements-azure.lock").read_text()
    locked = {line.split()[0] for line in lock.splitlines() if line[:1].isalnum()}
    assert {one for one in found if not one.startswith("viewmybox==")} <= locked
    assert len(found) > 50


def test_all_of_it_is_compiled_since_nothing_can_be_later(package):
    compiled = {path.name.split(".")[0] for path in package.rglob("*.pyc")}
    assert {path.stem for path in package.rglob("*.py")} == compiled


def test_a_step_that_fails_ends_the_building(tmp_path, monkeypatch):
    """Else all of the above could be of nothing."""
    broken = tmp_path / "Dockerfile"
    broken.write_text("FROM x AS build\nENV VENV=/opt/x\nRUN echo said; exit 3\n")
    monkeypatch.setattr("tests.image.dockerfile.FILE", broken)
    with pytest.raises(StepFailedError, match="said"):
        installed(tmp_path / "made")


def test_a_package_whose_hash_is_not_the_locked_one_is_refused(tmp_path):
    """As the Dockerfile's own line asks pip for it, of a lock in which one hash is another's."""
    wheel = tmp_path / "thing-1-py3-none-any.whl"
    wheel.write_bytes(b"anything")
    (tmp_path / "x.lock").write_text(f"thing==1 --hash=sha256:{'0' * 64}\n")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--require-hashes"]
    pip += ["--find-links", str(tmp_path), "--only-binary", ":all:", "-r", str(tmp_path / "x.lock")]
    done = subprocess.run(
        [*pip, "--target", str(tmp_path / "to")],
        env=without_ours({"PATH": "/usr/bin:/bin"}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "DO NOT MATCH THE HASHES" in done.stderr
