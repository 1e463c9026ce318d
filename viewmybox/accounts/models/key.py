import secrets
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viewmybox.journal.noting import note
from viewmybox.kit.tokens import token_hash
from viewmybox.wall import context
from viewmybox.wall.models import CustomerOwned


class Scope(models.TextChoices):
    """What an API key may do."""

    READ = "read", _("Read everything in the boxes")
    RECORD = "record", _("Record measurements only")
    WRITE = "write", _("Read and write everything in the boxes")


class ApiKey(CustomerOwned):
    """A key for a program. Its secret is shown once; here is only its SHA-256."""

    name = models.CharField(_("Name"), max_length=100)
    scope = models.CharField(_("Scope"), max_length=10, choices=Scope.choices)
    secret_hash = models.BinaryField()
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(CustomerOwned.Meta):
        db_table = "api_key"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def make(cls, name: str, scope: Scope) -> tuple[Self, str]:
        """The key and the word to send as `Authorization: Bearer …`, never seen again.

        The word is `vmb_<customer and key>_<secret>`, the first part 64 hexadecimal digits.
        """
        secret = secrets.token_hex(32)
        key = cls.objects.create(
            name=name,
            scope=scope,
            secret_hash=token_hash(secret),
            created_by=context.member_id(),
        )
        note("key.made", key, scope=scope)
        return key, f"vmb_{context.customer_id().hex}{key.id.hex}_{secret}"

    def revoke(self) -> None:
        """Takes effect at the next call."""
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])
        note("key.revoked", self)
