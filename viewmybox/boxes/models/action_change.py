from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.wall.context import member_id
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned

LONGEST = 200


class ActionChange(CustomerOwned):
    """One line of an action's history: who did what, and what was there before.

    Written by the verbs of Action and ChecklistItem, never changed. `member` is empty for a
    program. What is longer than a line (the details) is named and not repeated.
    """

    class Deed(models.TextChoices):
        MADE = "made", _("Added")
        CHANGED = "changed", _("Changed")
        CLOSED = "closed", _("Done")
        OPENED = "opened", _("Opened again")
        ITEM_MADE = "item-made", _("Added to the checklist")
        ITEM_CLOSED = "item-closed", _("Ticked off")
        ITEM_OPENED = "item-opened", _("No longer ticked off")
        ITEM_REMOVED = "item-removed", _("Taken off the checklist")

    action = CustomerForeignKey("boxes.Action")
    member = CustomerForeignKey("accounts.Member", null=True, editable=False)
    at = models.DateTimeField(db_default=Now())
    deed = models.CharField(max_length=12, choices=Deed.choices)
    field = models.CharField(max_length=20, blank=True)
    before = models.CharField(max_length=LONGEST, blank=True)
    after = models.CharField(max_length=LONGEST, blank=True)

    class Meta(CustomerOwned.Meta):
        db_table = "action_change"
        indexes = [models.Index(fields=["customer", "action", "at"], name="action_change_of")]

    def __str__(self) -> str:
        return self.deed

    @classmethod
    def note(cls, action: UUID, deed: str, after: str = "") -> None:
        cls.objects.create(action_id=action, member_id=member_id(), deed=deed, after=after)

    @classmethod
    def note_fields(cls, action: UUID, changed: Iterable[tuple[str, Any, Any]]) -> None:
        """Of each column its name, what it held and what it holds."""
        cls.objects.bulk_create(
            cls(
                action_id=action,
                member_id=member_id(),
                deed=cls.Deed.CHANGED,
                field=name,
                before=written(before),
                after=written(after),
            )
            for name, before, after in changed
        )

    @classmethod
    def note_many(cls, changed: Iterable[tuple[UUID, str, Any, Any]]) -> None:
        """Of several actions, changed at once: each one's id, the column, before and after."""
        by, rows = member_id(), []
        for action, column, before, after in changed:
            row = cls(action_id=action, member_id=by, deed=cls.Deed.CHANGED)
            if column == "closed_at":
                row.deed = cls.Deed.CLOSED if after else cls.Deed.OPENED
            else:
                row.field, row.before, row.after = column, written(before), written(after)
            rows.append(row)
        cls.objects.bulk_create(rows)


def written(value: Any) -> str:
    return "" if value is None else str(value)[:LONGEST]
