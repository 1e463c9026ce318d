import secrets
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from viewmybox.accounts.permissions import Role
from viewmybox.journal.noting import note
from viewmybox.kit.tokens import token_hash
from viewmybox.wall import context
from viewmybox.wall.models import CustomerOwned

LIFE = timedelta(days=7)


class Invitation(CustomerOwned):
    """A link, sent to an address, that makes whoever signs in through it a member, once."""

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    token_hash = models.BinaryField()
    invited_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(CustomerOwned.Meta):
        db_table = "invitation"

    def __str__(self) -> str:
        return self.email

    @classmethod
    def make(cls, email: str, role: Role) -> tuple[Self, str]:
        """The invitation and the secret of its link, which only the letter holds.

        The link is `<customer>.<secret>`: with the customer in it the lookup names its shard.
        """
        secret = secrets.token_urlsafe(24)
        invitation = cls.objects.create(
            email=email,
            role=role,
            token_hash=token_hash(secret),
            invited_by=context.member_id(),
            expires_at=timezone.now() + LIFE,
        )
        note("member.invited", invitation, role=role)
        return invitation, f"{context.customer_id().hex}.{secret}"

    @property
    def open(self) -> bool:
        return not (self.accepted_at or self.revoked_at) and self.expires_at > timezone.now()

    def revoke(self) -> None:
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])
        note("invitation.revoked", self)
