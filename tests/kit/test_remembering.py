"""What is remembered: found by its whole key, until its moment, the last used the longest."""

from datetime import UTC, datetime, timedelta

from viewmybox.kit.remembering import Remembering

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)


def test_found_by_the_whole_key_and_no_other():
    memory = Remembering(most=10, longest=10)
    memory.keep("alice 1", "a", until=None)
    assert memory.get(["alice 1", "alice", "alice 12"], NOW) == ["a", None, None]


def test_held_until_its_last_moment_and_not_after():
    memory = Remembering(most=10, longest=10)
    memory.keep("alice", "a", until=SOON)
    assert memory.get(["alice"], SOON) == ["a"]
    assert memory.get(["alice"], SOON + timedelta(microseconds=1)) == [None]


def test_the_last_used_stay():
    memory = Remembering(most=2, longest=10)
    memory.keep("1", "a", until=None)
    memory.keep("2", "b", until=None)
    memory.get(["1"], NOW)
    memory.keep("3", "c", until=None)
    assert memory.get(["1", "2", "3"], NOW) == ["a", None, "c"]


def test_what_has_too_long_a_key_is_not_kept():
    memory = Remembering(most=2, longest=3)
    memory.keep("1234", "a", until=None)
    assert memory.get(["1234"], NOW) == [None]
