from pathlib import PurePath
from typing import BinaryIO
from uuid import UUID

from django.db import models
from django.db.models.functions import Now

from viewmybox.cases.models.case import Case
from viewmybox.cases.models.message import Message
from viewmybox.vault import files
from viewmybox.vault.models import FileName, SharedKey
from viewmybox.vault.stream import DecryptingReader
from viewmybox.wall.context import fetch_one
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class CaseFile(CustomerOwned):
    """A file sent with a message, under the case's own key: operators may open it, and no other."""

    case = CustomerForeignKey(Case)
    message = CustomerForeignKey(Message)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = FileName(max_length=100)
    at = models.DateTimeField(db_default=Now())

    class Meta(CustomerOwned.Meta):
        db_table = "support_case_file"
        indexes = [models.Index(fields=["customer", "case", "at"], name="support_case_file_of")]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def keep(case: UUID, message: UUID, name: str, content: BinaryIO) -> None:
        """Encrypt and store a file, with the message that the acting member has just written.

        Raises:
            OSError: the storage took no more; nothing was kept.
        """
        stored = files.store(content, SharedKey.of(case))
        named = PurePath(name).name[:200] or "file"
        values = [message, named, stored.size, stored.sha256, stored.key]
        fetch_one("SELECT wall.keep_case_file(%s, %s, %s, %s, %s)", values)

    def opened(self, key: str, size: int) -> DecryptingReader:
        """To be read. Raises: as `vault.files.opened` does."""
        return files.opened(key, size, SharedKey.of(self.case_id))
