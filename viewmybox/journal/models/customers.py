"""The journal: who did what, when, from where, to which thing. Written by the database alone.

`wall.note` writes the lines in the transaction of the deed; nobody may insert, change or remove
one. How a line is bound to the one before it is in `chain.py`, and in docs/journal.md for readers.
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from viewmybox.wall.context import fetch_one
from viewmybox.wall.models import CustomerManager

__all__ = ["JournalHead", "JournalLine", "forget_details"]


class JournalLine(models.Model):
    """One deed: (customer, number) is the key, and the numbers have no gap.

    `details` is a JSON object, kept as the very text that the commitment was made from: who acted,
    from where, what the thing was called, and the deed's facts. With `who` and `salt` it can be
    forgotten; the rest is the chain and stays.
    """

    customer = models.ForeignKey(
        "accounts.Customer",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    number = models.BigIntegerField(primary_key=True)  # for Django; the real key is composite
    at = models.DateTimeField()
    deed = models.CharField(max_length=40)
    thing_kind = models.CharField(max_length=40, null=True)
    thing_id = models.UUIDField(null=True)
    # The member or the API key that acted: what the details say, where an index can find it.
    who = models.UUIDField(null=True)
    salt = models.CharField(max_length=64, null=True)
    details = models.TextField(null=True)
    commitment = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta:
        db_table = "journal_line"
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["customer", "at"], name="journal_line_by_time"),
            models.Index(fields=["customer", "who", "number"], name="journal_line_by_person"),
            models.Index(fields=["customer", "deed", "number"], name="journal_line_by_deed"),
        ]


class JournalHead(models.Model):
    """Where a customer's journal has come to; locked while a line is written."""

    customer = models.OneToOneField(
        "accounts.Customer",
        primary_key=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta:
        db_table = "journal_head"
        base_manager_name = "objects"

    @classmethod
    def facts(cls) -> dict[str, Any]:
        """`number` and `hash` of the entered customer's last line; 0 and None where none is."""
        found = cls.objects.values("number", "hash").first()
        return found or {"number": 0, "hash": None}


def forget_details(before: datetime, about: UUID | None = None) -> int:
    """Erase the personal details of the entered customer's lines from before a moment.

    With `about` only of lines by, or of, that member or key. Only the worker's role may. The chain
    stays whole, and a line says that it was done. Returns how many lines lost their details.
    """
    row = fetch_one("SELECT wall.forget_journal_details(%s, %s)", [about, before])
    return int(row[0]) if row else 0
