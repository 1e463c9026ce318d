"""Nothing of the customer's is forgotten: whoever adds a table or a column must say what becomes
of it in an extract.
"""

import re

import pytest
from django.apps import apps

from viewmybox.accounts.models import Customer
from viewmybox.extracts.kinds import EVERYWHERE_LEFT_OUT, KINDS, LEFT_OUT
from viewmybox.extracts.restoring import OWNERS
from viewmybox.vault.models import FileName
from viewmybox.wall.context import fetch_one


def owned():
    """Every model whose table names a customer, and the customer itself."""
    named = [
        model
        for model in apps.get_models()
        if "customer_id" in {field.attname for field in model._meta.concrete_fields}
    ]
    return [Customer, *named]


@pytest.mark.promise("P11")
def test_every_table_of_the_customers_is_extracted_or_left_out_with_a_reason():
    extracted = {kind.model for kind in KINDS}
    left_out = {apps.get_model(label) for label in LEFT_OUT}
    assert extracted | left_out == set(owned())
    assert not extracted & left_out
    assert all(LEFT_OUT.values())


@pytest.mark.promise("P10", "P11")
def test_every_column_is_extracted_or_left_out_with_a_reason():
    for kind in KINDS:
        columns = {field.attname for field in kind.model._meta.concrete_fields}
        left_out = columns & {*kind.left_out, *EVERYWHERE_LEFT_OUT}
        assert set(kind.columns) | left_out == columns, kind.name
        assert not set(kind.columns) & left_out, kind.name
        assert set(kind.left_out) <= columns, f"{kind.name} leaves out what does not exist"
        assert all(kind.left_out.values())


def test_no_secret_and_no_hash_of_one_is_extracted():
    for kind in KINDS:
        assert not [name for name in kind.columns if re.search("secret|token|_hash|wrapped", name)]


def test_names_and_files_are_told_once():
    assert len({kind.name for kind in KINDS}) == len({kind.file for kind in KINDS}) == len(KINDS)


def test_every_file_of_the_customers_is_extracted_or_left_out_with_a_reason():
    """The files that rows name, and not only the rows."""
    naming = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, FileName)
    }
    packed = {"boxes.Document", "cases.CaseFile", "extracts.Restoration"}
    twice = "an extract in an extract would hold everything twice"
    left_out = {
        "boxes.BinFile": "what was removed is not in the box",
        "extracts.Extract": twice,
        "extracts.ExtractPart": twice,
        "extracts.Incoming": twice,
    }
    assert naming == packed | left_out.keys()


def test_what_is_restored_can_be_written(cast):
    """Else an extract with a row of it would be refused as a whole."""
    with cast.as_worker():
        for kind in KINDS:
            if kind.not_restored or kind.name in OWNERS | {"customer"}:
                continue
            table = f"public.{kind.model._meta.db_table}"
            may = fetch_one("SELECT has_table_privilege(%s, 'INSERT')", [table])
            assert may == (True,), f"{kind.name}: the worker may not insert; see kinds.py, 3"


def test_the_viewer_has_words_for_every_column():
    from viewmybox.extracts.viewer_columns import COLUMNS, REFERENCES

    columns = {name for kind in KINDS for name in kind.columns}
    assert columns == COLUMNS.keys()
    assert REFERENCES.keys() <= columns
    assert set(REFERENCES.values()) <= {kind.name for kind in KINDS}
