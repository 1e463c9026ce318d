"""The register of processing knows every column, and says what the policy says."""

import re
from pathlib import Path

import pytest

from viewmybox.trust import source
from viewmybox.trust.processing import NONE, PROCESSINGS, SUB_PROCESSORS, TABLES, declared

POLICIES = Path(__file__).parents[2] / "viewmybox" / "policies" / "text"
TODO = (
    "{table}: say of {columns} in viewmybox/trust/processing.py, TABLES, what they hold: personal "
    "information for one of the processings (" + ", ".join(one.key for one in PROCESSINGS) + "), "
    "or content, technical, ours. A new purpose needs a new Processing there, and the policy."
)


@pytest.mark.promise("P4", "P10")
def test_every_column_of_every_table_is_declared():
    missing = []
    for table in source.tables().values():
        known = {column for names in TABLES.get(table.name, {}).values() for column in names}
        if strange := table.columns - known:
            missing.append(TODO.format(table=table.name, columns=", ".join(sorted(strange))))
    assert missing == []


def test_no_column_is_declared_that_is_not_there_or_twice():
    tables = source.tables()
    for name, kinds in TABLES.items():
        told = [column for names in kinds.values() for column in names]
        assert set(told) <= tables[name].columns, name
        assert len(told) == len(set(told)), name


def test_a_misspelt_processing_is_refused():
    with pytest.raises(ValueError, match="no such processing"):
        declared(contacts="name")


def test_what_is_called_technical_is_no_text_that_people_write():
    """Names, addresses, notes: a column called so is personal or content, and not technical."""
    words = re.compile(r"^(name|title|text|description|note|value|email|ip|browser|address|phone)")
    for table, kinds in TABLES.items():
        if not table.startswith(("wall.", "procrastinate")):
            assert not [name for name in kinds["technical"] if words.match(name)], table


def test_every_processing_has_its_columns_and_says_all_that_it_must():
    for one in PROCESSINGS:
        assert one.columns, one.key
        assert one.key not in NONE
        for words in (one.name, one.what_for, one.ground, one.whose, one.what, one.how_long):
            assert words


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_policy_names_the_same_sub_processors(language):
    newest = max(POLICIES.glob(f"*.{language}.md"), key=lambda file: int(file.name.split(".")[0]))
    text = newest.read_text()
    for one in SUB_PROCESSORS:
        assert f"**{one.name}** ({one.company})" in text
    told = re.findall(r"\*\*[^*]+\*\* \([^)]+\)", text.split("(P15)")[1])
    assert len(told) == len(SUB_PROCESSORS)
