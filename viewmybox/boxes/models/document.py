from pathlib import PurePath
from typing import BinaryIO, Self

from django.db import models
from django.db.models.functions import Now

from viewmybox.boxes.models.service import Service
from viewmybox.journal.noting import note
from viewmybox.vault.files import StoredFile, store
from viewmybox.vault.models import FileName
from viewmybox.wall.context import member_id
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class Document(CustomerOwned):
    """A file kept with a service, encrypted with the customer's own key."""

    service = CustomerForeignKey(Service)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = FileName(max_length=100)
    member = CustomerForeignKey("accounts.Member", null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(CustomerOwned.Meta):
        db_table = "document"
        indexes = [
            models.Index(fields=["customer", "service", "-created_at"], name="document_of_service")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, service: Service, name: str, content_type: str, content: BinaryIO) -> Self:
        """Encrypt and store a file, and note it with the service.

        Raises:
            OSError: the storage took no more; nothing was kept.
        """
        stored: StoredFile = store(content)
        kept: Self = cls.objects.create(
            service=service,
            name=PurePath(name).name[:200] or "document",
            content_type=content_type[:100],
            size=stored.size,
            sha256=stored.sha256,
            file=stored.key,
            member_id=member_id(),
        )
        note("document.kept", kept, size=stored.size)
        return kept
