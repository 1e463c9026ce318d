"""What the tests of the journal do, for whichever person."""

import json

import pytest


class Book:
    """A person's view of their customer's journal."""

    def __init__(self, cast, person):
        self.cast = cast
        self.person = person

    def lines(self):
        from viewmybox.journal.models import JournalLine

        with self.cast.inside(self.person):
            return list(JournalLine.objects.order_by("number").values())

    def deeds(self):
        return [line["deed"] for line in self.lines()]

    def last(self, deed=None):
        """The newest line, or the newest of a deed, with its details read."""
        found = [line for line in self.lines() if deed in (None, line["deed"])][-1]
        return found | {"told": json.loads(found["details"])}

    def check(self, stored=()):
        from viewmybox.journal.checking import check

        with self.cast.inside(self.person):
            return check(stored)

    def fill(self, count=5):
        """So many boxes more."""
        from viewmybox.boxes.models import Box

        for number in range(count):
            with self.cast.inside(self.person):
                Box.objects.create(name=f"Box {number}")


@pytest.fixture
def book(cast, alice):
    return Book(cast, alice)
