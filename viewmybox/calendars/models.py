import secrets
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viewmybox.journal.noting import note
from viewmybox.kit.tokens import token_hash
from viewmybox.wall import context
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class Whose(models.TextChoices):
    """Of whom a calendar is."""

    MINE = "mine", _("What I am responsible for")
    ALL = "all", _("Everything in the boxes")


class CalendarFeed(CustomerOwned):
    """A member's calendar: whoever has its address reads it, until it is revoked or the member has
    left or not signed in for sixty days (sql/entering.sql). The address's secret is shown once;
    here is only its SHA-256.
    """

    member = CustomerForeignKey("accounts.Member")
    name = models.CharField(_("Name"), max_length=100)
    whose = models.CharField(
        _("What is in it"), max_length=4, choices=Whose.choices, default=Whose.MINE
    )
    secret_hash = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(CustomerOwned.Meta):
        db_table = "calendar_feed"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def make(cls, name: str, whose: Whose) -> tuple[Self, str]:
        """The member's own, and the last part of its address, never seen again: customer and
        calendar as 64 hexadecimal digits, a hyphen, and the secret as 64 more.
        """
        secret = secrets.token_hex(32)
        feed = cls.objects.create(
            member_id=context.member_id(), name=name, whose=whose, secret_hash=token_hash(secret)
        )
        note("calendar.made", feed, whose=whose)
        return feed, f"{context.customer_id().hex}{feed.id.hex}-{secret}"

    def revoke(self) -> None:
        """Takes effect at the next reading."""
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])
        note("calendar.revoked", self)
