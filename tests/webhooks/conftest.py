"""A receiver that messages can reach, by a permission that no setting gives."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from tests.webhooks.receiver import NAME, receiving

KINDS = ["action.made", "action.closed", "entry.made"]


@pytest.fixture
def unguarded_receiver(tmp_path, monkeypatch):
    """A receiver under our own authority, whose port is let through; its address is not."""
    from viewmybox.webhooks import addresses, line

    with receiving(tmp_path) as receiver:
        monkeypatch.setattr(line, "trusted", lambda: receiver.trust)
        monkeypatch.setattr(addresses, "PORTS", (443, 8443, receiver.port))
        monkeypatch.setattr(line, "resolve", lambda host, _port: [{NAME: "127.0.0.1"}[host]])
        yield receiver


@pytest.fixture
def receiver(unguarded_receiver, monkeypatch):
    """The same, reached: for these tests this machine is a public one."""
    from viewmybox.webhooks import addresses

    public = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda text: text == "127.0.0.1" or public(text))
    return unguarded_receiver


@pytest.fixture
def made(cast):
    """Makes a webhook of somebody's to an address. Gives it, and its secret in words."""
    from viewmybox.webhooks.models import Webhook

    def make(person, address, kinds=KINDS):
        with cast.inside(person):
            return Webhook.make("Receiver", address, list(kinds))

    return make


@dataclass
class Scene:
    """Alice, what she has, and what the worker does for her."""

    cast: Any
    alice: Any
    receiver: Any = None
    service: Any = None
    hook: Any = None
    words: str = ""

    def inside(self):
        return self.cast.inside(self.alice)

    def messages(self, person=None):
        """A person's customer's messages, in order."""
        from viewmybox.webhooks.models import Delivery

        with self.cast.inside(person or self.alice):
            return list(Delivery.objects.order_by("id"))

    def put(self, count=1):
        """Has test messages wait for the webhook."""
        from viewmybox.webhooks.telling import message_of_test

        with self.inside():
            for _number in range(count):
                message_of_test(self.hook)

    def send(self):
        """Sends what waits, and gives the messages."""
        from viewmybox.webhooks.sending import send_waiting

        with self.cast.as_worker():
            send_waiting([self.alice.customer])
        return self.messages()

    def make_due(self):
        from viewmybox.webhooks.models import Delivery

        with self.inside():
            Delivery.objects.exclude(next_try_at=None).update(next_try_at=timezone.now())

    @property
    def there(self):
        """The webhook as it is kept now."""
        from viewmybox.webhooks.models import Webhook

        with self.inside():
            return Webhook.objects.get(id=self.hook.id)

    def told(self, person=None):
        """Looks once, and gives the kinds and messages of all that there are."""
        from viewmybox.webhooks.telling import look

        with self.cast.as_worker():
            look((person or self.alice).customer)
        return [(one.kind, json.loads(one.body)) for one in self.messages(person)]


@pytest.fixture
def scene(cast, alice):
    """With a box and a service."""
    from viewmybox.boxes.models import Box, Service

    with cast.inside(alice):
        service = Service.objects.create(box=Box.objects.create(name="Huset"), name="Städning")
    return Scene(cast, alice, service=service)


@pytest.fixture
def hooked(scene, receiver, made):
    """With a webhook to a receiver too."""
    scene.receiver = receiver
    scene.hook, scene.words = made(scene.alice, receiver.address)
    return scene
