"""A receiver that messages can reach, by a permission that no setting gives."""

import pytest

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


@pytest.fixture
def messages(cast):
    """A person's customer's messages, in order."""
    from viewmybox.webhooks.models import Delivery

    def found(person):
        with cast.inside(person):
            return list(Delivery.objects.order_by("id"))

    return found


@pytest.fixture
def send(cast, messages):
    """Sends what waits of a person's customer, and gives its messages in order."""
    from viewmybox.webhooks.sending import send_waiting

    def run(person):
        with cast.as_worker():
            send_waiting([person.customer])
        return messages(person)

    return run
