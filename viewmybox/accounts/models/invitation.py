import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Self
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from viewmybox.accounts.permissions import Role
from viewmybox.journal.noting import note
from viewmybox.kit.tokens import token_hash
from viewmybox.wall import context
from viewmybox.wall.models import CustomerOwned, new_id

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
        """The invitation and the word of its link, which is kept nowhere."""
        made = new_id()
        invitation = cls.objects.create(
            id=made,
            email=email,
            role=role,
            token_hash=token_hash(secret_of(made)),
            invited_by=context.member_id(),
            expires_at=timezone.now() + LIFE,
        )
        note("member.invited", invitation, role=role)
        return invitation, invitation.word

    @property
    def word(self) -> str:
        """What its link ends with: with the customer in it the lookup names its shard.

        Raises:
            LookupError: the secret key is another than when the invitation was made.
        """
        secret = secret_of(self.id)
        if token_hash(secret) != bytes(self.token_hash):
            raise LookupError("The link cannot be made again: the secret key is another now.")
        return f"{context.customer_id().hex}.{secret}"

    @property
    def open(self) -> bool:
        return not (self.accepted_at or self.revoked_at) and self.expires_at > timezone.now()

    def revoke(self) -> None:
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])
        note("invitation.revoked", self)


def secret_of(invitation: UUID) -> str:
    """192 bits that nobody without SECRET_KEY (HKDF, RFC 5869) can tell from the id.

    So that neither the row nor the job that sends the letter has to hold it.
    """
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"viewmybox invitations 1")
    key = derivation.derive(settings.SECRET_KEY.encode())
    digest = hmac.digest(key, invitation.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:24]).decode()
