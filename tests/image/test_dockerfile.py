"""The Dockerfile is as our rules want it, and each rule can find something."""

import re
import subprocess

import pytest

from tests.image.dockerfile import FILE, ROOT, instructions, read
from tests.image.ignoring import is_sent, patterns
from tests.image.rules import LABELS, faults
from viewmybox.alive import EVERYWHERE
from viewmybox.cli import parser
from viewmybox.faults import strangers

TEXT = FILE.read_text()


def test_nothing_is_wrong_with_it():
    assert faults(read()) == []


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("python:3.11-slim-trixie\n", "python:latest\n", "no tag that says which"),
        ("python:3.11-slim-trixie\n", "python\n", "no tag that says which"),
        ("python:3.11-slim-trixie\n", "python:3.11\n", "is not slim"),
        ("USER 10001:10001\n", "", "it runs as root"),
        ("USER 10001:10001\n", "USER 0\n", "it runs as 0"),
        ("USER 10001:10001\n", "USER viewmybox\n", "it runs as viewmybox"),
        ("USER 10001:10001\n", "USER 10001\nUSER 0:0\n", "it runs as 0:0"),
        ("EXPOSE 8000\n", "RUN apt-get install -y gcc\n", "no hash checks: apt-get"),
        ("EXPOSE 8000\n", "RUN true\n", "makes something instead"),
        ("EXPOSE 8000\n", "ENV VIEWMYBOX_SECRET_KEY=x\n", "SECRET_KEY would stay"),
        ("EXPOSE 8000\n", "ARG DATABASE_URL=x\n", "DATABASE_URL would stay"),
        ("EXPOSE 8000\n", "ADD https://example.com/x.tar.gz /\n", "ADD fetches"),
        ("EXPOSE 8000\n", "COPY secrets /secrets\n", "secrets is copied and not there"),
        ("COPY viewmybox viewmybox\n", "COPY tests tests\n", "tests is copied and never sent"),
        ("--require-hashes --only-binary :all: -r requirements-azure.lock", "django", "no hash"),
        ("COPY --from=build /opt/viewmybox", "COPY --from=build /opt/tools", "something else"),
        ('["viewmybox"]', '["viewmybox", "serve"]', "`docker run IMAGE worker`"),
        ("HEALTHCHECK", "#HEALTHCHECK", "no HEALTHCHECK"),
        *(
            (f'{label}="{value}"', f'{label}="x"', f"{label} is not told")
            for label, value in LABELS.items()
        ),
    ],
)
def test_each_rule_can_find_something(was, becomes, fault):
    assert was in TEXT
    changed = TEXT.replace(was, becomes)
    if was == "HEALTHCHECK":
        changed = changed.replace("    CMD [", "#    CMD [")
    assert any(fault in found for found in faults(read(changed)))


@pytest.mark.parametrize(
    "path",
    [
        ".git/config", ".venv/bin/python", ".demo/installation.json", ".env", "tests/conftest.py",
        "docs/operations.md", "proofs/demo.py", "secret.pem", "data/keys/master", "extract.zip",
        "viewmybox/.env", "viewmybox/web/.secret", "viewmybox/__pycache__/cli.cpython-311.pyc",
        "viewmybox/web/__pycache__/jinja.cpython-311.pyc", "requirements-dev.lock",
        "build/sbom.cdx.json",
    ],
)  # fmt: skip
def test_what_is_not_copied_is_not_even_sent(path):
    assert not is_sent(path, patterns())


def test_everything_that_git_keeps_of_the_package_is_sent():
    listing = ["/usr/bin/env", "git", "ls-files", "viewmybox"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    kept = done.stdout.splitlines()
    assert [path for path in kept if not is_sent(path, patterns())] == []
    assert len(kept) > 700


def test_patterns_are_read_in_their_order():
    assert is_sent("a/b", ["*", "!a"])
    assert not is_sent("a/b", ["!a", "*"])
    assert not is_sent("a/x/b.pyc", ["*", "!a", "**/*.pyc"])
    assert is_sent("a/b.py", ["*", "!a", "**/*.pyc"])


def test_a_file_is_read_as_an_engine_reads_it():
    one, two = instructions('RUN a \\\n  # why\n    && b "c"\n\n# more\nCMD ["x", "y z"]\n')
    assert (one.name, one.text) == ("RUN", 'a && b "c"')
    assert two.words == ["x", "y z"]


@pytest.mark.parametrize("word", ["serve", "worker", "migrate"])
def test_what_the_image_is_started_with_is_a_command(word):
    parser().parse_args([word])


def test_the_image_has_its_pages_reached_from_outside(monkeypatch):
    for name, value in read().final.pairs("ENV").items():
        if name.startswith("VIEWMYBOX_"):
            monkeypatch.setenv(name, value)
    assert parser().parse_args(["serve"]).host in EVERYWHERE
    assert not [found for found in strangers() if "VIEWMYBOX_HOST" in found]


def test_what_the_makefile_tells_the_builder_is_asked_for():
    told = re.findall(r"--build-arg (\w+)=", (ROOT / "Makefile").read_text())
    asked = {one.text.partition("=")[0] for one in read().final.of("ARG")}
    assert set(told) <= asked | set(read().arguments)
    assert {"REVISION", "VERSION", "CREATED"} <= set(told)
