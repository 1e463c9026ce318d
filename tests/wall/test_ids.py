"""Ids lie in the key in the order of the moments at which they were made."""

from datetime import timedelta

from django.utils import timezone

from viewmybox.wall.models import first_id, new_id


def test_what_was_made_since_a_moment_lies_above_its_first_id():
    now, second = timezone.now(), timedelta(seconds=1)
    assert first_id(now - second) < new_id() < first_id(now + timedelta(hours=1))
