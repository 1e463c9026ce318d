"""The documents say what is so: commands exist, settings are the settings, links lead somewhere."""

import re
import shlex
from pathlib import Path

import pytest

from viewmybox.cli import parser
from viewmybox.config import Config

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMANDS = re.findall(
    r"^    \.venv/bin/viewmybox (.+)$", (ROOT / "README.md").read_text(), re.MULTILINE
)
POLICIES = sorted((ROOT / "viewmybox" / "policies" / "text").glob("*.md"))


def text(name: str) -> str:
    return (ROOT / name).read_text()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"make ([a-z]+)", text("README.md")))))
def test_every_make_command_in_the_readme_exists(command):
    assert re.search(rf"^{command}:.*## ", text("Makefile"), re.MULTILINE)


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_in_the_readme_can_be_given(line):
    parser().parse_args(shlex.split(line))


def test_every_setting_is_described_and_every_described_one_exists():
    table = text("docs/operations.md").split("## Processes")[0]
    described = set(re.findall(r"`([A-Z_]{3,})`", table))
    settings = {name.upper() for name in Config.model_fields} - {"ROLE"}
    assert described - {"VIEWMYBOX_"} == settings


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document):
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text()):
        if "://" not in link:
            assert (document.parent / link).exists(), link


@pytest.mark.parametrize("policy", POLICIES, ids=lambda path: path.name)
def test_the_policy_makes_every_promise_once(policy):
    found = re.findall(r"\(P(\d+)\)$", policy.read_text(), re.MULTILINE)
    assert [int(number) for number in found] == list(range(1, 16))


def test_nothing_names_a_package_index_or_a_path_of_this_machine():
    for lock in ROOT.glob("*.lock"):
        assert not re.search(r"index-url|find-links|https?://|file://", lock.read_text())
