"""Erasures: which were begun, how far each is, and what was certified. No personal details.

No login role reads or writes this table; the worker works through `wall.…erasure` (erasing.py).
"""

from django.db import models
from django.db.models.functions import Now

from viewmybox.wall.models import new_id


class Erasure(models.Model):
    """One customer's erasure. `tell` is the address that the certificate goes to, until it has."""

    id = models.UUIDField(primary_key=True, default=new_id)
    customer_id = models.UUIDField(unique=True)
    reason = models.CharField(max_length=20)
    begun_at = models.DateTimeField(db_default=Now())
    key_destroyed_at = models.DateTimeField(null=True)
    storage_emptied_at = models.DateTimeField(null=True)
    rows_deleted_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    files = models.IntegerField(null=True)
    counts = models.JSONField(null=True)
    kept = models.JSONField(null=True)
    journal_number = models.BigIntegerField(null=True)
    journal_hash = models.CharField(max_length=64, blank=True)
    tell = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2)

    class Meta:
        db_table = "erasure"
