from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.action_change import ActionChange
from viewmybox.boxes.models.closing import Closable
from viewmybox.journal.noting import note
from viewmybox.wall.context import member_id
from viewmybox.wall.models import CustomerForeignKey

Deed = ActionChange.Deed


class ChecklistItem(Closable):
    """A part of an action, to be ticked off. Ticked off is closed."""

    action = CustomerForeignKey("boxes.Action")
    title = models.CharField(_("To tick off"), max_length=200)
    closed_by = CustomerForeignKey("accounts.Member", null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Closable.Meta):
        db_table = "checklist_item"
        indexes = [models.Index(fields=["customer", "action"], name="checklist_item_of_action")]

    def __str__(self) -> str:
        return self.title

    def save(self, **options: Any) -> None:
        made = self._state.adding
        super().save(**options)
        if made:
            ActionChange.note(self.action_id, Deed.ITEM_MADE, self.title)

    def close(self) -> None:
        if self.closed_at is None:
            # Who did it is no deed of its own.
            self.closed_by_id = self.__dict__["as_kept"]["closed_by_id"] = member_id()
            type(self).objects.filter(id=self.id).update(closed_by_id=self.closed_by_id)
            super().close()
            ActionChange.note(self.action_id, Deed.ITEM_CLOSED, self.title)

    def reopen(self) -> None:
        if self.closed_at is not None:
            self.closed_by_id = self.__dict__["as_kept"]["closed_by_id"] = None
            type(self).objects.filter(id=self.id).update(closed_by_id=None)
            super().reopen()
            ActionChange.note(self.action_id, Deed.ITEM_OPENED, self.title)

    def remove(self) -> None:
        """Off the checklist; the action's history keeps its words."""
        note("checklistitem.removed", self)
        ActionChange.note(self.action_id, Deed.ITEM_REMOVED, self.title)
        self.delete()
