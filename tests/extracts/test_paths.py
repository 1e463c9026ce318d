"""Readable names that every common system can unpack, each given once."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewmybox.extracts.paths import FORBIDDEN, LONGEST, Paths, readable


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Avtal 2026.pdf", "Avtal 2026.pdf"),
        ("Städning – åäö.xlsx", "Städning – åäö.xlsx"),
        ("a/b\\c:d.txt", "a_b_c_d.txt"),
        ("nul", "_nul"),
        ("COM1.txt", "_COM1.txt"),
        ("ends in a dot.", "ends in a dot"),
        ("tab\tand\nline.txt", "taband\u2062line.txt".replace("\u2062", "")),
        ("\u202egpj.exe", "gpj.exe"),
        ("..", "_"),
        ("", "_"),
        ("a" * 300 + ".pdf", "a" * 96 + ".pdf"),
    ],
)
def test_names(name, expected):
    assert readable(name) == expected


@given(st.lists(st.text(max_size=250), max_size=30))
def test_any_names_become_safe_and_different(names):
    paths = Paths()
    given_paths = [paths.give("documents", name) for name in names]
    assert len({unicodedata.normalize("NFC", path).casefold() for path in given_paths}) == len(
        names
    )
    for path in given_paths:
        folder, _slash, name = path.partition("/")
        assert folder == "documents"
        assert name.strip(" .")
        assert not set(name) & FORBIDDEN
        assert len(name) <= LONGEST + len(" (30)")
        assert not any(unicodedata.category(sign) == "Cc" for sign in name)


def test_a_thing_keeps_its_folder_and_two_never_share_one():
    paths = Paths()
    first = paths.folder("documents", "Cleaning", 1)
    assert paths.folder("documents", "Cleaning", 1) == first == "documents/Cleaning"
    assert paths.folder("documents", "cleaning", 2) == "documents/cleaning (2)"
