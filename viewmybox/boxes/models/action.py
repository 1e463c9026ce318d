from datetime import date

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.closing import Closable
from viewmybox.boxes.models.entry import Entry
from viewmybox.boxes.models.service import Service
from viewmybox.wall.models import CustomerForeignKey


class Action(Closable):
    """Something to be done, by somebody, by a day. Done is closed."""

    service = CustomerForeignKey(Service)
    entry = CustomerForeignKey(Entry, null=True, blank=True, editable=False)
    title = models.CharField(_("What is to be done"), max_length=200)
    text = models.TextField(_("Details"), blank=True, max_length=20_000)
    responsible = CustomerForeignKey("accounts.Member", null=True, blank=True)
    due_on = models.DateField(_("Due"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Closable.Meta):
        db_table = "action"
        indexes = [
            models.Index(fields=["customer", "service"], name="action_of_service"),
            models.Index(
                fields=["customer", "due_on"],
                name="action_open_by_day",
                condition=models.Q(closed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, today: date | None = None) -> bool:
        due = self.due_on is not None and self.due_on < (today or timezone.localdate())
        return due and self.closed_at is None
