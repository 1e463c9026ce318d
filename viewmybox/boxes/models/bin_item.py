from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.box import Box
from viewmybox.vault.models import FileName
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned

KEPT = timedelta(days=30)


class BinItem(CustomerOwned):
    """Something that was removed, with all that hung on it, until it is put back or thirty days are
    over (boxes/removing.py).

    Its rows are moved here out of their tables, so that no list, sum or search can forget that
    it was removed.
    """

    class Kind(models.TextChoices):
        ENTRY = "entry", _("Entry")
        ACTION = "action", _("Action")
        DOCUMENT = "document", _("Document")

    box = CustomerForeignKey(Box)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    thing = models.UUIDField()
    title = models.CharField(max_length=200)
    # By table, in the order in which they are put back: the rows as they were, without whose.
    rows: Any = models.JSONField()
    # By column, the ids of what pointed at it and stayed.
    pointing: Any = models.JSONField(default=dict)
    member = CustomerForeignKey("accounts.Member", null=True)
    removed_at = models.DateTimeField(db_default=Now())

    class Meta(CustomerOwned.Meta):
        db_table = "bin_item"
        indexes = [models.Index(fields=["customer", "box", "-removed_at"], name="bin_of_box")]
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "thing"], name="bin_item_once")
        ]

    def __str__(self) -> str:
        return self.title


class BinFile(CustomerOwned):
    """A stored file of a document in the bin, so that it stays where it is."""

    item = CustomerForeignKey(BinItem)
    file = FileName(max_length=100)

    class Meta(CustomerOwned.Meta):
        db_table = "bin_file"
        indexes = [models.Index(fields=["customer", "item"], name="bin_file_of_item")]

    def __str__(self) -> str:
        return self.file
