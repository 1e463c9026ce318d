"""An extract that became a customer here: where it came from, and the journal it came with."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from viewmybox.vault.models import FileName
from viewmybox.wall.models import CustomerManager, CustomerOwned

__all__ = ["Restoration"]


class Restoration(CustomerOwned):
    """One extract that was restored. Its own journal is kept whole, in `file`, as it came.

    The lines of an old journal are chained to the customer whose they were, so they cannot go on
    in this one's: the new journal begins with where the old one ended.
    """

    restored_at = models.DateTimeField(db_default=Now())
    from_customer = models.UUIDField()
    from_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    journal_number = models.BigIntegerField()
    journal_head = models.CharField(max_length=64, blank=True)
    # The id of the key that signed the extract; empty where none did.
    signed_by = models.CharField(max_length=64, blank=True)
    # What did not come back, a sentence each.
    left_out = models.JSONField(default=list)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = FileName(max_length=100)

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta(CustomerOwned.Meta):
        db_table = "restoration"
        indexes = [models.Index(fields=["customer", "-restored_at"], name="restoration_newest")]
