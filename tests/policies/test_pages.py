"""Everybody can read every version, what is announced, and the hash of what was published."""

import hashlib
import re

import pytest

from viewmybox.policies.days import swedish_day
from viewmybox.policies.models import PolicyVersion

pytestmark = pytest.mark.promise("P9")


def read(client, path, language="en"):
    return client.get(path, headers={"accept-language": language}).content.decode()


@pytest.mark.promise("P9")
def test_a_version_can_be_read_by_everybody_in_both_languages(cast):
    somebody = cast.client()
    english, swedish = (read(somebody, "/policy/1/", language) for language in ("en", "sv"))
    assert "(P15)" in english
    assert "(P15)" in swedish
    assert english != swedish
    assert "{provider}" not in english


@pytest.mark.parametrize(
    "path",
    [
        "/policy/99/",
        "/policy/99999999999999/",
        "/policy/1/changes/1/",
        "/policy/2/changes/1/",
        "/policy/1/changes/99/",
        "/policy/1/de.md",
    ],
)
def test_what_was_never_published_does_not_exist(cast, path):
    assert cast.client().get(path).status_code == 404


@pytest.mark.promise("P9")
def test_an_announced_version_is_shown_and_the_one_in_force_stays(cast, drafts):
    made = drafts.publish()
    somebody = cast.client()
    page = read(somebody, "/policy/")
    assert "Version 1</span>" in page
    assert f'href="/policy/1/changes/{made.number}/"' in page
    assert f"Version {made.number} takes effect on" in page
    announced = read(somebody, f"/policy/{made.number}/")
    assert "Something is said <strong>better</strong>." in announced
    assert "takes effect on" in announced


def test_an_earlier_version_says_until_when_it_was_in_force(cast, drafts):
    drafts.publish(on=swedish_day())
    assert "was in force from" in read(cast.client(), "/policy/1/")
    assert "gällde" in read(cast.client(), "/policy/1/", "sv")
    assert "in force since" in read(cast.client(), "/policy/")


def test_anybody_can_check_that_the_text_is_the_one_that_was_published(cast):
    somebody = cast.client()
    page = read(somebody, "/policy/1/")
    texts = [somebody.get(f"/policy/1/{language}.md").content for language in ("sv", "en")]
    published = hashlib.sha256(b"\f".join(texts)).hexdigest()
    assert published == PolicyVersion.objects.get(number=1).sha256
    assert published in page


def test_two_versions_are_chosen_in_any_order(cast, drafts):
    made = drafts.publish()
    somebody = cast.client()
    for query in (f"older=1&newer={made.number}", f"older={made.number}&newer=1"):
        answer = somebody.get(f"/policy/changes/?{query}")
        assert answer["Location"] == f"/policy/1/changes/{made.number}/"
    for query in ("", "older=1&newer=1", "older=x&newer=2", f"older=1&newer={'9' * 50}"):
        assert somebody.get(f"/policy/changes/?{query}")["Location"] == "/policy/#versions"


@pytest.mark.promise("P9")
def test_the_difference_is_a_page_in_both_languages(cast, drafts):
    made = drafts.publish()
    for language, added in (("en", "added:"), ("sv", "tillagt:")):
        page = read(cast.client(), f"/policy/1/changes/{made.number}/", language)
        assert re.search(rf'<ins><span class="hidden">\[{added} </span>', page)
        assert "<del>" in page
