from pathlib import PurePath
from typing import BinaryIO, Self

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.action import Action
from viewmybox.boxes.models.agreement import Agreement
from viewmybox.boxes.models.entry import Entry
from viewmybox.boxes.models.service import Service
from viewmybox.journal.noting import note
from viewmybox.vault.files import StoredFile, store
from viewmybox.vault.models import FileName
from viewmybox.wall.context import member_id
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned

ABOUT = ("agreement", "entry", "action")


class ReplacedError(ValueError):
    """Somebody has put another version in its place already."""


class Document(CustomerOwned):
    """A file kept with a service, encrypted with the customer's own key.

    It may be about one of the service's agreements, entries or actions. A new version takes the
    place of the one before, which is kept: `first` is what all later ones are versions of.
    """

    service = CustomerForeignKey(Service)
    agreement = CustomerForeignKey(Agreement, null=True, editable=False)
    entry = CustomerForeignKey(Entry, null=True, editable=False)
    action = CustomerForeignKey(Action, null=True, editable=False)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = FileName(max_length=100)
    version = models.PositiveSmallIntegerField(default=1, db_default=1)
    first = CustomerForeignKey("self", null=True, editable=False)
    replaced_at = models.DateTimeField(null=True, editable=False)
    member = CustomerForeignKey("accounts.Member", null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(CustomerOwned.Meta):
        db_table = "document"
        indexes = [
            models.Index(fields=["customer", "service", "-created_at"], name="document_of_service"),
            *[
                models.Index(
                    fields=["customer", about],
                    name=f"document_of_{about}",
                    condition=models.Q(**{f"{about}__isnull": False}),
                )
                for about in ABOUT
            ],
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "first", "version"], name="document_version_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ending(self) -> str:
        """What its name ends in, in small letters: "pdf"."""
        return PurePath(self.name).suffix.lower().removeprefix(".")

    @classmethod
    def current(cls) -> "models.QuerySet[Document]":
        """Without those that a newer version has taken the place of."""
        found: models.QuerySet[Document] = cls.objects.filter(replaced_at=None)
        return found

    @classmethod
    def keep(
        cls,
        service: Service,
        name: str,
        content_type: str,
        content: BinaryIO,
        **about: Agreement | Entry | Action,
    ) -> Self:
        """Encrypt and store a file, and note it with the service, and with what it is about.

        Raises:
            OSError: the storage took no more; nothing was kept.
        """
        return cls.made(name, content_type, content, service=service, **about)

    def replace(self, name: str, content_type: str, content: BinaryIO) -> Self:
        """Keep a newer version in this one's place; this one stays, behind it.

        Raises:
            OSError: as `keep` does.
            ReplacedError: it is not the newest.
        """
        newest = type(self).objects.select_for_update().filter(id=self.id, replaced_at=None)
        if not newest.exists():
            raise ReplacedError(_("There is a newer version already: add yours to that one."))
        made = self.made(
            name,
            content_type,
            content,
            version=self.version + 1,
            first_id=self.first_id or self.id,
            service_id=self.service_id,
            **{f"{one}_id": getattr(self, f"{one}_id") for one in ABOUT},
        )
        self.replaced_at = timezone.now()
        self.save(update_fields=["replaced_at"])
        return made

    @classmethod
    def made(cls, name: str, content_type: str, content: BinaryIO, **facts: object) -> Self:
        stored: StoredFile = store(content)
        kept: Self = cls.objects.create(
            name=PurePath(name).name[:200] or "document",
            content_type=content_type[:100],
            size=stored.size,
            sha256=stored.sha256,
            file=stored.key,
            member_id=member_id(),
            **facts,
        )
        note("document.kept", kept, size=stored.size)
        return kept

    def versions(self) -> "models.QuerySet[Document]":
        """All of them, the newest first."""
        first = self.first_id or self.id
        found: models.QuerySet[Document] = type(self).objects.filter(
            models.Q(id=first) | models.Q(first=first)
        )
        return found.order_by("-version")
