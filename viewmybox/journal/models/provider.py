"""The provider's journal: deeds that are no customer's. Written by the database alone.

Only the support's role reads it. A line is kept for a year; the head remembers where the journal
begins since (docs/journal.md).
"""

from django.db import models


class ProviderLine(models.Model):
    """One deed, or how many of one kind there were in an hour. The numbers have no gap.

    `details` is a JSON object, kept as the very text that the commitment was made from.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    deed = models.CharField(max_length=40)
    salt = models.CharField(max_length=64)
    details = models.TextField()
    commitment = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "provider_line"
        indexes = [
            models.Index(fields=["at"], name="provider_line_by_time"),
            models.Index(fields=["deed", "number"], name="provider_line_by_deed"),
        ]


class ProviderHead(models.Model):
    """Where the journal has come to, and the last line that went; locked while one is written."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    gone = models.BigIntegerField()
    gone_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "provider_head"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="provider_head_once")]
