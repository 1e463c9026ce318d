"""A service with a responsible member, and a mail server. What can need somebody: ground.py."""

from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller

from tests.conftest import free_port


@pytest.fixture
def postbox(settings):
    settings.EMAIL_BACKEND = "viewmybox.accounts.mail.Backend"
    from tests.accounts.test_telling import Postbox

    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.SMTP_URL = f"smtp://127.0.0.1:{controller.port}"
    yield box
    controller.stop()


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
