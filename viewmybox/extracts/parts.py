"""The parts that an extract is built in: each a file of the vault, one standing behind the other.

A part is noted before anything is written to it, and finished when all of it lies in the storage.
Whoever goes on with a killed build begins behind the last finished one.
"""

from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models

from viewmybox.vault import files
from viewmybox.vault.models import FileName
from viewmybox.wall.models import CustomerForeignKey, CustomerManager, CustomerOwned

__all__ = ["ExtractPart"]


class ExtractPart(CustomerOwned):
    """One part. While the extract is built, `facts` has what the next part must know of this one:
    the files packed in it, and in the first also the draft; when it is ready, nothing.
    """

    extract = CustomerForeignKey("extracts.Extract")
    number = models.IntegerField()
    file = FileName(max_length=100)
    is_finished = models.BooleanField(default=False)
    size = models.BigIntegerField(default=0)
    # Of the extract from its beginning to this part's end.
    sha256 = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta(CustomerOwned.Meta):
        db_table = "extract_part"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "extract", "number"], name="extract_part_once"
            )
        ]

    @classmethod
    def of(cls, extract: UUID) -> models.QuerySet[Self]:
        found: models.QuerySet[Self] = cls.objects.filter(extract_id=extract).order_by("number")
        return found

    @classmethod
    def names_and_sizes(cls, extract: UUID) -> list[tuple[str, int]]:
        """What a reader joins."""
        return list(cls.of(extract).values_list("file", "size"))

    @classmethod
    def drop(cls, extract: UUID, beginning: int = 0, **which: Any) -> None:
        """Remove the parts from a number on: each file before its row, as it may be done twice."""
        dropped = cls.of(extract).filter(number__gte=beginning, **which)
        for file in dropped.values_list("file", flat=True):
            files.remove(file)
        dropped.delete()
