"""What a macro wrote is found again by all it was given, and its gaps are filled each time."""

import jinja2
import pytest
from markupsafe import Markup

from viewmybox.web.kept import Kept

TEMPLATE = """
{%- macro hello(who, gap) -%}
{{ calls.append(who) or "" }}<p title="{{ gap.mood }}">{{ who }}</p>{{ gap.mood }}
{%- endmacro -%}
"""


@pytest.fixture
def environment():
    made = jinja2.Environment(
        loader=jinja2.DictLoader({"hello.html": TEMPLATE}),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    made.globals["calls"] = []
    return made


def test_the_same_is_written_once_and_another_anew(environment):
    once = Kept(environment)
    assert once("hello.html", "hello", "Alice", gaps={"mood": "glad"}) == (
        '<p title="glad">Alice</p>glad'
    )
    assert "Charlie" in once("hello.html", "hello", "Charlie", gaps={"mood": "glad"})
    assert "Alice" in once("hello.html", "hello", "Alice", gaps={"mood": "sad"})
    assert environment.globals["calls"] == ["Alice", "Charlie"]


def test_what_fills_a_gap_is_escaped_unless_it_is_markup(environment):
    once = Kept(environment)
    assert "&lt;b&gt;" in once("hello.html", "hello", "<i>", gaps={"mood": "<b>"})
    assert "&lt;i&gt;" in once("hello.html", "hello", "<i>", gaps={"mood": "<b>"})
    assert "<b>" in once("hello.html", "hello", "<i>", gaps={"mood": Markup("<b>")})


def test_a_gap_that_nothing_fills_is_an_error(environment):
    with pytest.raises(KeyError):
        Kept(environment)("hello.html", "hello", "Alice")


def test_a_macro_cannot_show_what_it_is_not_given(environment):
    environment.loader.mapping["other.html"] = "{% macro hello(gap) %}{{ viewer }}{% endmacro %}"
    with pytest.raises(jinja2.UndefinedError):
        Kept(environment)("other.html", "hello")
