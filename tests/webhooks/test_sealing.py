"""The secret is nowhere in the database, opens for its own webhook only, and signs as agreed."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks
from django.utils import timezone

from viewmybox.vault.keystore import KeyDestroyedError
from viewmybox.vault.models import CustomerKey
from viewmybox.wall.context import acting, fetch_one
from viewmybox.webhooks import sealing
from viewmybox.webhooks.models import Webhook
from viewmybox.webhooks.sealing import UnopenableError, headers, opened, signature


def raw(words):
    return base64.b64decode(words.removeprefix("whsec_"))


def test_a_signature_is_the_one_that_standard_webhooks_gives_as_its_example():
    secret = raw("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    found = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_their_library_knows_it_again_and_no_other():
    secret, body, now = sealing.new_secret(), '{"å":1}'.encode(), timezone.now()
    sent = headers([secret], "msg_1", now, body)
    receiver = standardwebhooks.Webhook(sealing.in_words(secret))
    assert receiver.verify(body, sent) == {"å": 1}
    late = headers([secret], "msg_1", now - timedelta(hours=1), body)
    for wrong, said in (
        (body + b" ", sent),
        (body, sent | {"webhook-id": "msg_2"}),
        (body, sent | {"webhook-timestamp": str(int(now.timestamp()) + 1)}),
        (body, headers([sealing.new_secret()], "msg_1", now, body)),
        (body, late),
    ):
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            receiver.verify(wrong, said)


def test_the_database_alone_opens_no_secret(alice, made, cast):
    webhook, words = made(alice, "https://hooks.example.com/")
    assert words.startswith("whsec_")
    assert len(raw(words)) == 32
    with cast.inside(alice):
        kept = fetch_one("SELECT w::text, secret FROM webhook w WHERE id = %s", [webhook.id])
        assert raw(words).hex() not in kept[0]
        assert raw(words) not in bytes(kept[1])
        assert opened(bytes(kept[1]), webhook.id) == raw(words)


def test_it_opens_for_its_own_webhook_and_its_own_customer_only(alice, charlie, made, cast):
    (mine, _), (other, _) = (made(alice, "https://hooks.example.com/") for _ in range(2))
    theirs, _words = made(charlie, "https://hooks.example.com/")
    with cast.inside(alice):
        for sealed, whose in ((mine.secret, other.id), (theirs.secret, theirs.id), (b"", mine.id)):
            with pytest.raises(UnopenableError):
                opened(bytes(sealed), whose)


def test_both_sign_for_a_day_after_a_renewal(alice, made, cast):
    webhook, first = made(alice, "https://hooks.example.com/")
    with cast.inside(alice):
        found = Webhook.objects.get(id=webhook.id)
        second = found.renew()
        now = timezone.now()
        found.refresh_from_db()
        assert found.secrets(now) == [raw(second), raw(first)]
        assert found.secrets(now + timedelta(hours=25)) == [raw(second)]
        sent = headers(found.secrets(now), "msg_1", now, b"{}")
    for words in (first, second):
        standardwebhooks.Webhook(words).verify(b"{}", sent)


def test_with_the_customers_key_it_is_gone(cast, made):
    """What is erased takes the secrets with it, in every copy of the rows."""
    erased = cast.owner("Alice", "Erased AB")
    webhook, _words = made(erased, "https://hooks.example.com/")
    with cast.as_worker(), acting(erased.customer):
        CustomerKey.destroy()
        with pytest.raises(KeyDestroyedError):
            webhook.secrets(timezone.now())
