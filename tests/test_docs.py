"""The documents say what is so: commands exist, settings are the settings, links lead somewhere."""

import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings

from viewmybox import receiving, serving
from viewmybox.api import body
from viewmybox.boxes.forms.happenings import LARGEST_DOCUMENT
from viewmybox.cli import parser
from viewmybox.config import Config, Limits
from viewmybox.faults import table
from viewmybox.imports.measurements import LARGEST_FILE
from viewmybox.web import sizes

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


def test_the_table_of_settings_is_the_settings():
    assert table() in text("docs/operations.md"), "see `viewmybox check-config --list`"
    assert all(field.description for field in Config.model_fields.values())


def test_every_limit_is_described_as_it_is_set():
    table = text("docs/operations.md").split("### How often")[1].split("### How large")[0]
    found = re.findall(
        r"^\| `(\w+)` \|[^|]+\|[^|]+\| ([\d.]+) \| ([\d.]+) \|$", table, re.MULTILINE
    )
    limits = Limits()
    assert {name: (int(most), float(more)) for name, most, more in found} == {
        name: (turns.at_once, turns.per_minute)
        for name in Limits.model_fields
        if (turns := getattr(limits, name))
    }


def test_every_size_is_described_as_it_is_set():
    table = text("docs/operations.md").split("### How large")[1].split("### How slow")[0]
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|", table, re.MULTILINE))
    mib = 2**20
    assert rows["address with its query"] == f"{sizes.LONGEST_ADDRESS} bytes"
    assert rows["headers together"] == f"some {serving.LONGEST_HEADERS // 1024} KiB, 100 of them"
    assert rows["form, and the API's JSON"] == f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // mib} MiB"
    assert rows["form's fields, files"] == (
        f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS}, {settings.DATA_UPLOAD_MAX_NUMBER_FILES}"
    )
    assert rows["file of measurements"] == f"{LARGEST_FILE // mib} MiB"
    assert rows["document"] == f"{LARGEST_DOCUMENT // 1024**3} GiB"
    bulk = f"{body.LARGEST // mib} MiB, a line {body.LONGEST_LINE // 1024} KiB"
    assert rows["body of a bulk call"] == bulk


def test_every_time_to_wait_is_described_as_it_is_set():
    slow = text("docs/operations.md").split("### How slow")[1].split("##")[0]
    assert f"headers must come within {serving.HEADER_SECONDS} seconds" in slow
    assert f"Each {receiving.PIECE // 1024} KiB of a body" in slow
    assert f"must come within {receiving.PIECE_SECONDS};" in slow


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
