"""Webhooks, what has been told of, and every message that goes to one."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viewmybox.journal.noting import note
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned, new_id
from viewmybox.webhooks import sealing

__all__ = ["MOST", "Delivery", "State", "ToldEvent", "Webhook", "Why"]

# Of one customer.
MOST = 10
LONGEST_ADDRESS = 500
# So long a secret that was renewed signs beside the new one.
BOTH_SIGN = timedelta(hours=24)
# After so long with nothing but failures it is switched off.
FAILS_FOR = timedelta(days=5)
# The pauses that Standard Webhooks proposes; after the last a message is given up.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# Whoever has taken a message to send has so long before somebody else may.
LEASE = timedelta(minutes=2)
KEPT = timedelta(days=30)
GONE = 410


class Why(models.TextChoices):
    """Why nothing is sent; a webhook that is on has none."""

    PAUSED = "paused", _("Paused by an owner")
    FAILING = "failing", _("Switched off: no message was taken for five days")
    GONE = "gone", _("Switched off: the receiver answered that it is gone (410)")
    RESTORED = "restored", _("Came back from an extract: it needs a new secret")


class Webhook(CustomerOwned):
    """An address of the customer's that is told what happens, and of which kinds.

    `secret` and `old_secret` are sealed (sealing.py): whoever has the rows only can sign nothing.
    """

    name = models.CharField(_("Name"), max_length=100)
    address = models.CharField(_("Address"), max_length=LONGEST_ADDRESS)
    # The names of `kinds.KINDS`.
    kinds = models.JSONField(default=list)
    secret = models.BinaryField()
    old_secret = models.BinaryField(null=True)
    old_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    # Since when nothing but failures came back.
    failing_since = models.DateTimeField(null=True)
    off_at = models.DateTimeField(null=True)
    off_why = models.CharField(max_length=10, choices=Why.choices, blank=True, default="")

    class Meta(CustomerOwned.Meta):
        db_table = "webhook"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def make(cls, name: str, address: str, kinds: list[str]) -> tuple[Self, str]:
        """A new one, and its secret in words, which is never seen again."""
        made, secret = (
            cls(id=new_id(), name=name, address=address, kinds=kinds),
            sealing.new_secret(),
        )
        made.secret = sealing.seal(secret, made.id)
        made.save(force_insert=True)
        note("webhook.made", made, kinds=kinds)
        return made, sealing.in_words(secret)

    def change(self, name: str, address: str, kinds: list[str]) -> None:
        given = {"name": name, "address": address, "kinds": kinds}
        changed = [field for field, value in given.items() if getattr(self, field) != value]
        for field in changed:
            setattr(self, field, given[field])
        if changed:
            self.save(update_fields=changed)
            note("webhook.changed", self, fields=changed)

    def renew(self) -> str:
        """A new secret, in words; the one there was signs for a day more."""
        secret = sealing.new_secret()
        if self.off_why != Why.RESTORED:
            self.old_secret, self.old_until = self.secret, timezone.now() + BOTH_SIGN
        else:
            self.off_why = Why.PAUSED
        self.secret = sealing.seal(secret, self.id)
        self.save(update_fields=["secret", "old_secret", "old_until", "off_why"])
        note("webhook.renewed", self)
        return sealing.in_words(secret)

    def secrets(self, now: datetime) -> list[bytes]:
        """What signs now, the newest first.

        Raises:
            UnopenableError: the row holds none.
        """
        sealed = [self.secret]
        if self.old_secret is not None and self.old_until and self.old_until > now:
            sealed.append(self.old_secret)
        return [sealing.opened(bytes(one), self.id) for one in sealed]

    def pause(self) -> None:
        """Nothing is sent, and what happens meanwhile is not sent afterwards either."""
        if self.off_at is None:
            self._off(Why.PAUSED)
            note("webhook.paused", self)

    def resume(self) -> None:
        """What waited when it was paused goes on. One without a secret stays off."""
        if self.off_at is not None and self.off_why != Why.RESTORED:
            self.off_at, self.off_why, self.failing_since = None, "", None
            self.save(update_fields=["off_at", "off_why", "failing_since"])
            note("webhook.resumed", self)

    def switch_off(self, why: Why) -> None:
        """By us, because of what the receiver answers."""
        self._off(why)
        note("webhook.switched_off", self, why=why.value)

    def _off(self, why: Why) -> None:
        self.off_at, self.off_why = timezone.now(), why
        self.save(update_fields=["off_at", "off_why"])

    def remove(self) -> None:
        """With its messages; what is under way may arrive all the same."""
        note("webhook.removed", self)
        self.delete()
        if not Webhook.objects.exists():
            ToldEvent.objects.all().delete()


class ToldEvent(CustomerOwned):
    """That something was found, once on each occasion: it makes no message a second time.

    Kept while it is so, and for thirty days.
    """

    kind = models.CharField(max_length=30)
    thing = models.UUIDField()
    occasion = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta(CustomerOwned.Meta):
        db_table = "webhook_event"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "thing", "occasion"], name="webhook_event_once"
            )
        ]


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed; tried again")
    GIVEN_UP = "given_up", _("Given up")


class Trouble(models.TextChoices):
    """What was in the way when there was no answer, or none that says yes."""

    NAME = "name", _("The name has no address")
    ADDRESS = "address", _("The name’s address is not on the public internet")
    CONNECTION = "connection", _("No connection")
    CERTIFICATE = "certificate", _("The certificate is not one of that name")
    TIME = "time", _("No answer within fifteen seconds")
    ANSWER = "answer", _("What came was no answer")
    SECRET = "secret", _("There is no secret to sign with: renew it")
    STATUS = "status", _("The receiver did not take it")


class Delivery(CustomerOwned):
    """One message to one webhook, and what became of it: its rows are the queue too.

    One that waits says when it is tried next. `id` is the message's own too: whoever gets it twice
    knows it by that. Of what the receiver answers only the status is kept.
    """

    webhook = CustomerForeignKey(Webhook)
    kind = models.CharField(max_length=30)
    body = models.TextField()
    made_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_try_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    trouble = models.CharField(max_length=12, choices=Trouble.choices, blank=True, default="")
    milliseconds = models.PositiveIntegerField(null=True)

    class Meta(CustomerOwned.Meta):
        db_table = "webhook_delivery"
        indexes = [
            models.Index(
                fields=["customer", "next_try_at"],
                name="webhook_waiting",
                condition=models.Q(next_try_at__isnull=False),
                include=["webhook"],
            ),
            models.Index(fields=["customer", "webhook", "-id"], name="webhook_messages"),
        ]

    @property
    def message(self) -> str:
        """What the receiver knows it by."""
        return f"msg_{self.id.hex}"

    def taken(self) -> None:
        self._settle(State.DELIVERED, None)

    def not_taken(self) -> None:
        """A longer pause each time; after the last it is given up."""
        if self.attempts < len(PAUSES):
            self._settle(State.FAILED, timezone.now() + PAUSES[self.attempts])
        else:
            self._settle(State.GIVEN_UP, None)

    def _settle(self, state: State, next_try_at: datetime | None) -> None:
        self.state, self.next_try_at = state, next_try_at
        self.attempts += 1
        self.save(
            update_fields=[
                "state", "next_try_at", "attempts", "tried_at", "status", "trouble", "milliseconds",
            ]
        )  # fmt: skip

    def send_again(self) -> None:
        """The same message, from the first pause on."""
        self.state, self.attempts, self.next_try_at = State.WAITING, 0, timezone.now()
        self.save(update_fields=["state", "attempts", "next_try_at"])
