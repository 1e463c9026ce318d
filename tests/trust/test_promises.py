"""Every promise has tests that show it, and docs/promises.md names exactly those."""

import pytest

from tests import promises
from viewmybox.trust.promises import NUMBERS, PROMISES, shown_by

AGAIN = "run `make promises` and commit what it changed"


def test_there_are_fifteen_in_their_order():
    assert [f"P{number}" for number in range(1, 16)] == list(NUMBERS)


@pytest.mark.parametrize("number", [f"P{number}" for number in range(1, 16)])
def test_a_test_shows_it(number):
    tests = [test for promise, test in promises.marks() if promise == number]
    assert tests, f'mark a test that shows {number} with @pytest.mark.promise("{number}")'


def test_no_mark_is_for_something_else():
    assert {promise for promise, _test in promises.marks()} == set(NUMBERS)


def test_every_mark_is_found_by_its_text():
    """The marks stand where they are read: on the tests of a file themselves, as plain texts."""
    for file in sorted((promises.ROOT / "tests").rglob("test_*.py")):
        written = file.read_text().count(f"\n@{promises.MARK}(")
        found = {test for _promise, test in promises.marks_in(file)}
        assert written == len(found), file


def test_the_page_names_the_tests_that_are_marked():
    assert promises.SHOWN.read_text() == promises.shown(), AGAIN
    assert {number: set(shown_by()[number]) for number in NUMBERS} == promises.in_document()


def test_the_document_says_what_the_software_says():
    assert promises.DOCUMENT.read_text() == promises.document(), AGAIN


def test_a_promise_says_something_of_how_it_is_kept():
    for promise in PROMISES:
        assert promise.says
        assert promise.kept
