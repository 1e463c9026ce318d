"""A service with a responsible member. What can need somebody: ground.py."""

from types import SimpleNamespace

import pytest


@pytest.fixture
def office(alice, bob, erik):
    """A's box with a service of Erik's; Alice owns, Bob looks on."""
    from tests.cast import inside
    from viewmybox.boxes.models import Box, Service

    with inside(alice):
        box = Box.objects.create(name="Secret office")
        service = Service.objects.create(
            box=box, name="Secret cleaning", responsible_id=erik.member
        )
    return SimpleNamespace(box=box, service=service, alice=alice, bob=bob, erik=erik)
