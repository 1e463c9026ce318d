"""The difference between two texts: word by word, complete, and never more than their words."""

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from viewmybox.policies.changes import State, changes
from viewmybox.policies.models import PolicyVersion
from viewmybox.policies.words import changed_words

pytestmark = pytest.mark.promise("P9")


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


OLD = """
Before everything.

## Cookies

We set three cookies. They track nobody.

- One
- Two

| Cookie | What for |
|---|---|
| `session` | Keeps you signed in. |

## Log out

Press the button.

## Contact

Write to [us](https://example.com/a).
"""


def only(found, heading):
    [change] = [change for change in found if change.heading == heading]
    return change


def shown(found):
    return "\n".join(cell for change in found for part in change.parts for cell in part.cells)


def words(html, without):
    """The text that is left when one side's marks are taken out, and the marks' own words."""
    html = re.sub(rf"<{without}>.*?</{without}>", "", html, flags=re.DOTALL)
    html = re.sub(r'<span class="hidden">.*?</span>', "", html)
    return re.sub(r"<[^>]+>", "", html)


def test_the_same_text_has_no_change():
    assert {change.state for change in changes(OLD, OLD)} == {State.SAME}


def test_a_word_is_marked_where_it_stands_and_other_sections_are_the_same():
    found = changes(OLD, OLD.replace("three cookies", "two small cookies"))
    cookies = only(found, "Cookies")
    assert cookies.state is State.CHANGED
    marked = cookies.parts[0].cells[0]
    assert '<del><span class="hidden">[removed: </span>three<' in marked
    assert '<ins><span class="hidden">[added: </span>two small<' in marked
    assert marked.startswith("We set ")
    assert [part.state for part in cookies.parts[1:]] == [State.SAME] * 4
    assert {only(found, "Log out").state, only(found, "Contact").state} == {State.SAME}


def test_sections_come_go_and_move():
    new = OLD.replace("## Log out\n\nPress the button.\n", "")
    assert only(changes(OLD, new), "Log out").state is State.REMOVED
    assert only(changes(new, OLD), "Log out").state is State.ADDED
    first = "## Log out\n\nPress the button.\n\n## Cookies"
    found = changes(OLD, new.replace("## Cookies", first))
    [moved] = [change for change in found if change.state is not State.SAME]
    assert (moved.heading, moved.state) == ("Log out", State.MOVED)
    assert [part.state for part in moved.parts] == [State.SAME]


def test_a_section_with_a_new_name_is_the_same_section():
    found = changes(OLD, OLD.replace("## Log out", "## Sign out"))
    [renamed] = [change for change in found if "out" in change.heading]
    assert renamed.state is State.CHANGED
    assert "<ins>" in renamed.heading
    assert "Sign" in renamed.heading


def test_lists_and_tables_are_compared_row_by_row():
    new = OLD.replace("- Two\n", "- Two\n- Three\n").replace("you signed in", "you logged in")
    parts = only(changes(OLD, new), "Cookies").parts
    assert [part.state for part in parts if part.kind == "li"] == [
        State.SAME,
        State.SAME,
        State.ADDED,
    ]
    [row] = [part for part in parts if part.kind == "td"]
    assert row.state is State.CHANGED
    assert row.cells[0] == "<code>session</code>"
    assert "<del>" in row.cells[1]


@pytest.mark.parametrize(
    "change",
    [("example.com/a", "example.com/b"), ("Press the", "Press **the**"), ("`session`", "session")],
)
def test_what_no_word_shows_is_shown_all_the_same(change):
    found = changes(OLD, OLD.replace(*change))
    assert sum(one.state is not State.SAME for one in found) == 1
    assert "<ins>" in shown(found)
    assert "<del>" in shown(found)


def test_nothing_but_words_comes_out():
    hostile = '## X\n\n<script>alert(1)</script> <a href="javascript:x">a</a> [b](javascript:x)\n'
    found = shown(changes(OLD, OLD + hostile))
    assert "<script" not in found
    assert '<a href="javascript' not in found


def test_of_a_wholly_rewritten_paragraph_both_are_shown_whole():
    parts = only(changes(OLD, OLD.replace("Press the button.", "Another way.")), "Log out").parts
    assert [part.state for part in parts] == [State.ADDED, State.REMOVED]


WORDS = ["We", "set", "no", "cookies", "here", "&amp;", "there", ",", ".", "you"]
TEXT = st.lists(st.sampled_from(WORDS), max_size=30)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_out_of_the_difference(old, new):
    before, after = " ".join(old), " ".join(new)
    found = changed_words(before, after)
    if before == after:
        assert found is None
    else:
        assert words(found, "del") == after
        assert words(found, "ins") == before


@pytest.mark.parametrize("language", ["sv", "en"])
def test_of_the_real_policy_each_changed_sentence_is_found(database, language):
    text = PolicyVersion.objects.get(number=1).wording(language).body
    sentences = re.findall(r"^[A-ZÅÄÖ][^|{}*`\[\n]+\.$", text, re.MULTILINE)
    assert len(sentences) > 10
    for sentence in sentences:
        found = changes(text, text.replace(sentence, sentence[:-1] + " xyz."))
        assert sum(change.state is not State.SAME for change in found) == 1
        assert "xyz" in shown(found)
