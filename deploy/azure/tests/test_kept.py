"""What holds information is not removed by a slip of the hand, and packages are pinned."""

import re
from pathlib import Path

import pulumi
import pytest
from building import recorded

import settings
from installation import build

HERE = Path(settings.__file__).parent


@pytest.fixture
def protected(monkeypatch):
    """The names of what Pulumi is told to protect."""
    names = set()
    usual = pulumi.CustomResource.__init__

    def noting(self, kind, name, props=None, opts=None, *args, **more):
        if opts is not None and opts.protect:
            names.add(name)
        usual(self, kind, name, props, opts, *args, **more)

    monkeypatch.setattr(pulumi.CustomResource, "__init__", noting)
    return names


def test_what_holds_information_is_protected(protected, say):
    recorded(lambda: build(say()) and None)
    assert protected == {
        "account-files",
        "account-heads",
        "container-files",
        "container-journal-heads",
        "database",
        "group",
        "key-at-rest",
        "server",
        "vault-keys",
        "vault-secret",
    }


def test_nothing_is_when_it_is_to_end(protected, say):
    recorded(lambda: build(say(protect=False)) and None)
    assert protected == set()


def test_every_package_is_pinned_by_its_hash_and_comes_from_nowhere_said():
    lines = (HERE / "requirements.lock").read_text(encoding="utf-8")
    packages = re.findall(r"^[a-z0-9-]+==\S+ .*?(?=^[a-z]|\Z)", lines, re.MULTILINE | re.DOTALL)
    assert len(packages) > 15
    assert all("--hash=sha256:" in package for package in packages)
    for file in ("requirements.lock", "requirements.in"):
        text = (HERE / file).read_text(encoding="utf-8")
        assert "://" not in text
        assert "index" not in text
